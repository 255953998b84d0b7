// Is B better than A? Question by question, with an interval, a p value and one of three verdicts.
//
//   HONE_TRY(const Scores base, read_scores("base.sitting.jsonl"));
//   HONE_TRY(const Scores tuned, read_scores("tuned.sitting.jsonl"));
//   HONE_TRY(const Comparison comparison, compare(base, tuned));
//   comparison.verdict == Verdict::better;                       // comparison.difference 0.12, interval 0.05 to 0.19
//   HONE_TRY(const auto table, compare_stages({base, tuned}));
//
// Right and wrong: Tango's interval, McNemar's exact test, Wilson's interval of each score. Other marks, questions in
// groups, several samples of a question (averaged) or unequal points: BCa bootstrap and sign-flip test, by group.
// Of fewer than 20 questions or groups that interval is expanded, and where fewer than six changed it is widened; notes say so.
// The difference is always B − A, in the unit of the scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/results/comparison_scores.h"
#include "hone/statistics/interval.h"

namespace hone::results {

enum class Verdict { better, worse, cannot_tell };
std::string_view verdict_name(Verdict verdict);  // "better", "worse", "can't tell"

enum class PairedTest { mcnemar, sign_flip };

// Under six changed questions no split is uneven enough for p < .05: 2 / 2^5 = .0625.
constexpr std::size_t fewest_changes = 6;

struct ComparisonOptions {
  bool allow_missing = false;  // compare what both sides hold
  // Non-inferiority: the loss that is still accepted, below 0. In points of 100 when all marks lie between 0 and 1,
  // otherwise in their own unit.
  std::optional<double> margin = {};
  std::size_t resamples = 10'000, flips = 100'000;
  std::uint64_t seed = 1;
};

struct TagComparison {
  std::string tag;
  std::size_t n = 0;
  double score_a = 0, score_b = 0;
};

struct Comparison {
  std::string a, b;  // names
  std::size_t n = 0;  // questions
  double difference = 0;
  statistics::Interval interval;  // 95%
  double p = 1;  // two-sided
  PairedTest test = PairedTest::mcnemar;
  std::size_t flips = 0;  // random ones; 0: the test is exact
  double p_adjusted = 1;  // Holm, over the table
  std::size_t comparisons = 1;  // in the table
  std::size_t gained = 0, lost = 0;  // questions with a higher mark in B, in A
  std::size_t changed() const { return gained + lost; }
  double score_a = 0, score_b = 0;
  std::optional<statistics::Interval> interval_a, interval_b;  // none: the marks do not vary
  std::size_t groups = 0;  // what was resampled; n: every question alone
  bool right_wrong = false;
  bool fractions = false;  // all marks lie between 0 and 1
  Verdict verdict = Verdict::cannot_tell;
  std::string reason;  // why it cannot be told; empty otherwise
  std::optional<bool> no_loss_beyond_margin;  // with a margin
  double margin = 0;  // in the unit of the scores
  std::vector<TagComparison> tags;  // numbers, no verdict
  std::vector<std::string> notes;  // what was left out, weighted, widened
};

// Errors, invalid_argument: questions on one side only (they are named), other points or groups, another exam.
Result<Comparison> compare(const Scores& a, const Scores& b, const ComparisonOptions& options = {});

// One side alone: its score and the 95% interval. Marks that are all the same still have one, Wilson's.
struct ScoreEstimate {
  double score = 0;
  statistics::Interval interval;
  std::size_t questions = 0;
};
Result<ScoreEstimate> estimate_score(const Scores& scores, const ComparisonOptions& options = {});

// Each stage against the one before, and from the third on against the first. Holm's adjustment is over all of them.
// At least two stages.
Result<std::vector<Comparison>> compare_stages(const std::vector<Scores>& stages,
                                               const ComparisonOptions& options = {});

// "tuned against base: better. 8 of 13 right, before 1; luck alone would do this less than twice in 100."
std::string plain_sentence(const Comparison& comparison);
// The end of it, for sentences of their own: "luck alone would do this less than twice in 100", "no mark changed".
std::string because_words(const Comparison& comparison);
// The same with its statistics: "tuned is better than base by 12 points (5 to 19), p = .003, McNemar exact, 100 questions of which 24 changed."
std::string sentence(const Comparison& comparison);
// "tuned shows no loss beyond 5 points against base: …"; empty without a margin.
std::string margin_sentence(const Comparison& comparison);
// Whether a note of a comparison is about how it was reckoned, not about what was compared.
bool is_statistical(std::string_view note);
// "McNemar exact", "sign flip exact", "sign flip, 100000 random flips".
std::string test_name(const Comparison& comparison);

}  // namespace hone::results
