#include "hone/exam/freeze.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "hone/core/hash.h"
#include "hone/marking/question_parser.h"
#include "hone/statistics/power.h"

namespace hone::exam {
namespace {

// Questions that stay together.
struct Unit {
  std::string key;  // the order within a stratum
  std::vector<std::size_t> questions;
};

std::string stratum_of(const marking::Question& question) {
  return (question.unanswerable() ? "1" : "0") + (question.tags.empty() ? std::string() : question.tags.front());
}

// The commonest stratum of its questions, the first by name of several.
std::string stratum_of(const Unit& unit, const Exam& exam) {
  std::map<std::string, std::size_t> counts;
  for (const std::size_t i : unit.questions) ++counts[stratum_of(exam.questions[i])];
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

std::vector<ExamPart> split(const Exam& exam, const std::vector<std::string>& hashes) {
  std::map<std::string, Unit> units;
  for (std::size_t i = 0; i < exam.questions.size(); ++i) {
    const marking::Question& question = exam.questions[i];
    units[question.group.empty() ? "q" + question.id : "g" + question.group].questions.push_back(i);
  }
  std::map<std::string, std::vector<Unit>> strata;
  for (auto& [name, unit] : units) {
    std::vector<std::string> members;
    for (const std::size_t i : unit.questions) members.push_back(hashes[i]);
    std::sort(members.begin(), members.end());
    std::string all;
    for (const std::string& member : members) all += member;
    unit.key = sha256(all);
    strata[stratum_of(unit, exam)].push_back(std::move(unit));
  }
  // What one stratum could not divide, the next one evens out: the whole comes to a third.
  std::vector<ExamPart> parts(exam.questions.size(), ExamPart::prove);
  std::size_t seen = 0, chosen = 0;
  for (auto& [name, members] : strata) {
    std::sort(members.begin(), members.end(), [](const Unit& a, const Unit& b) { return a.key < b.key; });
    for (const Unit& unit : members) seen += unit.questions.size();
    const auto target = static_cast<std::size_t>(std::llround(static_cast<double>(seen) / 3));
    for (const Unit& unit : members) {
      if (chosen + unit.questions.size() > target) continue;
      chosen += unit.questions.size();
      for (const std::size_t i : unit.questions) parts[i] = ExamPart::choose;
    }
  }
  return parts;
}

}  // namespace

std::size_t FrozenExam::count(ExamPart part) const {
  return static_cast<std::size_t>(std::count(parts.begin(), parts.end(), part));
}

std::vector<const marking::Question*> FrozenExam::questions(ExamPart part) const {
  std::vector<const marking::Question*> found;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts[i] == part) found.push_back(&exam.questions[i]);
  return found;
}

std::string question_hash(const marking::Question& question) {
  return sha256(question.id + '\0' + dump(marking::question_json(question)));
}

std::string exam_hash(const Exam& exam) {
  std::vector<std::pair<std::string, std::string>> questions;
  for (const marking::Question& question : exam.questions) questions.emplace_back(question.id, question_hash(question));
  std::sort(questions.begin(), questions.end());
  // The title is for people; what counts as declining changes marks.
  std::string all = dump(OrderedJson(exam.declines));
  for (const auto& [id, hash] : questions) all += "\n" + hash;
  return sha256(all);
}

FrozenExam freeze_exam(Exam exam) {
  FrozenExam frozen;
  for (const marking::Question& question : exam.questions) frozen.question_hashes.push_back(question_hash(question));
  frozen.hash = exam_hash(exam);
  frozen.parts = split(exam, frozen.question_hashes);
  frozen.exam = std::move(exam);
  return frozen;
}

ExamReach exam_reach(const FrozenExam& frozen, double worth) {
  ExamReach reach{.choose = frozen.count(ExamPart::choose), .prove = frozen.count(ExamPart::prove)};
  if (reach.prove > 0) {
    reach.detectable = statistics::detectable_difference(reach.prove);
    reach.detectable_points = statistics::detectable_points(reach.prove);
  }
  reach.needed = statistics::questions_needed(worth);
  if (reach.needed > reach.prove)
    reach.more =
        static_cast<std::size_t>(std::ceil(static_cast<double>(reach.needed) * 1.5)) -
        std::min(frozen.parts.size(), static_cast<std::size_t>(std::ceil(static_cast<double>(reach.needed) * 1.5)));
  return reach;
}

}  // namespace hone::exam
