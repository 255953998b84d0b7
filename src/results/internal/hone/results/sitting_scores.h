// A sitting as one side of a comparison: one score for each of its questions.
//
//   HONE_TRY(const Sitting sitting, read_sitting("base.sitting.jsonl"));
//   HONE_TRY(const Scores scores, sitting_scores(sitting, "base.sitting.jsonl", ScoredPart::prove));
//   HONE_TRY(const ScoreEstimate alone, estimate_score(scores));
#pragma once

#include <string>

#include "hone/core/result.h"
#include "hone/results/comparison_scores.h"
#include "hone/results/sitting_file.h"

namespace hone::results {

// `name` is for messages, and the scores' where the sitting has no stage. Errors: those of read_scores().
Result<Scores> sitting_scores(const Sitting& sitting, const std::string& name, ScoredPart part);

}  // namespace hone::results
