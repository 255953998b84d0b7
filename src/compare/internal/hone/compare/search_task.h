// What a comparison of retrieval works on: documents, and questions with what answers them.
//
//   HONE_TRY(const SearchTask task, read_search_task({"contracts/"}, "questions.jsonl"));
//   HONE_TRY(const SearchTask cranfield, beir_search_task("cranfield"));
//
// What answers a question is a span of characters, so that it holds for every slicing, or a graded document.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/documents/document.h"
#include "hone/exam/freeze.h"

namespace hone::compare {

struct GoldSpan {
  std::size_t document = 0;  // index
  std::size_t start = 0, end = 0;  // code points
};

struct SearchQuestion {
  std::string id, text;
  std::vector<GoldSpan> spans = {};  // may be empty
  std::map<std::size_t, int> grades = {};  // by document; with spans: 1 for each document of one
  std::optional<exam::ExamPart> part = {};  // of a frozen exam
};

struct SearchTask {
  std::vector<std::string> names;  // of the documents: file names or ids
  std::vector<documents::Document> documents;
  std::vector<SearchQuestion> questions;  // those that can be judged
  std::size_t unjudged = 0;  // questions without span or grade, left out
  std::vector<std::string> skipped;  // documents that could not be read, in sentences
  std::string hash;  // of all texts, questions and judgements

  bool has_spans() const;  // every question has one
  bool is_frozen() const;  // every question belongs to choose or prove
};

// Which questions are read: those that say where their answer stands, or those that do not.
enum class OpenQuestions { left_out, only };

// `questions`: JSONL of {"_id" or "id", "question", "document", "spans": [{"start","end"}]}, a span's own "document" before
// the line's, and a span with its "text" where that text stands; or an exam, frozen or not, whose evidence stands in the
// documents. Errors: not_found, corrupt_data naming line and member; invalid_argument (a span past
// the end of its document, a document that is not there, no question that can be judged).
Result<SearchTask> read_search_task(const std::vector<fs::path>& documents, const fs::path& questions,
                                    OpenQuestions open = OpenQuestions::left_out);

// A BEIR folder: a document is its title, a space and its text; judged queries only.
Result<SearchTask> beir_search_task(const fs::path& folder);

}  // namespace hone::compare
