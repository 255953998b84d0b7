// Drafts of training rows from a user's documents, written by the local model for a person to accept, edit or drop.
//
//   HONE_TRY(const auto taken, read_spans("lease.jsonl"));
//   HONE_TRY(auto drafter, Drafter::make(model, {.count = 40}));
//   HONE_TRY(auto report, drafter.draft({"letters/"}, taken, progress, [&](Draft draft) { … return Status(); }));
//   use(report.kept, report.refused["the model does not find the answer again"]);
//
// A sentence is chosen, the model is shown it and asks what it answers; the answer is the sentence itself. A question is kept
// when the model, shown the whole passage, points at that sentence again (round-trip consistency: Alberti et al. 2019).
// Sentences do not depend on how documents are sliced for search.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/documents/document.h"
#include "hone/drafting/draft_file.h"
#include "hone/engine/language_model.h"
#include "hone/engine/session.h"

namespace hone::drafting {

struct DraftingOptions {
  std::size_t count = 20;  // drafts wanted
  std::string
      instruction;  // given: rows of "instruction, passage → what the model writes"; empty: questions and answers
  bool for_exam = false;  // a question that the bare model answers says nothing about the documents: it is refused
  std::uint64_t seed = 0;  // the same seed draws the same sentences
  int threads = 0;
};

struct DraftingReport {
  std::size_t sentences = 0;  // that could be asked about, not taken
  std::size_t tried = 0, kept = 0;
  std::map<std::string, std::size_t> refused;  // why a question was not kept → how many sentences
  std::vector<documents::FoundDocuments::Skipped> skipped;  // documents that could not be read
};

class Drafter {
 public:
  static Result<Drafter> make(const engine::LanguageModel& model, const DraftingOptions& options);
  // Hands each draft to `on_draft` as soon as it is written; an error from there ends the work. Sentences that overlap a span of
  // `taken` (an exam's, or earlier drafts') are passed over, with their whole passage.
  // Errors: not_found; invalid_argument (no sentence is left to ask about); what the model can fail with.
  Result<DraftingReport> draft(const std::vector<fs::path>& documents,
                               const std::vector<documents::DocumentSpan>& taken, const Progress& progress,
                               const std::function<Status(Draft)>& on_draft);

 private:
  Drafter(const engine::LanguageModel& model, const DraftingOptions& options, engine::Session session)
      : model_(model), options_(options), session_(std::move(session)) {}
  Result<std::string> answer_from(const std::vector<engine::Message>& messages,
                                  const engine::GenerationOptions& options);
  // An empty reason: the draft is good.
  Result<std::string> ask_about(Draft& draft, std::size_t number);
  Result<std::string> write_about(Draft& draft);
  Result<bool> finds_again(const Draft& draft);
  Result<bool> knows(const Draft& draft);

  engine::LanguageModel model_;
  DraftingOptions options_;
  engine::Session session_;
};

}  // namespace hone::drafting
