#include "hone/tuning/rows_of_exam.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hone/core/unicode.h"
#include "hone/exam/freeze.h"

namespace hone::tuning {
namespace {

void append_said(std::string& text, const std::vector<engine::Message>& messages) {
  for (const engine::Message& message : messages)
    for (const std::string* said : {&message.reasoning, &message.content})
      if (!said->empty()) text += (text.empty() ? "" : "\n") + *said;
}

Result<std::vector<marking::Question>> read_questions(const fs::path& file) {
  if (file.string().ends_with(".frozen.json")) {
    HONE_TRY(exam::FrozenExam frozen, exam::read_frozen(file));
    return std::move(frozen.exam.questions);
  }
  HONE_TRY(exam::Exam exam, exam::read_exam(file));
  return std::move(exam.questions);
}

std::string_view words_of(exam::LeakKind kind) {
  switch (kind) {
    case exam::LeakKind::exact: return "word for word";
    case exam::LeakKind::near: return "nearly word for word";
    case exam::LeakKind::reworded: break;
  }
  return "in other words";
}

std::string message_of(const exam::Leak& leak, const std::vector<marking::Question>& questions, const fs::path& file) {
  return fmt::format("holds {} \"{}\" of {}, {}", leak.answer ? "the answer to question" : "question",
                     shorten(questions[leak.question].id, 60), file.filename().string(), words_of(leak.kind));
}

// `why`: by the index of an example.
void take_out(rows::RowSet& set, const std::map<std::size_t, std::string>& why) {
  std::vector<rows::TrainingExample> kept;
  std::vector<rows::RowProblem> problems;
  std::vector<std::uint64_t> gone;  // sorted, as examples are
  for (std::size_t i = 0; i < set.examples.size(); ++i) {
    const auto found = why.find(i);
    if (found == why.end()) {
      kept.push_back(std::move(set.examples[i]));
      continue;
    }
    gone.push_back(set.examples[i].row);
    problems.push_back({gone.back(), "", rows::RowProblemKind::of_exam, found->second, true});
  }
  // A warning says that its row is used.
  std::erase_if(set.problems, [&](const rows::RowProblem& problem) {
    return !problem.excluded && std::binary_search(gone.begin(), gone.end(), problem.row);
  });
  set.problems.insert(set.problems.end(), problems.begin(), problems.end());
  std::stable_sort(set.problems.begin(), set.problems.end(),
                   [](const rows::RowProblem& a, const rows::RowProblem& b) { return a.row < b.row; });
  set.examples = std::move(kept);
}

}  // namespace

std::vector<exam::TrainingText> training_texts(const rows::RowSet& rows) {
  const std::string name = fs::path(rows.source).filename().string();
  std::vector<exam::TrainingText> texts;
  for (const rows::TrainingExample& example : rows.examples) {
    std::string text = example.text;
    for (const auto* messages : {&example.messages, &example.chosen, &example.rejected}) append_said(text, *messages);
    texts.push_back({fmt::format("{}, row {}", name, example.row), std::move(text)});
  }
  return texts;
}

std::vector<rows::RowSet*> learned_sets(rows::RowSplits& splits) {
  std::vector<rows::RowSet*> sets{&splits.train};
  if (splits.valid) sets.push_back(&*splits.valid);
  return sets;
}

Status leave_out_exam(const std::vector<rows::RowSet*>& sets, const fs::path& exam) {
  HONE_TRY(const std::vector<marking::Question> questions, read_questions(exam));
  std::vector<exam::TrainingText> texts;
  for (const rows::RowSet* set : sets)
    for (exam::TrainingText& text : training_texts(*set)) texts.push_back(std::move(text));
  std::map<std::size_t, std::string> why;
  for (const exam::Leak& leak : exam::find_all_leaks(questions, texts))
    why.try_emplace(leak.text, message_of(leak, questions, exam));
  std::size_t first = 0;
  for (rows::RowSet* set : sets) {
    std::map<std::size_t, std::string> of_set;
    const std::size_t end = first + set->examples.size();
    for (auto one = why.lower_bound(first); one != why.end() && one->first < end; ++one)
      of_set.emplace(one->first - first, one->second);
    take_out(*set, of_set);
    first = end;
  }
  return {};
}

std::uint64_t rows_of_exam(const rows::RowSet& set) {
  return static_cast<std::uint64_t>(
      std::count_if(set.problems.begin(), set.problems.end(),
                    [](const rows::RowProblem& problem) { return problem.kind == rows::RowProblemKind::of_exam; }));
}

}  // namespace hone::tuning
