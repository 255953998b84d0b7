#include "hone/results/sitting_scores.h"

#include <fmt/format.h>

#include <map>

#include "hone/core/unicode.h"

namespace hone::results {

Result<Scores> sitting_scores(const Sitting& sitting, const std::string& name, ScoredPart part) {
  Scores scores{.name = name, .right_wrong = true};
  if (!sitting.header.stage.empty()) scores.name = sitting.header.stage;
  scores.exam = sitting.header.exam.hash;
  scores.marks = sitting.header.marks;
  std::map<std::string, std::size_t> place;
  std::vector<double> sums;
  for (const SittingItem& item : sitting.items) {
    if (!is_scored(item.part, part)) continue;
    if (item.leaked) {
      if (scores.leaked.empty() || scores.leaked.back() != item.id) scores.leaked.push_back(item.id);
      continue;
    }
    ++scores.answers, scores.cut += item.cut.value_or(false);
    if (!item.mark)
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("{}: question \"{}\" has no mark yet (sample {}). Give it one, or sit it again: a missing "
                      "mark is never counted as 0.",
                      name, shorten(item.id, 60), item.sample));
    const auto [found, is_new] = place.try_emplace(item.id, scores.scores.size());
    if (is_new) {
      scores.scores.push_back(
          {.id = item.id, .group = item.group, .tags = item.tags, .points = item.points, .samples = 0});
      sums.push_back(0);
    }
    Score& score = scores.scores[found->second];
    if (score.points != item.points || score.group != item.group)
      return Error(ErrorCode::corrupt_data, fmt::format("{}: the samples of question \"{}\" differ in points or group.",
                                                        name, shorten(item.id, 60)));
    ++score.samples;
    sums[found->second] += *item.mark;
    scores.right_wrong = scores.right_wrong && item.right_wrong && score.samples == 1;
  }
  for (std::size_t i = 0; i < sums.size(); ++i)
    scores.scores[i].mark = sums[i] / static_cast<double>(scores.scores[i].samples);
  if (scores.scores.empty())
    return Error(ErrorCode::invalid_argument,
                 sitting.items.empty() ? name + " holds no answers yet."
                 : !scores.leaked.empty()
                     ? name + ": every question leaked into what the model was trained on."
                     : fmt::format("{} holds {} answers, none of them of the part \"{}\"; the part \"{}\" "
                                   "takes every question.",
                                   name, sitting.items.size(), part_name(part), part_name(ScoredPart::all)));
  return scores;
}

}  // namespace hone::results
