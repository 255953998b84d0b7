#include "hone/sitting/question_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/marking/marking.h"
#include "hone/sitting/marked_answers_json.h"

namespace hone::sitting {
namespace {

constexpr std::uint64_t largest_list = 64 << 20;

Result<marking::Question> question_of(const Json& json, std::size_t number, const std::string& name) {
  marking::Question question{.id = json_value(json, "id", std::to_string(number)), .where = name};
  HONE_TRY(question.text, json_get<std::string>(json, "question", name));
  if (json_value(json, "declines", json_value(json, "unanswerable", false))) {
    question.markings.emplace_back(marking::RefusalMarking{});
    return question;
  }
  marking::ContainMarking contain;
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

Result<std::vector<marking::Question>> read_question_list(const fs::path& file) {
  HONE_TRY(const auto text, read_file(file, largest_list));
  std::vector<marking::Question> questions;
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    const std::string name = fmt::format("{}, row {}", file.string(), line.number);
    HONE_TRY(const auto json, parse_json(line.text, name));
    if (line.number == 1 && json.contains("exam")) continue;  // the title that begins an exam is no question
    HONE_TRY(marking::Question question, question_of(json, line.number, name));
    questions.push_back(std::move(question));
  }
  return questions;
}

std::vector<std::string> expected_answers(const marking::Question& question) {
  std::vector<std::string> all;
  if (const auto* contain = question.marking<marking::ContainMarking>())
    for (const auto& any_of : contain->must) all.insert(all.end(), any_of.begin(), any_of.end());
  return all;
}

Result<std::vector<MarkedAnswer>> ask_questions(const std::vector<marking::Question>& questions,
                                                answers::Assistant& assistant,
                                                const std::function<void(const MarkedAnswer&)>& on_answer) {
  std::vector<MarkedAnswer> answers;
  for (const marking::Question& question : questions) {
    MarkedAnswer& marked = answers.emplace_back(MarkedAnswer{.id = question.id,
                                                             .question = question.text,
                                                             .expected = expected_answers(question),
                                                             .declines = question.unanswerable(),
                                                             .result = {.setup = assistant.setup()}});
    answers::Answer& answer = marked.result.answer;
    HONE_TRY(answer, assistant.ask(question.text));
    HONE_TRY(const marking::Mark mark,
             marking::mark_answer(question, {.text = answer.text, .declined = answer.declined}));
    marked.right = mark.fraction == 1;
    if (on_answer) on_answer(marked);
  }
  return answers;
}

std::size_t count_right(const std::vector<MarkedAnswer>& answers) {
  return static_cast<std::size_t>(
      std::count_if(answers.begin(), answers.end(), [](const MarkedAnswer& marked) { return marked.right; }));
}

OrderedJson marked_answers_json(const std::vector<MarkedAnswer>& answers) {
  OrderedJson items = OrderedJson::array();
  for (const MarkedAnswer& marked : answers) {
    OrderedJson item{{"id", marked.id},
                     {"question", marked.question},
                     {"expected", marked.expected},
                     {"declines", marked.declines},
                     {"right", marked.right}};
    item.update(answers::ask_result_json(marked.result, {.features = true}));
    items.push_back(std::move(item));
  }
  return {{"right", count_right(answers)}, {"questions", answers.size()}, {"items", items}};
}

Result<std::vector<MarkedAnswer>> parse_marked_answers(std::string_view text, const std::string& name) {
  HONE_TRY(const Json json, parse_json(text, name));
  HONE_TRY(const Json items, json_get<Json>(json, "items", name));
  if (!items.is_array()) return Error(ErrorCode::corrupt_data, name + ": \"items\" is no list.");
  std::vector<MarkedAnswer> answers;
  for (const Json& item : items) {
    const std::string where = fmt::format("{}, item {}", name, answers.size() + 1);
    MarkedAnswer marked;
    HONE_TRY(marked.id, json_get<std::string>(item, "id", where));
    HONE_TRY(marked.question, json_get<std::string>(item, "question", where));
    marked.expected = json_texts(json_value<Json>(item, "expected", Json()));
    HONE_TRY(marked.declines, json_get<bool>(item, "declines", where));
    HONE_TRY(marked.right, json_get<bool>(item, "right", where));
    HONE_TRY(marked.result, answers::ask_result_from(item, where));
    answers.push_back(std::move(marked));
  }
  return answers;
}

}  // namespace hone::sitting
