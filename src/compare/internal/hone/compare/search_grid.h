// Grids of ways to search.
//
//   SearchGrid grid = default_grid("all-minilm-l6-v2");
//   HONE_TRY(grid, parse_grid(text, "grid.yaml", grid));      // slicing: [words:60/15, sentences:5/1]; mode: [dense, hybrid]
//   for (const search::SearchRecipe& recipe : grid.recipes()) …
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/search/recipe.h"

namespace hone::compare {

struct SearchGrid {
  std::vector<std::string> slicings, embedders;
  std::vector<std::string> tokenizers = {""};  // of slicings by tokens; empty: the embedder's
  std::vector<search::RetrievalMode> modes;
  std::vector<double> dense_weights;  // of hybrid search
  std::vector<std::size_t> feedbacks = {0};  // of searches by meaning
  // What else the table of recipe_fields.h lets a grid vary, by name: values as texts, "none" for none.
  std::map<std::string, std::vector<std::string>> others = {};
  // Every combination, the default recipe first, each once. Those of databases are not among them.
  std::vector<search::SearchRecipe> recipes() const;
};

// What a workspace does when nobody chose anything; "none": without an embedder, by words.
search::SearchRecipe default_recipe(const std::string& embedder);
// 28 recipes in four slicings that are worth trying on any documents.
SearchGrid default_grid(const std::string& embedder);
// The members of a YAML file in place of the grid's own: slicing, embedder, mode, weight, feedback, tokenizer, reranker, each a value or a list.
// Errors: corrupt_data; invalid_argument naming the key with the nearest spelling, or the value and what was expected.
Result<SearchGrid> parse_grid(std::string_view yaml, const std::string& name, SearchGrid grid);

}  // namespace hone::compare
