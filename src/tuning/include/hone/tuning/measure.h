// Measurements around training: the loss of a model on a file, and what a run will take before it starts.
//
//   HONE_TRY(const auto report, measure_loss({.model = "smollm2-135m-instruct", .data = "valid.jsonl"}));
//   use(report.loss);                             // nats a token, over the answers
//   HONE_TRY(const auto plan, plan_tuning({.model = "smollm2-135m-instruct", .data = "rows.jsonl"}));
//   HONE_TRY(const auto fit, measure_fit(plan));
//   use(fit.seconds_per_step);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

struct LossOptions {
  std::string model, adapter, data;  // `adapter` may be empty
  rows::TrainOn train_on = rows::TrainOn::assistant;  // which tokens count
  std::vector<std::string> columns;  // as those of TuningSettings
  bool use_chosen = false;
  training::TrainingPrecision precision = training::TrainingPrecision::automatic;
  std::optional<int> threads;  // all cores when not given
};

struct LossOfFile {
  double loss = 0;  // mean over the supervised tokens, one row at a time
  std::uint64_t tokens = 0;
  std::vector<std::string> problems;  // rows that were left out
  std::vector<std::string> notes;  // what else was changed or ignored
  std::string warning;  // the adapter's base is another model; "" where it is not
};
// Errors: those of find_model, read_rows, tokenize_rows and Trainer.
Result<LossOfFile> measure_loss(const LossOptions& options);

// A few steps on the run's own rows, by a trainer that is thrown away; the first batch holds the longest sequence.
struct TuningFit {
  double seconds_per_step = 0;
  double seconds = 0;  // of the whole run, with its looks at held-out rows and their answers
  std::uint64_t peak_memory_bytes = 0;  // of this process
};
Result<TuningFit> measure_fit(const TuningPlan& plan);

}  // namespace hone::tuning
