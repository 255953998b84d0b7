// Any bytes as an exam: refused with a sentence, or questions that survive being written out and frozen.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "hone/exam/freeze.h"
#include "hone/marking/marking.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hone::exam::ExamSyntax;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const ExamSyntax syntax : {ExamSyntax::yaml, ExamSyntax::json, ExamSyntax::jsonl, ExamSyntax::csv}) {
    const auto exam = hone::exam::parse_exam(text, syntax, "fuzz");
    if (!exam) {
      if (exam.error().message().empty() || !hone::is_utf8(exam.error().message())) std::abort();
      continue;
    }
    const auto again = hone::exam::parse_exam(hone::exam::exam_jsonl(*exam), ExamSyntax::jsonl, "again");
    if (!again || hone::exam::exam_hash(*again) != hone::exam::exam_hash(*exam)) std::abort();
    hone::exam::freeze_exam(*exam);
    for (const hone::marking::Question& question : exam->questions) {
      const auto mark = hone::marking::mark_answer(question, {.text = std::string(text.substr(0, 400))});
      if (mark && !(mark->fraction >= 0 && mark->fraction <= 1)) std::abort();
    }
  }
  return 0;
}
