#include "row_asking.h"

#include <algorithm>
#include <optional>

#include "expected_answer.h"
#include "hone/core/lines.h"
#include "hone/core/stopwatch.h"
#include "hone/engine/batch_generator.h"

namespace hone::tuning {
namespace {

constexpr std::size_t most_parallel_rows = 8;  // more would take memory and gain little

struct SaidAnswer {
  std::string text;
  bool is_cut = false;
};

Result<engine::BatchGenerator> generator_for(const std::vector<RowQuestion>& questions,
                                             const engine::LanguageModel& model, int threads) {
  int needed = 0;
  for (const RowQuestion& question : questions)
    needed = std::max(needed, static_cast<int>(question.prompt.size()) + question.most_tokens + 1);
  const int context = std::min(needed, model.trained_context_tokens());
  return engine::BatchGenerator::make(model,
                                      {.parallel = static_cast<int>(std::min(most_parallel_rows, questions.size())),
                                       .context_tokens = context,
                                       .threads = threads});
}

// The answers of one model, in the order of the questions.
Result<std::vector<SaidAnswer>> say_all(engine::BatchGenerator& generator, const std::vector<RowQuestion>& questions,
                                        const std::function<void()>& on_answer,
                                        const std::function<bool()>& should_stop) {
  std::vector<SaidAnswer> said(questions.size());
  std::optional<Error> failure;
  for (std::size_t i = 0; i < questions.size(); ++i)
    generator.add({.tokens = questions[i].prompt,
                   .options = {.max_tokens = questions[i].most_tokens},
                   .name = "Row " + std::to_string(questions[i].row)},
                  {}, [&, i](Result<engine::Generation> answer) {
                    if (!answer) {
                      if (!failure) failure = answer.error();
                      return;
                    }
                    said[i] = {std::string(trimmed(answer->text)), answer->reason == engine::StopReason::length};
                    on_answer();
                  });
  while (generator.busy()) {
    if (should_stop && should_stop()) return Error(ErrorCode::cancelled, "Asking the held-out rows was stopped.");
    HONE_CHECK(generator.step());
  }
  if (failure) return *failure;
  return said;
}

RowAnswer answer_of(const RowQuestion& question, const SaidAnswer& before, const SaidAnswer& after) {
  RowAnswer row{.row = question.row,
                .file = question.file,
                .asked = question.asked,
                .expected = question.expected,
                .before = before.text,
                .after = after.text,
                .cut = {before.is_cut, after.is_cut}};
  if (!question.can_be_marked) return row;
  const ExpectedAnswer expected(question.expected);
  const AnswerMarks marks_before = expected.mark(before.text), marks_after = expected.mark(after.text);
  if (marks_before.right && marks_after.right) row.right = BeforeAfter{*marks_before.right, *marks_after.right};
  for (std::size_t i = 0; i < marks_after.fields.size(); ++i)
    row.fields.push_back({marks_after.fields[i].first, {marks_before.fields[i].second, marks_after.fields[i].second}});
  return row;
}

}  // namespace

Result<std::vector<RowAnswer>> ask_rows(const std::vector<RowQuestion>& questions, const RowModels& models,
                                        const AskingListener& listener) {
  std::vector<RowAnswer> rows;
  if (questions.empty()) return rows;
  std::uint64_t done = 0;
  const auto tell = [&](std::uint64_t more) {
    done += more;
    if (listener.on_answer) listener.on_answer(done, 2 * questions.size());
  };
  tell(0);
  const auto say = [&](engine::BatchGenerator& generator) {
    return say_all(
        generator, questions, [&] { tell(1); }, listener.should_stop);
  };
  std::vector<SaidAnswer> before, after;
  {
    HONE_TRY(const auto model, engine::LanguageModel::load(models.base));
    HONE_TRY(auto generator, generator_for(questions, model, models.threads));
    if (!models.earlier_adapter.empty()) {
      HONE_TRY(auto adapter, engine::Adapter::load(model, models.earlier_adapter));
      HONE_CHECK(generator.use_adapter(adapter));
    }
    HONE_TRY(before, say(generator));
    if (models.tuned_model.empty()) {
      HONE_TRY(auto adapter, engine::Adapter::load(model, models.tuned_adapter));
      HONE_CHECK(generator.use_adapter(adapter));
      HONE_TRY(after, say(generator));
    }
  }
  if (!models.tuned_model.empty()) {
    HONE_TRY(const auto model, engine::LanguageModel::load(models.tuned_model));
    HONE_TRY(auto generator, generator_for(questions, model, models.threads));
    HONE_TRY(after, say(generator));
  }
  for (std::size_t i = 0; i < questions.size(); ++i) rows.push_back(answer_of(questions[i], before[i], after[i]));
  return rows;
}

Result<double> estimate_asking_seconds(const std::vector<RowQuestion>& questions, const RowModels& models) {
  if (questions.empty()) return 0.0;
  std::vector<RowQuestion> few = questions;
  few.resize(std::min(most_parallel_rows, few.size()));
  const Stopwatch watch;
  HONE_TRY(const auto model, engine::LanguageModel::load(models.base));
  HONE_TRY(auto generator, generator_for(few, model, models.threads));
  HONE_CHECK(say_all(generator, few, [] {}, {}));
  return 2 * watch.seconds() * static_cast<double>(questions.size()) / static_cast<double>(few.size());
}

}  // namespace hone::tuning
