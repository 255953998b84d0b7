// hone compare mark: an expert says of pooled passages which of them answer.
#include <fmt/format.h>

#include "comparing.h"
#include "hone/core/unicode.h"
#include "shell.h"

namespace hone::cli {
namespace {

compare::PassageVerdict ask(const Shell& shell, const compare::PooledQuestion& pooled) {
  fmt::print(shell.out(), "\n{} of {}   {}\n\n  {}\n\n", pooled.number, pooled.count, pooled.question,
             on_one_line(pooled.passage));
  std::string word;
  do {
    fmt::print(shell.out(), "Does this passage answer?  [y]es  [n]o  [s]kip  [q]uit: ");
    std::fflush(shell.out());
    if (!shell.read_line(word)) word = "q";
  } while (word.size() != 1 || std::string_view("ynsq").find(word[0]) == std::string_view::npos);
  if (word == "q") return compare::PassageVerdict::stop;
  if (word == "s") return compare::PassageVerdict::skip;
  return word == "y" ? compare::PassageVerdict::answers : compare::PassageVerdict::does_not;
}

}  // namespace

Status mark_passages(const Shell& shell, const ComparingOptions& options) {
  const compare::MarkSpec spec{.docs = options.spec.docs,
                               .questions = options.spec.questions,
                               .grid = options.spec.grid,
                               .out = options.spec.out};
  compare::MarkListener listener{.progress = shell.progress(), .ask = {}};
  if (!shell.json()) listener.ask = [&shell](const compare::PooledQuestion& pooled) { return ask(shell, pooled); };
  HONE_TRY(const compare::MarkResult result, hone::compare::mark_passages(spec, listener));
  shell.print_json({{"file", result.file.string()},
                    {"questions", result.questions},
                    {"open", result.open},
                    {"marks", result.marks},
                    {"answers", result.answering}});
  if (!shell.json())
    fmt::print(shell.out(),
               "\n{} passages marked, {} of them answer. Compare with: hone compare --docs … --questions {}\n",
               result.marks, result.answering, result.file.string());
  return {};
}

}  // namespace hone::cli
