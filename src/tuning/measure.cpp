#include "hone/tuning/measure.h"

#include <algorithm>

#include "hone/adapter/adapter_place.h"
#include "hone/core/memory.h"
#include "hone/core/stopwatch.h"
#include "hone/installed/registry.h"
#include "row_asking.h"
#include "tuning_batches.h"
#include "tuning_data.h"

namespace hone::tuning {

Result<LossOfFile> measure_loss(const LossOptions& options) {
  HONE_TRY(const auto found, installed::find_model(options.model));
  HONE_TRY(const auto rows, rows::read_rows(options.data, {.columns = options.columns}));
  LossOfFile measured;
  std::vector<model::TokenRow> tokens;
  {
    HONE_TRY(const auto model, engine::LanguageModel::load(found.file));
    HONE_TRY(auto tokenized,
             rows::tokenize_rows(model, rows, {.train_on = options.train_on, .use_chosen = options.use_chosen}));
    measured.notes = tokenized.notes;
    for (const rows::RowProblem& problem : tokenized.problems)
      if (problem.excluded) measured.problems.push_back(problem.sentence());
    tokens = std::move(tokenized.rows);
  }
  HONE_TRY(auto trainer, training::Trainer::load(
                             found.file, {.precision = options.precision, .threads = options.threads.value_or(0)}));
  if (!options.adapter.empty()) {
    HONE_TRY(auto base, model::GgufFile::open(found.file));
    HONE_TRY(const auto adapter, adapter::read_adapter(options.adapter, base));
    measured.warning = adapter::base_warning(adapter, base);
    HONE_CHECK(trainer.continue_from(adapter));
  }
  HONE_TRY(const auto report, trainer.loss(tokens));
  measured.loss = report.mean();
  measured.tokens = report.targets;
  return measured;
}

Result<TuningFit> measure_fit(const TuningPlan& plan) {
  constexpr std::uint64_t fewest_steps = 3, most_steps = 10, most_looked_through = 2000;
  constexpr double enough_seconds = 5;
  constexpr std::size_t looked_at = 4;
  const TuningSettings& s = plan.settings;
  HONE_TRY(const auto found, installed::find_model(s.model));
  TuningData data;
  {
    HONE_TRY(const auto model, engine::LanguageModel::load(found.file));
    HONE_TRY(data, read_tuning_data(s, model));
  }
  const Stopwatch loading;
  HONE_TRY(auto trainer, training::Trainer::load(found.file, trainer_options(s)));
  const double load_seconds = loading.seconds();
  TuningBatches batches(data.sequences, s);
  std::uint64_t heaviest = 1, most_rows = 0;
  for (std::uint64_t step = 1; step <= std::min(*s.steps, most_looked_through); ++step)
    if (const std::uint64_t rows = trainer.largest_piece(batches.of(step)); rows > most_rows)
      heaviest = step, most_rows = rows;
  std::vector<double> seconds_per_token;
  double spent = 0;
  // The first step compiles the products and shows the peak of memory; it is not timed.
  for (std::uint64_t step = 0; step <= most_steps && (step <= fewest_steps || spent < enough_seconds); ++step) {
    const auto batch = batches.of(step == 0 ? heaviest : step);
    HONE_TRY(const auto report, trainer.step(batch, *s.learning_rate));
    if (step == 0) continue;
    spent += report.seconds;
    seconds_per_token.push_back(report.seconds / static_cast<double>(report.tokens));
  }
  std::sort(seconds_per_token.begin(), seconds_per_token.end());
  std::uint64_t tokens = 0, held_out = 0, some = 0;
  for (const model::Sequence& sequence : data.sequences)
    for (const model::TokenRow& row : sequence) tokens += row.ids.size();
  TuningFit fit;
  const auto steps = static_cast<double>(*s.steps);
  fit.seconds_per_step =
      seconds_per_token[seconds_per_token.size() / 2] * static_cast<double>(tokens) * batches.epochs(*s.steps) / steps;
  fit.seconds = load_seconds + fit.seconds_per_step * steps;
  if (!data.valid.empty()) {
    const std::vector<model::TokenRow> few(
        data.valid.begin(), data.valid.begin() + static_cast<std::ptrdiff_t>(std::min(looked_at, data.valid.size())));
    for (const model::TokenRow& row : few) some += row.ids.size();
    for (const model::TokenRow& row : data.valid) held_out += row.ids.size();
    const Stopwatch looking;
    HONE_CHECK(trainer.loss(few));
    const std::uint64_t while_running = *s.eval_every > 0 ? *s.steps / *s.eval_every : 0;
    const double looks = 2 + static_cast<double>(while_running);
    fit.seconds += looks * looking.seconds() * static_cast<double>(held_out) / static_cast<double>(some);
  }
  fit.peak_memory_bytes = peak_memory_bytes();
  HONE_TRY(const double asking,
           estimate_asking_seconds(data.questions, {.base = found.file, .threads = s.threads.value_or(0)}));
  fit.seconds += asking;
  return fit;
}

}  // namespace hone::tuning
