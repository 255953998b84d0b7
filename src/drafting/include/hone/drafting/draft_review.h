// A person decides on drafts. The conductor of `hone data review` and `hone exam review`.
//
//   const auto ask = [](const OpenDraft& open) { … return DraftDecision{.kind = DraftDecision::Kind::accept}; };
//   HONE_TRY(const auto drafts, review_drafts("drafts.jsonl", ask));
//   count_reviews(drafts).accepted;
//   HONE_TRY(const std::size_t questions, write_drafted_exam(drafts, "drafts.exam.jsonl"));
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "hone/drafting/draft_file.h"

namespace hone::drafting {

struct DraftDecision {
  enum class Kind { accept, edit, drop, skip, stop };
  Kind kind = Kind::skip;
  std::string question = {}, answer = {};  // of an edit; empty: stays as it is
};

struct OpenDraft {
  const Draft& draft;
  std::size_t number = 1, count = 0;  // among those that nobody has decided on
};
using AskAboutDraft = std::function<DraftDecision(const OpenDraft& open)>;

// Each decision is written down at once. Without `ask` nobody is asked. Returns all drafts of the file as they then are.
// Errors: those of read_drafts() and of writing.
Result<std::vector<Draft>> review_drafts(const std::filesystem::path& file, const AskAboutDraft& ask = {});

struct ReviewCounts {
  std::size_t open = 0, accepted = 0, edited = 0, dropped = 0;
};
ReviewCounts count_reviews(const std::vector<Draft>& drafts);

// What was accepted or edited becomes an exam (docs/formats/exam.md): a short answer must stand in what the model says, a
// longer one is held against it word by word. Returns the number of its questions; with none no file is written.
Result<std::size_t> write_drafted_exam(const std::vector<Draft>& drafts, const std::filesystem::path& out);

}  // namespace hone::drafting
