// Short ways to make questions in tests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/exam/exam.h"
#include "hone/marking/marking.h"

namespace hone::exam {

inline Exam yaml_exam(const std::string& text) {
  auto exam = parse_exam(text, ExamSyntax::yaml, "test.yaml");
  EXPECT_TRUE(exam) << (exam ? "" : exam.error().message());
  return exam ? std::move(*exam) : Exam{.questions = {marking::Question{.id = "none"}}};
}

// The question "- question: q" with these lines below it.
inline marking::Question yaml_question(const std::string& lines) {
  std::string indented;
  for (const TextLine& line : Lines(lines)) indented += "  " + std::string(line.text) + "\n";
  return yaml_exam("- question: q\n" + indented).questions[0];
}

// The mark, or -1 and a failure when it cannot be marked.
inline double fraction(const marking::Question& question, const marking::ExamAnswer& answer) {
  const auto mark = marking::mark_answer(question, answer);
  EXPECT_TRUE(mark) << (mark ? "" : mark.error().message());
  return mark ? mark->fraction : -1;
}

inline double fraction(const std::string& lines, const std::string& answer) {
  return fraction(yaml_question(lines), {.text = answer});
}

inline std::string problem_of(const std::string& text, ExamSyntax syntax = ExamSyntax::yaml) {
  const auto exam = parse_exam(text, syntax, "test");
  return exam ? "" : exam.error().message();
}

inline const Json& exam_golden() {
  static const Json golden = [] {
    const auto text = read_file(std::string(HONE_TEST_DATA) + "/golden.json");
    EXPECT_TRUE(text);
    return text ? Json::parse(*text) : Json();
  }();
  return golden;
}

// The real inputs that do not ship with the project; tests of them do not exist elsewhere.
inline std::vector<fs::path> shared_data_folders() {
  const char* named = std::getenv("HONE_SHARED_DATA");
  const fs::path folder = named ? fs::path(named) : fs::path(HONE_SOURCE_DIR).parent_path() / "shared/data";
  std::error_code failure;
  if (!fs::is_directory(folder, failure)) return {};
  return {folder};
}

}  // namespace hone::exam
