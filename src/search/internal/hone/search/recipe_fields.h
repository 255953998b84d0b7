// Every member of a search recipe, listed once: from here come its options on the command line, its JSON and what a workspace
// keeps of it. A new knob of search is a member (recipe.h), a row here (recipe_fields.cpp), and whoever obeys it (rank.cpp).
//
//   HONE_TRY(SearchRecipe own, read_recipe(corpus));
//   own.feedback = 3;
//   HONE_CHECK(write_recipe(corpus, own));
#pragma once

#include <span>
#include <string>
#include <variant>

#include "hone/core/json.h"
#include "hone/corpus/corpus.h"
#include "hone/search/recipe.h"

namespace hone::search {

struct RecipeField {
  using Member = std::variant<std::optional<std::string> SearchRecipe::*, std::optional<RetrievalMode> SearchRecipe::*,
                              std::optional<double> SearchRecipe::*, std::optional<std::size_t> SearchRecipe::*>;
  const char* name;  // in JSON and in a workspace
  Member member;
  double least = 0, most = 0;  // of a number
  const char* flag = nullptr;  // of a question on the command line; none: how documents are cut has options of its own
  const char* help = nullptr;
  const char* open = nullptr;  // JSON of a recipe that leaves it open; none: the member is not there
  const char* in_key =
      nullptr;  // "feedback {}": how a recipe's key names it, where it is chosen and neither 0 nor "none"
  bool varied = false;  // by a grid, under its name, each value beside all others
  bool kept = true;  // by a workspace
};
std::span<const RecipeField> recipe_fields();

// Errors: invalid_argument with what was expected.
Status set_field(SearchRecipe& recipe, const RecipeField& field, const std::string& text);
// "" where it is left open.
std::string field_text(const SearchRecipe& recipe, const RecipeField& field);

// {"slicing","embedder","mode","tokenizer","feedback","reranker","dense_weight",…}, as leaderboards have it.
OrderedJson recipe_json(const SearchRecipe& recipe);
// Unknown members are passed over. Errors: corrupt_data naming the member.
Result<SearchRecipe> recipe_from(const Json& json, const std::string& name);

// What a workspace was told, its slicing and embedder too. Errors: corrupt_data naming the setting, those of the database.
Result<SearchRecipe> read_recipe(const corpus::Corpus& corpus);
// All of it at once: what the recipe leaves open is left open from now on. Other slices are made by index_documents().
Status write_recipe(corpus::Corpus& corpus, const SearchRecipe& recipe);

}  // namespace hone::search
