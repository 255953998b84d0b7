// A file of questions asked one after the other, each answer marked as an exam marks it.
//
//   HONE_TRY(answers::Assistant assistant, answers::Assistant::open({.docs = {"contracts/"}}));
//   HONE_TRY(const auto questions, read_question_list("questions.jsonl"));
//   HONE_TRY(const std::vector<MarkedAnswer> answers, ask_questions(questions, assistant));
//   use(count_right(answers), answers[0].result.answer.text);
//
// Rows {"id","question","answers":["…"],"declines":bool}: right is an answer that contains one of `answers` as whole words, or
// one that declines where `declines` is true. Rows of an exam, with "must_contain" or "answer" and "unanswerable", are read too.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/answers/asking.h"
#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/marking/question.h"

namespace hone::sitting {

// Each has one marking: what it must contain, or that it is declined. Errors: corrupt_data naming row and field.
Result<std::vector<marking::Question>> read_question_list(const fs::path& file);
// All that a question's answer may contain, the first one first.
std::vector<std::string> expected_answers(const marking::Question& question);

struct MarkedAnswer {
  std::string id, question;
  std::vector<std::string> expected;  // as expected_answers() gives them
  bool declines = false;  // right is an answer that declines
  bool right = false;
  answers::AskResult result;
};

// An answer to each question, in their order; `on_answer` hears each as it comes. Errors: those of Assistant::ask and
// mark_answer.
Result<std::vector<MarkedAnswer>> ask_questions(const std::vector<marking::Question>& questions,
                                                answers::Assistant& assistant,
                                                const std::function<void(const MarkedAnswer&)>& on_answer = {});
std::size_t count_right(const std::vector<MarkedAnswer>& answers);

// What `hone ask --questions FILE --json` prints: docs/formats/answer.md. `name` is for the messages. Error corrupt_data names
// the member.
Result<std::vector<MarkedAnswer>> parse_marked_answers(std::string_view text, const std::string& name);

}  // namespace hone::sitting
