#include "grid_reading.h"

#include "hone/core/json.h"
#include "hone/installed/registry.h"

namespace hone::compare {

Result<SearchGrid> read_grid(const GridSpec& spec) {
  SearchGrid grid = default_grid(spec.embedders.empty() ? "all-minilm-l6-v2" : spec.embedders[0]);
  if (!spec.file.empty()) {
    HONE_TRY(const std::string text, read_file(spec.file, 1 << 20));
    HONE_TRY(grid, parse_grid(text, spec.file, grid));
  }
  OrderedJson lists = OrderedJson::object();
  if (!spec.slicings.empty()) lists["slicing"] = spec.slicings;
  if (!spec.tokenizers.empty()) lists["tokenizer"] = spec.tokenizers;
  if (!spec.embedders.empty()) lists["embedder"] = spec.embedders;
  if (!spec.modes.empty()) lists["mode"] = spec.modes;
  if (!spec.rerankers.empty()) lists["reranker"] = spec.rerankers;
  if (!spec.weights.empty()) lists["weight"] = spec.weights;
  if (!spec.feedbacks.empty()) lists["feedback"] = spec.feedbacks;
  if (!lists.empty()) {
    HONE_TRY(grid, parse_grid(dump(lists), "the options", grid));  // JSON is YAML
  }
  std::erase(grid.embedders, "none");  // by words alone, as a workspace has it
  return grid;
}

Result<fs::path> find_model_file(const std::string& name) {
  HONE_TRY(const installed::InstalledModel found, installed::find_model(name));
  return found.file;
}

}  // namespace hone::compare
