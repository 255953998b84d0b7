// A question from its members. What is wrong is added to `problems`, one sentence each.
//
//   HONE_TRY(const ExamSource source, read_yaml_source(text, "lease.yaml"));
//   std::vector<std::string> problems;
//   Question parsed = parse_question(source.questions[0], "lease.yaml, line 12", {.numbers = "de"}, problems);
#pragma once

#include <string>
#include <vector>

#include "hone/marking/question.h"
#include "hone/marking/question_source.h"

namespace hone::marking {

struct QuestionDefaults {
  std::string numbers;  // the exam's
};

Question parse_question(const SourceQuestion& source, const std::string& place, const QuestionDefaults& defaults,
                        std::vector<std::string>& problems);

// The members that parse_question() reads back as the same question.
OrderedJson question_json(const Question& question);

}  // namespace hone::marking
