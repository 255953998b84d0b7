// hone compare mark: an expert says of pooled passages which of them answer.
#include <fmt/format.h>

#include <iostream>

#include "comparing.h"
#include "hone/compare/passage_pool.h"
#include "hone/core/unicode.h"
#include "shell.h"

namespace hone::cli {

constexpr std::size_t pooled_passages = 3;  // of every row, for a question

Status mark_passages(const Shell& shell, ComparingOptions& options) {
  if (options.docs.empty() || options.questions.empty())
    return Error(ErrorCode::invalid_argument, "Say what to mark: --docs FOLDER --questions FILE.");
  const std::vector<fs::path> docs(options.docs.begin(), options.docs.end());
  HONE_TRY(const SearchTask task, read_search_task(docs, options.questions, OpenQuestions::only));
  HONE_TRY(const SearchGrid grid, read_grid(options));
  const fs::path file = fs::path(options.questions).replace_extension(".marked.jsonl");
  HONE_TRY(auto marks, read_passage_marks(file));
  options.sweep.folder = fs::path(options.out) / "pool";
  HONE_TRY(Comparer comparer, Comparer::make(task, options.sweep));
  HONE_CHECK(comparer.run(grid.recipes(), shell.progress()));
  const auto pool = pool_passages(task, comparer.sweep(), marks, pooled_passages);
  std::size_t given = 0;
  for (std::size_t i = 0; i < pool.size() && !shell.json(); ++i) {
    const SearchQuestion& question = task.questions[pool[i].question];
    fmt::print("\n{} of {}   {}\n\n  {}\n\n", i + 1, pool.size(), question.text, on_one_line(pool[i].text));
    std::string word;
    do {
      fmt::print("Does this passage answer?  [y]es  [n]o  [s]kip  [q]uit: ");
      std::fflush(stdout);
      if (!std::getline(std::cin, word)) word = "q";
    } while (word.size() != 1 || std::string_view("ynsq").find(word[0]) == std::string_view::npos);
    if (word == "q") break;
    if (word == "s") continue;
    marks.push_back({.question = question.id,
                     .document = fs::path(task.names[pool[i].span.document]).filename().string(),
                     .start = pool[i].span.start,
                     .end = pool[i].span.end,
                     .answers = word == "y"});
    HONE_CHECK(write_passage_marks(file, task, marks));  // each word is kept at once
    ++given;
  }
  const auto yes = std::count_if(marks.begin(), marks.end(), [](const PassageMark& one) { return one.answers; });
  shell.print_json({{"file", file.string()},
                    {"questions", task.questions.size()},
                    {"open", pool.size() - given},
                    {"marks", marks.size()},
                    {"answers", yes}});
  if (!shell.json())
    fmt::print("\n{} passages marked, {} of them answer. Compare with: hone compare --docs … --questions {}\n",
               marks.size(), yes, file.string());
  return {};
}

}  // namespace hone::cli
