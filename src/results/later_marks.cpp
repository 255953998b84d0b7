#include "hone/results/later_marks.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/hash.h"

namespace hone::results {
namespace {

bool is_marked_later(const marking::Question& question) {
  return question.marking<marking::JudgeMarking>() || question.marking<marking::HandMarking>();
}

Result<SittingItem> marked(const marking::Question& question, SittingItem item,
                           const std::vector<std::string>& declines) {
  HONE_TRY(const marking::Mark mark, marking::mark_answer(question, answer_of(item), {.declines = declines}));
  item.mark = mark.fraction;
  item.reason = mark.reason;
  return item;
}

}  // namespace

marking::ExamAnswer answer_of(const SittingItem& item) {
  marking::ExamAnswer answer{.text = item.answer, .declined = item.declined.value_or(false)};
  if (item.cited) answer.passages = *item.cited;
  for (std::size_t i = 0; i < answer.passages.size(); ++i) answer.cited.push_back(i);
  answer.log_likelihoods = item.log_likelihoods;
  answer.judge_yes = item.judge;
  if (item.expert) answer.by_hand = answer.judge_yes = item.expert;
  return answer;
}

Result<std::vector<OpenMark>> marks_to_give(const exam::FrozenExam& exam, const std::vector<Sitting>& sittings) {
  std::map<std::string, std::size_t> question_of;
  for (std::size_t i = 0; i < exam.exam.questions.size(); ++i) question_of[exam.exam.questions[i].id] = i;
  std::vector<std::pair<std::string, OpenMark>> open;
  for (std::size_t s = 0; s < sittings.size(); ++s) {
    if (!exam.had_hash(sittings[s].header.exam.hash))
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("The sitting \"{}\" is not of this exam, or of this state of it.", sittings[s].header.stage));
    for (std::size_t i = 0; i < sittings[s].items.size(); ++i) {
      const SittingItem& item = sittings[s].items[i];
      const auto found = question_of.find(item.id);
      if (found == question_of.end() || !is_marked_later(exam.exam.questions[found->second])) continue;
      if (item.expert) continue;
      open.emplace_back(sha256(item.id + "\n" + item.answer), OpenMark{s, i, found->second});
    }
  }
  std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<OpenMark> marks;
  marks.reserve(open.size());
  for (auto& [key, one] : open) marks.push_back(one);
  return marks;
}

std::string criterion_of(const marking::Question& question) {
  const auto* judge = question.marking<marking::JudgeMarking>();
  return judge ? judge->criterion : std::string();
}

Result<SittingItem> with_expert_mark(const marking::Question& question, const SittingItem& item, double expert,
                                     const std::vector<std::string>& declines) {
  if (question.marking<marking::JudgeMarking>() && expert != 0 && expert != 1)
    return Error(ErrorCode::invalid_argument, "This criterion is met or not: the mark is yes or no.");
  SittingItem copy = item;
  copy.expert = expert;
  return marked(question, std::move(copy), declines);
}

Result<SittingItem> with_judge_mark(const marking::Question& question, const SittingItem& item, double yes, bool usable,
                                    const std::vector<std::string>& declines) {
  SittingItem copy = item;
  copy.judge = yes;
  if (usable || item.expert) return marked(question, std::move(copy), declines);
  copy.mark.reset();
  return copy;
}

std::vector<BlindMark> blind_marks(const std::vector<Sitting>& sittings) {
  std::vector<BlindMark> marks;
  for (const Sitting& sitting : sittings)
    for (const SittingItem& item : sitting.items) {
      const auto judge = item.judge, expert = item.expert;
      if (item.part == SittingPart::choose && judge && expert)
        marks.push_back({sitting.header.stage, *judge > 0.5, *expert > 0.5});
    }
  return marks;
}

std::optional<JudgedScore> judged_score(const Sitting& sitting, SittingPart part) {
  std::vector<std::string> ids;
  std::map<std::string, double> judge, expert;
  for (const SittingItem& item : sitting.items) {
    const auto said = item.judge, marked = item.expert;
    if (item.part != part || !said) continue;
    const std::string id = fmt::format("{} {}", item.id, item.sample);
    ids.push_back(id);
    judge[id] = *said > 0.5;
    if (marked) expert[id] = *marked;
  }
  const auto corrected = corrected_score(ids, judge, expert);
  if (!corrected) return std::nullopt;
  JudgedScore score{.judged = ids.size(), .marked = expert.size(), .corrected = *corrected};
  for (const auto& [id, mark] : judge) score.judge += mark / static_cast<double>(ids.size());
  return score;
}

std::string judged_sentence(const std::string& stage, const JudgedScore& score) {
  return fmt::format(
      "{}: {} answers judged, {:.0f} % right by the judge; corrected by {} of the expert's marks {:.0f} % ({:.0f} to "
      "{:.0f}).",
      stage, score.judged, 100 * score.judge, score.marked, 100 * score.corrected.mean,
      100 * score.corrected.interval.low, 100 * score.corrected.interval.high);
}

}  // namespace hone::results
