// What a sweep is judged on: documents, questions, and what people said answers them.
//
//   HONE_TRY(SweepInput input, read_sweep_input({"acts/"}, "questions.jsonl"));     // rows {"_id","question","document","spans"}
//   HONE_TRY(SweepInput input, read_beir_input("cranfield"));
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/document.h"
#include "hone/retrieval/metrics.h"

namespace hone {

using PointSpan = std::pair<std::size_t, std::size_t>;  // code points [first, second)

struct SweepQuestion {
  std::string id, text;
  Judgements judgements;  // by the document's id
  std::map<std::size_t, std::vector<PointSpan>> gold;  // by the document's place; the passages that answer it
};

struct SweepInput {
  struct Text {
    std::string id;
    Document document;
  };
  std::vector<Text> documents;
  std::vector<SweepQuestion> questions;  // judged ones
  std::size_t unjudged = 0;  // questions that nobody judged: they count nowhere
  bool has_spans = false;
  std::vector<std::string> notes;  // for people: what was passed over, and why
  std::string digest;  // of all of it
};

// Questions without "document" and "spans" are unjudged. A span is where its "text" stands in the document as Hone reads it: at
// its offsets, or else where the same words stand. Errors: corrupt_data with the row, not_found, invalid_argument (nothing judged).
Result<SweepInput> read_sweep_input(const std::vector<std::filesystem::path>& documents,
                                    const std::filesystem::path& questions);
Result<SweepInput> read_beir_input(const std::filesystem::path& folder);

}  // namespace hone
