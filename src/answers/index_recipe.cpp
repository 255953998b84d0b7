#include "hone/answers/index_recipe.h"

#include "hone/installed/registry.h"
#include "hone/search/recipe_fields.h"

namespace hone::answers {
namespace {

constexpr char default_embedder[] = "all-minilm-l6-v2";

}  // namespace

Result<search::IndexRecipe> index_recipe(const search::SearchRecipe& wanted, const ReadingSpec& reading,
                                         const search::SearchRecipe& own) {
  search::IndexRecipe recipe;
  recipe.threads = reading.threads, recipe.follow_links = reading.follow_links;
  recipe.recognise_text = reading.recognise_text, recipe.recognition_language = reading.recognition_language;
  HONE_TRY(const search::SlicingHalves halves, search::halves_of(wanted.slicing.value_or("")));
  recipe.slicing = halves.cut, recipe.overlap = halves.overlap;
  const std::optional<std::string> name = wanted.embedder ? wanted.embedder : own.embedder;
  recipe.told = own;
  recipe.told->embedder = name;
  if (name && *name != "none") {
    HONE_TRY(auto found, installed::find_model(*name));
    recipe.embedder = found.file;
  } else if (!name) {
    auto found = installed::find_model(default_embedder);
    if (!found && found.error().code() == ErrorCode::not_found)
      return Error(ErrorCode::not_found, "No embedder is here yet.", {NextStep::pull_embedder, default_embedder});
    HONE_TRY(const installed::InstalledModel installed, std::move(found));
    recipe.embedder = installed.file;
  }
  if (wanted.tokenizer) {
    HONE_TRY(auto found, installed::find_model(*wanted.tokenizer));
    recipe.tokenizer = found.file;
  }
  return recipe;
}

}  // namespace hone::answers
