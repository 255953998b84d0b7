// A question from its members. What is wrong is added to `problems`, one sentence each.
#pragma once

#include <string>
#include <vector>

#include "hone/marking/question.h"
#include "hone/marking/question_source.h"

namespace hone {

struct QuestionDefaults {
  std::string numbers;  // the exam's
};

Question parse_question(const SourceQuestion& source, const std::string& place, const QuestionDefaults& defaults,
                        std::vector<std::string>& problems);

// The members that parse_question() reads back as the same question.
OrderedJson question_json(const Question& question);

}  // namespace hone
