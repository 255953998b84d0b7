#include <fmt/format.h>

#include "hone/results/judge.h"
#include "hone/statistics/kappa.h"

namespace hone::results {
namespace {

constexpr double least_kappa = 0.6, least_lower_limit = 0.4;
constexpr std::size_t least_of_each = 20;
constexpr std::size_t stage_share = 4;  // each stage has at least one mark in so many

}  // namespace

Screening screen_judge(const std::vector<BlindMark>& marks, const std::string& stage, const std::string& other_stage) {
  Screening screening;
  std::vector<std::vector<std::size_t>> counts(2, std::vector<std::size_t>(2, 0));
  std::size_t of_stage = 0, of_other = 0;
  for (const BlindMark& mark : marks) {
    if (mark.stage != stage && mark.stage != other_stage) continue;
    (mark.stage == stage ? of_stage : of_other) += 1;
    ++counts[mark.judge][mark.expert];
    (mark.expert ? screening.yes : screening.no) += 1;
  }
  const std::size_t all = of_stage + of_other;
  if (screening.yes < least_of_each || screening.no < least_of_each) {
    screening.reason =
        fmt::format("The judge is not used: {} answers are marked right and {} wrong by hand; {} of each are needed.",
                    screening.yes, screening.no, least_of_each);
    return screening;
  }
  if (stage != other_stage && (of_stage * stage_share < all || of_other * stage_share < all)) {
    screening.reason = fmt::format(
        "The judge is not used: {} of the marks are of \"{}\" and {} of \"{}\"; each needs a quarter of them.",
        of_stage, stage, of_other, other_stage);
    return screening;
  }
  const auto agreement = statistics::cohen_kappa(counts);
  if (!agreement) {
    screening.reason = "The judge is not used: its agreement with the expert is not defined.";
    return screening;
  }
  screening.kappa = agreement->kappa;
  screening.interval = agreement->interval;
  screening.usable = agreement->kappa >= least_kappa && agreement->interval.low >= least_lower_limit;
  screening.reason = fmt::format(
      "The judge is {}used: kappa with the expert is {:.2f} ({:.2f} to {:.2f}); needed are {} and a lower limit of {}.",
      screening.usable ? "" : "not ", screening.kappa, screening.interval.low, screening.interval.high, least_kappa,
      least_lower_limit);
  return screening;
}

Result<statistics::CorrectedMean> corrected_score(const std::vector<std::string>& questions,
                                                  const std::map<std::string, double>& judge,
                                                  const std::map<std::string, double>& expert) {
  std::vector<double> all;
  std::vector<statistics::DoubleMark> both;
  std::size_t used = 0;
  for (const std::string& id : questions) {
    const auto judged = judge.find(id);
    if (judged == judge.end())
      return Error(ErrorCode::invalid_argument, fmt::format("Question \"{}\" has no mark of the judge.", id));
    all.push_back(judged->second);
    if (const auto marked = expert.find(id); marked != expert.end()) {
      both.push_back({.judge = judged->second, .expert = marked->second});
      ++used;
    }
  }
  if (used != expert.size())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} marks of the expert are for questions that were not asked.", expert.size() - used));
  if (all.size() < 2 || both.size() < 2)
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("{} answers are marked by the judge and {} by the expert too; at least two of each are needed.",
                    all.size(), both.size()));
  return statistics::corrected_mean(all, both);
}

}  // namespace hone::results
