// A file of drafts: rows that a model proposed, each with the span of the document it comes from and what a person said of it.
// It is a file of training rows too (question, answer); reading it as such takes only the accepted and edited ones.
//
//   HONE_TRY(auto drafts, read_drafts("drafts.jsonl"));
//   drafts[0].review = Review::accepted;
//   HONE_CHECK(write_drafts("drafts.jsonl", drafts));     // unknown members of a row stay as they are
//
// A line: {"question","answer","document","span":{"start","end"},"passage":{"start","end","text"},"review","model"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/documents/document_span.h"

namespace hone::drafting {

enum class Review { draft, accepted, edited, dropped };
std::string_view review_name(Review review);  // "accepted"

// Whether two spans share a character. Documents are the same when their file names are: a file may have moved.
bool overlap(const documents::DocumentSpan& a, const documents::DocumentSpan& b);

struct Draft {
  std::string question, answer;
  documents::DocumentSpan span;  // what the answer is taken from
  documents::DocumentSpan passage;  // what the model was shown; contains `span`
  std::string passage_text;
  std::string model;
  Review review = Review::draft;
  std::string line = {};  // the row as it was read; empty: new
};

// Errors: not_found; corrupt_data naming line and member.
Result<std::vector<Draft>> read_drafts(const fs::path& file);
// The whole file at once, atomically.
Status write_drafts(const fs::path& file, const std::vector<Draft>& drafts);

// The spans of any JSONL file whose rows carry "document" (or "corpus_id") and "span" or "spans": drafts, exams, gold spans.
// Rows without spans hold none. Errors: not_found; corrupt_data.
Result<std::vector<documents::DocumentSpan>> read_spans(const fs::path& file);

}  // namespace hone::drafting
