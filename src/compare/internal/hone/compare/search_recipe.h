// One way to search, and grids of them.
//
//   SearchGrid grid = default_grid("all-minilm-l6-v2");
//   HONE_TRY(grid, parse_grid(text, "grid.yaml", grid));      // slicing: [words:60/15, sentences:5/1]; mode: [dense, hybrid]
//   for (const SearchRecipe& recipe : grid.recipes()) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"
#include "hone/documents/slicing.h"
#include "hone/retrieval/rank.h"

namespace hone {

struct SearchRecipe {
  std::string slicing = "words:120/30";  // unit:size/overlap
  std::string tokenizer;  // the model whose tokens a slicing tokens:N counts; empty: the embedder's
  std::string embedder;  // a name or a file; empty under lexical search
  RetrievalMode mode = RetrievalMode::hybrid;
  double dense_weight = 0.5;  // of hybrid search
  std::size_t feedback = 0;  // the question's vector moves towards those of so many first passages; 0: none
  std::string reranker;  // a model that reorders the first passages; empty: none
  std::string store = "embedded";

  RankingRecipe ranking() const { return {mode, dense_weight, feedback}; }

  // Whose tokens cut the documents; empty where the slicing does not count tokens.
  const std::string& cutter() const;
  std::string slicing_words() const;  // "tokens:256/32 of smollm2"
  std::string mode_words() const;  // "hybrid 0.5"
  std::string key() const;  // one text for each recipe, "words:120/30 · all-minilm-l6-v2 · hybrid 0.5 · embedded"
  OrderedJson json() const;
};

// "words:120/30" → the slicing. Errors: invalid_argument.
Result<Slicing> slicing_of(const std::string& text);

struct SearchGrid {
  std::vector<std::string> slicings, embedders;
  std::vector<std::string> tokenizers = {""};  // of slicings by tokens; empty: the embedder's
  std::vector<RetrievalMode> modes;
  std::vector<double> dense_weights;  // of hybrid search
  std::vector<std::size_t> feedbacks = {0};  // of searches by meaning
  std::vector<std::string> rerankers = {""};  // empty: none
  // Every combination, the default recipe first, each once. Those of databases are not among them.
  std::vector<SearchRecipe> recipes() const;
};

// What a workspace does when nobody chose anything.
SearchRecipe default_recipe(const std::string& embedder);
// 28 recipes in four slicings that are worth trying on any documents.
SearchGrid default_grid(const std::string& embedder);
// The members of a YAML file in place of the grid's own: slicing, embedder, mode, weight, feedback, tokenizer, reranker, each a value or a list.
// Errors: corrupt_data; invalid_argument naming the key with the nearest spelling, or the value and what was expected.
Result<SearchGrid> parse_grid(std::string_view yaml, const std::string& name, SearchGrid grid);

}  // namespace hone
