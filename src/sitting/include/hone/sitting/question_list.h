// A file of questions asked one after the other, each answer marked as an exam marks it.
//
//   HONE_TRY(Assistant assistant, Assistant::open({.docs = {"contracts/"}}));
//   HONE_TRY(const auto questions, read_question_list("questions.jsonl"));
//   const auto show = [&](const MarkedAnswer& one) { text += one.right ? "right\n" : "wrong\n"; };
//   HONE_TRY(const std::size_t right, ask_questions(questions, assistant, show));
//
// Rows {"id","question","answers":["…"],"declines":bool}: right is an answer that contains one of `answers` as whole words, or
// one that declines where `declines` is true. Rows of an exam, with "must_contain" or "answer" and "unanswerable", are read too.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hone/answers/asking.h"
#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/marking/question.h"

namespace hone {

// Each has one marking: what it must contain, or that it is declined. Errors: corrupt_data naming row and field.
Result<std::vector<Question>> read_question_list(const fs::path& file);
// All that a question's answer may contain, the first one first.
std::vector<std::string> expected_answers(const Question& question);

struct MarkedAnswer {
  std::size_t number = 0;  // of the question, from 0
  Answer answer;
  bool right = false;
};

// How many were right. Errors: those of Assistant::ask and mark_answer.
Result<std::size_t> ask_questions(const std::vector<Question>& questions, Assistant& assistant,
                                  const std::function<void(const MarkedAnswer&)>& on_answer);

}  // namespace hone
