#include "hone/compare/sweep.h"

namespace hone::compare {

double SweepRow::mean(double QuestionMeasures::*measure, const std::vector<std::size_t>& of) const {
  double sum = 0;
  for (const std::size_t i : of) sum += questions[i].*measure;
  return of.empty() ? 0 : sum / static_cast<double>(of.size());
}

double SweepRow::mean_tokens(const std::vector<std::size_t>& of) const {
  double sum = 0;
  for (const std::size_t i : of) sum += static_cast<double>(questions[i].tokens);
  return of.empty() ? 0 : sum / static_cast<double>(of.size());
}

std::vector<double> SweepRow::scores(double QuestionMeasures::*measure, const std::vector<std::size_t>& of) const {
  std::vector<double> all;
  all.reserve(of.size());
  for (const std::size_t i : of) all.push_back(questions[i].*measure);
  return all;
}

}  // namespace hone::compare
