#include "hone/results/revised_marks.h"

#include "hone/marking/marking.h"
#include "hone/results/later_marks.h"

namespace hone::results {
namespace {

void mark_again(const marking::Question& question, const std::vector<std::string>& declines, SittingItem& item) {
  const bool waits =
      question.marking<marking::JudgeMarking>() != nullptr || question.marking<marking::HandMarking>() != nullptr;
  if (waits && !item.mark) return;
  const auto mark = marking::mark_answer(question, answer_of(item), {.declines = declines});
  item.mark = mark ? std::optional(mark->fraction) : std::nullopt;
  item.reason = mark ? mark->reason : std::string(mark.error().message());
  item.right_wrong = question.right_or_wrong(), item.unanswerable = question.unanswerable();
}

Sitting marked_by(const exam::FrozenExam& exam, const std::vector<marking::Question>& key, const std::string& hash,
                  Sitting sitting) {
  std::map<std::string, const marking::Question*> revised;
  for (const marking::Question& question : key)
    if (exam.first.contains(question.id)) revised[question.id] = &question;
  for (SittingItem& item : sitting.items)
    if (const auto found = revised.find(item.id); found != revised.end())
      mark_again(*found->second, exam.exam.declines, item);
  sitting.header.exam.hash = hash;
  return sitting;
}

}  // namespace

std::optional<exam::FrozenExam> revised_exam(const Sitting& sitting, const fs::path& file) {
  const fs::path named = sitting.header.exam_file;
  if (named.empty()) return std::nullopt;
  for (const fs::path& place : {named, file.parent_path() / named.filename()}) {
    std::error_code failure;
    if (!fs::exists(place, failure)) continue;
    auto exam = exam::read_frozen(place);
    if (exam && !exam->revisions.empty() && exam->had_hash(sitting.header.exam.hash)) return std::move(*exam);
  }
  return std::nullopt;
}

Sitting marked_now(const exam::FrozenExam& exam, Sitting sitting) {
  if (sitting.header.exam.hash == exam.hash) return sitting;
  return marked_by(exam, exam.exam.questions, exam.hash, std::move(sitting));
}

Sitting marked_as_first_frozen(const exam::FrozenExam& exam, Sitting sitting) {
  if (exam.revisions.empty() || sitting.header.exam.hash == exam.revisions.front().hash) return sitting;
  return marked_by(exam, exam.first_exam().questions, exam.revisions.front().hash, std::move(sitting));
}

}  // namespace hone::results
