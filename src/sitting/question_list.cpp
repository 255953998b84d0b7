#include "hone/sitting/question_list.h"

#include <fmt/format.h>

#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/marking/marking.h"

namespace hone {
namespace {

constexpr std::uint64_t largest_list = 64 << 20;

Result<Question> question_of(const Json& json, std::size_t number, const std::string& name) {
  Question question{.id = json_value(json, "id", std::to_string(number)), .where = name};
  HONE_TRY(question.text, json_get<std::string>(json, "question", name));
  if (json_value(json, "declines", json_value(json, "unanswerable", false))) {
    question.markings.emplace_back(RefusalMarking{});
    return question;
  }
  ContainMarking contain;
  for (const Json& group : json.value("must_contain", Json::array()))
    if (auto any_of = json_texts(group); !any_of.empty()) contain.must.push_back(std::move(any_of));
  auto answers = json_texts(json.value("answers", Json::array()));
  if (auto answer = json_value<std::string>(json, "answer", ""); !answer.empty()) answers.push_back(std::move(answer));
  if (contain.must.empty() && !answers.empty()) contain.must.push_back(std::move(answers));
  if (contain.must.empty())
    return Error(ErrorCode::corrupt_data,
                 name + " has no \"answers\" and is not marked \"declines\": there is nothing to hold it against.");
  question.markings.emplace_back(std::move(contain));
  return question;
}

}  // namespace

Result<std::vector<Question>> read_question_list(const fs::path& file) {
  HONE_TRY(const auto text, read_file(file, largest_list));
  std::vector<Question> questions;
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    const std::string name = fmt::format("{}, row {}", file.string(), line.number);
    HONE_TRY(const auto json, parse_json(line.text, name));
    if (line.number == 1 && json.contains("exam")) continue;  // the title that begins an exam is no question
    HONE_TRY(Question question, question_of(json, line.number, name));
    questions.push_back(std::move(question));
  }
  return questions;
}

std::vector<std::string> expected_answers(const Question& question) {
  std::vector<std::string> all;
  if (const auto* contain = question.marking<ContainMarking>())
    for (const auto& any_of : contain->must) all.insert(all.end(), any_of.begin(), any_of.end());
  return all;
}

Result<std::size_t> ask_questions(const std::vector<Question>& questions, Assistant& assistant,
                                  const std::function<void(const MarkedAnswer&)>& on_answer) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    MarkedAnswer marked{.number = i};
    HONE_TRY(marked.answer, assistant.ask(questions[i].text));
    HONE_TRY(const Mark mark,
             mark_answer(questions[i], {.text = marked.answer.text, .declined = marked.answer.declined}));
    marked.right = mark.fraction == 1;
    right += marked.right;
    on_answer(marked);
  }
  return right;
}

}  // namespace hone
