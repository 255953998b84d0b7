#include "ask_list.h"

#include <fmt/format.h>

#include "hone/core/unicode.h"
#include "hone/sitting/marked_answers_json.h"

namespace hone::cli {
namespace {

void print_marked(const Shell& shell, const sitting::MarkedAnswer& marked) {
  const answers::Answer& answer = marked.result.answer;
  fmt::print(shell.out(), "{} {}\n  {}\n", marked.right ? "✓" : "✗", marked.question, shorten(answer.text, 160));
  for (const auto& citation : answer.citations)
    fmt::print(shell.out(), "  [{}] {}\n", citation.n, search::place_of(citation.passage));
  std::fflush(shell.out());
}

}  // namespace

Status ask_list(const Shell& shell, const std::string& file, answers::Assistant& assistant) {
  HONE_TRY(const auto questions, sitting::read_question_list(file));
  const Progress progress = shell.progress();
  std::size_t asked = 0;
  HONE_TRY(const auto answers, sitting::ask_questions(questions, assistant, [&](const sitting::MarkedAnswer& marked) {
             ++asked;
             if (!shell.json()) return print_marked(shell, marked);
             report_progress(progress, {"asking", asked, questions.size(), "questions"});
           }));
  shell.print_json(sitting::marked_answers_json(answers));
  if (!shell.json()) fmt::print(shell.out(), "\n{} of {} right\n", sitting::count_right(answers), questions.size());
  return {};
}

}  // namespace hone::cli
