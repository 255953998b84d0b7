// How well a model foretells text that it was not tuned on: before and after tuning, passage by passage.
//
//   #include "hone/results/comparison.h"
//   HONE_TRY(const engine::Adapter adapter, engine::Adapter::load(model, "runs/contracts"));
//   HONE_TRY(const results::Scores before, reference_likelihood(model, std::nullopt, texts, {.name = "base"}));
//   HONE_TRY(const results::Scores after, reference_likelihood(model, adapter, texts, {.name = "tuned"}));
//   HONE_TRY(const results::Comparison forgot, results::compare(before, after));          // in nats a token, below 0: worse
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/core/progress.h"
#include "hone/engine/adapter.h"
#include "hone/engine/language_model.h"
#include "hone/results/comparison_scores.h"

namespace hone::sitting {

// A text's paragraphs: what stands between blank lines.
std::vector<std::string> paragraphs_of(std::string_view text);

struct LikelihoodOptions {
  std::string name;  // of the scores
  int threads = 0;
};

// The mean log-likelihood of a passage's tokens after its first, in nats: minus its loss. One score a passage.
// Errors: those of Scorer; cancelled.
Result<results::Scores> reference_likelihood(const engine::LanguageModel& model,
                                             const std::optional<engine::Adapter>& adapter,
                                             const std::vector<std::string>& passages, const LikelihoodOptions& options,
                                             const Progress& progress = {});

}  // namespace hone::sitting
