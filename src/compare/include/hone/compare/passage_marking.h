// A person says which passages answer questions that nobody has marked. The conductor of `hone compare mark`.
//
//   MarkSpec spec{.docs = {"contracts/"}, .questions = "open.jsonl"};
//   HONE_TRY(const MarkResult result, mark_passages(spec, {.ask = [](const PooledQuestion& pooled) { … return PassageVerdict::answers; }}));
//   CompareSpec next{.docs = spec.docs, .questions = result.file.string()};
//
// The passages are those that all compared recipes found, mixed and without names.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hone/compare/grid_spec.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"

namespace hone::compare {

struct MarkSpec {
  std::vector<std::string> docs;  // files and folders to search
  std::string questions;
  GridSpec grid;  // whose recipes find passages
  std::string out = "compare";  // the comparison's folder
};

enum class PassageVerdict { answers, does_not, skip, stop };

struct PooledQuestion {
  std::size_t number = 1, count = 0;  // the passage's, among those that are open
  std::string question, passage;
};

struct MarkListener {
  Progress progress;
  std::function<PassageVerdict(const PooledQuestion& pooled)> ask;  // empty: nobody is asked
};

struct MarkResult {
  std::filesystem::path file;  // QUESTIONS.marked.jsonl, which a comparison reads
  std::size_t questions = 0;  // that say nowhere what answers them
  std::size_t open = 0;  // passages that nobody has marked
  std::size_t marks = 0, answering = 0;  // of this and earlier calls, and those that answer
};

// Each verdict is written down at once. Errors: invalid_argument (nothing to mark); those of reading, of the grid and of models.
Result<MarkResult> mark_passages(const MarkSpec& spec, const MarkListener& listener);

}  // namespace hone::compare
