// A key that is mended after an exam was frozen.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "frozen_difference.h"
#include "hone/core/unicode.h"
#include "hone/exam/freeze.h"
#include "hone/marking/question_parser.h"

namespace hone::exam {
namespace {

constexpr std::size_t most_named_questions = 5;

// Everything of a question but what its answer is held against.
std::string asked_of(const marking::Question& question) {
  marking::Question bare = question;
  bare.markings.clear(), bare.evidence.clear();
  std::string asked = dump(marking::question_json(bare)) + dump(OrderedJson(question.choices));
  if (const auto* choice = question.marking<marking::ChoiceMarking>())
    asked += marking::choice_mark_names.at(static_cast<std::size_t>(choice->by));
  return asked;
}

}  // namespace

Exam FrozenExam::first_exam() const {
  Exam all = exam;
  for (marking::Question& question : all.questions)
    if (const auto found = first.find(question.id); found != first.end()) question = found->second;
  return all;
}

bool FrozenExam::had_hash(const std::string& other) const {
  return hash == other || std::any_of(revisions.begin(), revisions.end(),
                                      [&](const KeyRevision& revision) { return revision.hash == other; });
}

Result<FrozenExam> revise_frozen(Exam exam, const FrozenExam& before, bool known) {
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < before.parts.size(); ++i) place[before.exam.questions[i].id] = i;
  KeyRevision revision{.hash = before.hash, .known = known};
  FrozenExam frozen{.hash = exam_hash(exam), .revisions = before.revisions, .first = before.first};
  for (const marking::Question& question : exam.questions) {
    const auto found = place.find(question.id);
    if (found == place.end()) return frozen_difference(exam, before);
    const marking::Question& was = before.exam.questions[found->second];
    frozen.parts.push_back(before.parts[found->second]);
    frozen.question_hashes.push_back(question_hash(question));
    if (frozen.question_hashes.back() == before.question_hashes[found->second]) continue;
    if (asked_of(question) != asked_of(was)) return frozen_difference(exam, before);
    revision.questions.push_back(question.id);
    frozen.first.try_emplace(question.id, was);
  }
  if (exam.questions.size() != before.parts.size() || exam.declines != before.exam.declines)
    return frozen_difference(exam, before);
  if (!revision.questions.empty()) frozen.revisions.push_back(std::move(revision));
  frozen.exam = std::move(exam);
  return frozen;
}

std::string revision_sentence(const FrozenExam& frozen) {
  std::set<std::string> ids;
  bool known = false;
  for (const KeyRevision& revision : frozen.revisions) {
    ids.insert(revision.questions.begin(), revision.questions.end());
    known = known || revision.known;
  }
  if (ids.empty()) return "";
  std::string named;
  std::size_t count = 0;
  for (const std::string& id : ids)
    if (count++ < most_named_questions) named += fmt::format("{}\"{}\"", named.empty() ? "" : ", ", shorten(id, 40));
  if (count > most_named_questions) named += fmt::format(" and {} more", count - most_named_questions);
  return fmt::format("The key of {} question{} changed {}: {}.", ids.size(), ids.size() == 1 ? "" : "s",
                     known ? "after results were known" : "after the exam was frozen", named);
}

}  // namespace hone::exam
