// What a sweep tries: each knob's values, multiplied out.
//
//   HONE_TRY(Grid grid, parse_grid("slice: [words:60, sentences:3]\noverlap: [0, 0.25]\nmode: [lexical, hybrid]\n", "g.yaml"));
//   HONE_TRY(auto recipes, grid.recipes());         // words:60 without and with a quarter's overlap, …
//
// docs/formats/grid.md describes the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"
#include "hone/retrieval/retrieval_mode.h"

namespace hone {

// One way to find passages: what a workspace can be set to.
struct RetrievalRecipe {
  std::string slicing = "words:120";
  int overlap = 30;  // in the slicing's own unit
  std::string embedder;  // as installed; "none": search by words alone
  RetrievalMode mode = RetrievalMode::hybrid;
  double dense_weight = 0.5;  // hybrid: the share of the dense ranks

  std::string cut() const { return slicing + "/" + std::to_string(overlap); }
  std::string name() const;  // "words:120/30 hybrid 0.5 all-minilm-l6-v2"
  friend bool operator==(const RetrievalRecipe&, const RetrievalRecipe&) = default;
};
OrderedJson to_json(const RetrievalRecipe& recipe);
// Errors: corrupt_data.
Result<RetrievalRecipe> recipe_from_json(const Json& json, std::string_view name);

struct Grid {
  std::vector<std::string> slicings;  // "words:120", or with its overlap "words:120/30"
  std::vector<double> overlaps;  // shares of the size, for those without their own; below 1
  std::vector<std::string> embedders;
  std::vector<RetrievalMode> modes;
  std::vector<double> dense_weights;  // of hybrid

  // Four slicings by six ways to search, the default recipe among them.
  static Grid standard(const std::string& embedder);
  // Without doubles; the recipes of one slicing and embedder stand together. Lexical search and dense search have no weight.
  // Errors: invalid_argument (a slicing, a share or a weight out of range, more than 10,000 recipes).
  Result<std::vector<RetrievalRecipe>> recipes() const;
};

// What the file leaves out is the standard grid's. Errors: corrupt_data with the line; an unknown key with the nearest spelling.
Result<Grid> parse_grid(std::string_view yaml, const std::string& name, const std::string& embedder);

}  // namespace hone
