#include "hone/jobs/slicing_spec.h"

#include <fmt/format.h>

#include "hone/model/registry.h"

namespace hone {
namespace {

constexpr char default_embedder[] = "all-minilm-l6-v2";

}  // namespace

Result<IndexRecipe> SlicingSpec::recipe(Corpus* corpus) const {
  IndexRecipe recipe;
  recipe.slicing = slice, recipe.overlap = overlap, recipe.threads = threads, recipe.follow_links = follow_links;
  recipe.recognise_text = recognise_text, recipe.recognition_language = recognition_language;
  std::string name = embedder;
  if (name.empty() && corpus) {
    HONE_TRY(name, corpus->setting("embedder"));
  }
  if (name == "none") {
    if (corpus) HONE_CHECK(corpus->set("embedder", name));
  } else if (!name.empty()) {
    HONE_TRY(auto found, find_model(name));
    recipe.embedder = found.file;
    if (corpus) HONE_CHECK(corpus->set("embedder", name));
  } else if (auto found = find_model(default_embedder); found) {
    recipe.embedder = found->file;
  } else if (found.error().code() == ErrorCode::not_found) {
    return Error(
        ErrorCode::not_found,
        fmt::format("No embedder is here yet. `hone pull {}` brings one; --embedder none searches by words alone.",
                    default_embedder));
  } else {
    return std::move(found).error();
  }
  if (!tokenizer.empty()) {
    HONE_TRY(auto found, find_model(tokenizer));
    recipe.tokenizer = found.file;
  }
  return recipe;
}

Status SlicingSpec::cut_as(const SearchRecipe& compared) {
  HONE_TRY(const Slicing how, slicing_of(compared.slicing));
  slice = compared.slicing.substr(0, compared.slicing.find('/'));
  overlap = static_cast<int>(how.overlap);
  if (!compared.tokenizer.empty()) tokenizer = compared.tokenizer;
  if (!compared.embedder.empty()) embedder = compared.embedder;
  return {};
}

}  // namespace hone
