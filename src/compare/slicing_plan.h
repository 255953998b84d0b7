// One slicing of all documents: what is cut, embedded and indexed once for all recipes that share it.
#pragma once

#include <string>
#include <vector>

#include "hone/compare/sweep.h"
#include "hone/engine/token_counter.h"

namespace hone {

// Byte offsets where the tokens of a document begin; counted once, whatever the slicing.
using TokenStarts = std::vector<std::size_t>;

struct CutSlices {
  std::vector<std::string> texts;
  std::vector<SweepPassage> places;
  std::vector<std::size_t> tokens;
  double text_bytes = 0;
  double total_tokens = 0;
};

Result<std::vector<TokenStarts>> count_tokens(const SweepInput& input, const TokenCounter* counter);
Result<CutSlices> cut_documents(const SweepInput& input, const std::vector<TokenStarts>& tokens,
                                const RetrievalRecipe& recipe, const TokenCounter* counter);

// The score of one question under one ranking of slices.
QuestionScore score_question(const SweepInput& input, std::size_t question, const CutSlices& slices,
                             const Ranking& ranking, std::size_t passage_tokens);

}  // namespace hone
