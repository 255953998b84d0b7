#include "ask_list.h"

#include <fmt/format.h>

#include "hone/answers/answer_json.h"
#include "hone/core/unicode.h"
#include "hone/sitting/question_list.h"

namespace hone::cli {
namespace {

OrderedJson item_json(const Question& question, const MarkedAnswer& marked, const Assistant& assistant) {
  OrderedJson item{{"id", question.id},
                   {"question", question.text},
                   {"expected", expected_answers(question)},
                   {"declines", question.unanswerable()},
                   {"right", marked.right}};
  item.update(answer_json(marked.answer, assistant));
  const SupportFeatures& f = marked.answer.features;
  item["features"] = {{"sentence_cosine", f.sentence_cosine},     {"passage_cosine", f.passage_cosine},
                      {"sentence_coverage", f.sentence_coverage}, {"passage_coverage", f.passage_coverage},
                      {"all_coverage", f.all_coverage},           {"place", f.place}};
  return item;
}

void print_marked(const Shell& shell, const Question& question, const MarkedAnswer& marked) {
  fmt::print(shell.out(), "{} {}\n  {}\n", marked.right ? "✓" : "✗", question.text, shorten(marked.answer.text, 160));
  for (const auto& citation : marked.answer.citations)
    fmt::print(shell.out(), "  [{}] {}\n", citation.n, place_of(citation.passage));
  std::fflush(shell.out());
}

}  // namespace

Status ask_list(const Shell& shell, const std::string& file, Assistant& assistant) {
  HONE_TRY(const auto questions, read_question_list(file));
  OrderedJson items = OrderedJson::array();
  const Progress progress = shell.progress();
  HONE_TRY(const std::size_t right, ask_questions(questions, assistant, [&](const MarkedAnswer& marked) {
             const Question& question = questions[marked.number];
             items.push_back(item_json(question, marked, assistant));
             if (!shell.json()) return print_marked(shell, question, marked);
             report(progress, {"asking", marked.number + 1, questions.size(), "questions"});
           }));
  shell.print_json({{"right", right}, {"questions", questions.size()}, {"items", items}});
  if (!shell.json()) fmt::print(shell.out(), "\n{} of {} right\n", right, questions.size());
  return {};
}

}  // namespace hone::cli
