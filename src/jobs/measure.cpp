#include "hone/jobs/measure.h"

#include <algorithm>

#include "hone/model/adapter_place.h"
#include "hone/model/registry.h"
#include "tuning_data.h"

namespace hone {

Result<LossOfFile> measure_loss(const LossOptions& options) {
  HONE_TRY(const auto found, find_model(options.model));
  HONE_TRY(const auto rows, read_rows(options.data));
  HONE_TRY(const auto train_on, parse_train_on(options.train_on));
  TrainerOptions trainer_options;
  trainer_options.threads = options.threads;
  bool is_known = false;
  for (const auto precision :
       {TrainingPrecision::automatic, TrainingPrecision::f32, TrainingPrecision::bf16, TrainingPrecision::int8})
    if (options.precision == training_precision_name(precision)) {
      trainer_options.precision = precision;
      is_known = true;
    }
  if (!is_known)
    return Error(ErrorCode::invalid_argument,
                 "\"" + options.precision + "\" is no precision; they are automatic, f32, bf16 and int8.");
  LossOfFile measured;
  std::vector<TokenRow> tokens;
  {
    HONE_TRY(const auto model, LanguageModel::load(found.file));
    HONE_TRY(auto tokenized, tokenize_rows(model, rows, {.train_on = train_on}));
    for (const RowProblem& problem : tokenized.problems)
      if (problem.excluded) measured.problems.push_back(problem.sentence());
    tokens = std::move(tokenized.rows);
  }
  HONE_TRY(auto trainer, Trainer::load(found.file, trainer_options));
  if (!options.adapter.empty()) {
    HONE_TRY(auto base, GgufFile::open(found.file));
    HONE_TRY(const auto adapter, read_adapter(options.adapter, base));
    HONE_CHECK(trainer.continue_from(adapter));
  }
  HONE_TRY(const auto report, trainer.loss(tokens));
  measured.loss = report.mean();
  measured.tokens = report.targets;
  return measured;
}

Result<TuningFit> measure_fit(const TuningPlan& plan) {
  const TuningSettings& s = plan.settings;
  HONE_TRY(const auto found, find_model(s.model));
  HONE_TRY(auto trainer, Trainer::load(found.file, trainer_options(s)));
  const std::uint64_t mean = std::max<std::uint64_t>(2, plan.tokens / std::max<std::uint64_t>(plan.sequences, 1));
  TokenRow row{.ids = std::vector<std::int32_t>(mean, 0), .targets = std::vector<std::uint8_t>(mean, 0), .source = 0};
  const double share = static_cast<double>(plan.targets) / static_cast<double>(std::max<std::uint64_t>(plan.tokens, 1));
  for (std::size_t i = 1; i < mean; ++i) {
    row.ids[i] = static_cast<std::int32_t>(i % 100);
    row.targets[i] = static_cast<double>(i % 100) < share * 100 + 1;
  }
  const std::vector<Sequence> batch(static_cast<std::size_t>(s.batch), Sequence{row});
  TuningFit fit{1e9};
  for (int i = 0; i < 3; ++i) {
    HONE_TRY(const auto report, trainer.step(batch, 0));
    fit.seconds_per_step = std::min(fit.seconds_per_step, report.seconds);
  }
  return fit;
}

}  // namespace hone
