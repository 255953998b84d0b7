// The slices of a task under one slicing, with what a comparison has to know of each.
//
//   HONE_TRY(const SliceSet slices, cut_task(task, "words:120/30", /*cutter=*/nullptr, /*counter=*/nullptr));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/compare/search_task.h"
#include "hone/engine/token_counter.h"
#include "hone/search/recipe.h"

namespace hone::compare {

struct TaskSlice {
  std::size_t document = 0, start = 0, end = 0;  // code points of its document
  std::size_t tokens = 0;  // of the counter's model; words where there is none
  std::string text, sha256;
};

struct SliceSet {
  std::string slicing;
  std::vector<TaskSlice> slices;  // by document's name, then start: a slice's index is its id in every index
  std::size_t tokens() const;
};

// `cutter` counts the tokens of tokens:N, `counter` those of SliceSet; both may be null.
// Errors: those of slicing; invalid_argument (tokens:N without a cutter).
Result<SliceSet> cut_task(const SearchTask& task, const std::string& slicing, const engine::TokenCounter* cutter,
                          const engine::TokenCounter* counter);

}  // namespace hone::compare
