// Questions that nobody has marked: an expert is shown the passages that the compared recipes found, mixed and without names,
// and says of each whether it answers. A mark is a span of characters, so it holds for every slicing.
//
//   HONE_TRY(SearchTask task, read_search_task({"contracts/"}, "questions.jsonl", OpenQuestions::only));
//   HONE_TRY(std::vector<PassageMark> marks, read_passage_marks("questions.marked.jsonl"));
//   for (const PooledPassage& one : pool_passages(task, sweep, marks, 3)) …         // shown; what is said of it is a mark
//   HONE_CHECK(write_passage_marks("questions.marked.jsonl", task, marks));         // what --questions reads
#pragma once

#include <string>
#include <vector>

#include "hone/compare/sweep.h"
#include "hone/documents/document_span.h"

namespace hone::compare {

struct PooledPassage {
  std::size_t question = 0;
  GoldSpan span;
  std::string text;
};

struct PassageMark {
  std::string question;  // its id
  documents::DocumentSpan span;  // its document by the file's name alone
  bool answers = false;
};

// The first `depth` passages of every row for every question, those that overlap a marked or a pooled one by more than half
// left out, in an order that depends on their text alone.
std::vector<PooledPassage> pool_passages(const SearchTask& task, const Sweep& sweep,
                                         const std::vector<PassageMark>& marks, std::size_t depth);

// One line a question with a passage that answers: {"_id","question","spans":[{"document","start","end"}],"rejected":[…]}.
Status write_passage_marks(const fs::path& file, const SearchTask& task, const std::vector<PassageMark>& marks);
// Empty when the file is not there. Errors: corrupt_data.
Result<std::vector<PassageMark>> read_passage_marks(const fs::path& file);

}  // namespace hone::compare
