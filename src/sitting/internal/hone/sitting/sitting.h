// Sitting an exam: every question is put to a model, each answer is marked and written down at once, with all that led to it.
//
//   HONE_TRY(auto sitter, Sitter::make(model, nullptr, {}));
//   const std::vector<SittingQuestion> questions{{.question = {.id = "rent", .text = "What is the rent?"}}};
//   HONE_TRY(const auto report, sit(questions, sitter, {.out = "base.sitting.jsonl"}, {.stage = "base"}, progress));
//   use(report.answered, report.unmarked);
//
// A sitting that was killed goes on: the same call asks only what is not answered yet.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/progress.h"
#include "hone/marking/marking.h"
#include "hone/results/sitting_file.h"
#include "hone/sitting/sitter.h"

namespace hone::sitting {

struct SittingQuestion {
  marking::Question question;
  results::SittingPart part = results::SittingPart::prove;
  bool with_documents = true;
  bool leaked = false;  // stands in what the model was trained on: asked, and not counted
};

struct SittingSettings {
  fs::path out;
  std::size_t samples = 1;  // answers a question; more than one needs a temperature above 0
  float temperature = 0;
  std::uint64_t seed = 0;
  std::vector<std::string> declines;  // Exam::declines
};

struct SittingReport {
  std::size_t answered = 0, kept = 0;  // now, and by an earlier call
  std::vector<std::string> unmarked;  // ids whose marks wait for a person or a judge
  std::vector<std::string> failed;  // "question 7: the prompt has 5000 tokens …": no answer, so no mark
};

// The question as a model reads it, with its options.
std::string asked_text(const marking::Question& question);

// `header` says who sits: a file that is there must have the same one, but for "started".
// Errors: already_exists (another model or exam sat there); cancelled; those of the sitter and of the file.
Result<SittingReport> sit(const std::vector<SittingQuestion>& questions, Sitter& sitter,
                          const SittingSettings& settings, const results::SittingHeader& header,
                          const Progress& progress);

}  // namespace hone::sitting
