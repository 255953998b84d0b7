// hone ask --questions: a file of questions, each answer shown with its mark.
#pragma once

#include "asking.h"

namespace hone::cli {

// Errors: those of read_question_list and ask_questions.
Status ask_list(const Shell& shell, const std::string& file, answers::Assistant& assistant);

}  // namespace hone::cli
