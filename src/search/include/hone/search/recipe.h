// How passages are searched for: what a question, a workspace, a row of a comparison and a database are told alike.
//
//   SearchRecipe asked{.mode = RetrievalMode::dense, .feedback = 3};
//   const SearchRecipe recipe = asked.over({.dense_weight = 0.3, .reranker = "bge-reranker"});   // a workspace's own
//   use(recipe.mode, recipe.reranker, recipe.key());
//
// What nobody chose is not there; whoever searches then does what Hone does by itself. recipe_fields.h lists every member once,
// for the command line, for JSON and for a workspace.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "hone/core/result.h"
#include "hone/documents/slicing.h"
#include "hone/search/retrieval_mode.h"

namespace hone::search {

struct SearchRecipe {
  // "words:120/30": unit, size and overlap. For an index one half may be left out, "words:120" or "/30".
  std::optional<std::string> slicing = {};
  std::optional<std::string> tokenizer = {};  // the model whose tokens a slicing tokens:N counts; else the embedder's
  std::optional<std::string> embedder = {};  // a name or a file; "none": search by words alone
  std::optional<RetrievalMode> mode = {};
  std::optional<double> dense_weight = {};  // hybrid: weight of the ranks by meaning; those by words have the rest
  std::optional<std::size_t> feedback =
      {};  // the question's vector moves towards those of so many first passages; 0: none
  std::optional<std::string> reranker = {};  // a model that reorders the first passages; "none" for none
  std::optional<std::size_t> k = {};  // passages that are ranked
  std::optional<std::size_t> passage_tokens = {};  // what they fill at most of a prompt
  std::optional<double> decline_below = {};  // support under which a question is declined; else the calibrated one
  std::string store = "embedded";  // a comparison's: who holds the slices

  // What this one leaves open, as `base` has it.
  SearchRecipe over(const SearchRecipe& base) const;
  bool reranks() const { return reranker && *reranker != "none"; }

  // Whose tokens cut the documents; empty where the slicing does not count tokens.
  std::string cutter() const;
  std::string slicing_words() const;  // "tokens:256/32 of smollm2"
  std::string mode_words() const;  // "hybrid 0.5"
  std::string key()
      const;  // one text for each way to search, "words:120/30 · all-minilm-l6-v2 · hybrid 0.5 · embedded"
};

inline constexpr char default_slicing[] = "words:120";
inline constexpr int default_overlap = 30;
inline constexpr double default_dense_weight = 0.5;
inline constexpr std::size_t default_k = 10;
inline constexpr std::size_t default_passage_tokens = 1000;

// The two halves of a slicing: "words:120/30" is {"words:120", 30}. Either may be missing: {"", none} at worst.
struct SlicingHalves {
  std::string cut;
  std::optional<int> overlap;
};
// Errors: invalid_argument (an overlap that is no number).
Result<SlicingHalves> halves_of(const std::string& slicing);
// "words:120/30" → the slicing; without an overlap 0. Errors: invalid_argument.
Result<documents::Slicing> slicing_of(const std::string& text);

}  // namespace hone::search
