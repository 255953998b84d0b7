// The numbers of a run as they came: a record for each step, one for each look at the held-out rows.
//
//   for (const RunMetrics& record : read_metrics("runs/contracts"))
//     if (const auto* step = std::get_if<StepMetrics>(&record)) use(step->step, step->loss);
//
// They lie in metrics.jsonl of the run's folder: docs/formats/run.md.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "hone/core/files.h"

namespace hone::tuning {

struct StepMetrics {
  std::uint64_t step = 0;  // from 1
  double loss = 0;  // nats a learned token, of the step's batch
  double grad_norm = 0;  // before clipping
  double learning_rate = 0;
  double epoch = 0;  // passes over the sequences, after this step
  std::uint64_t num_tokens = 0;  // computed since the run began
  double tokens_per_second = 0;
};

struct HeldOutMetrics {
  std::uint64_t step = 0;
  double loss = 0;  // nats a learned token
};

using RunMetrics = std::variant<StepMetrics, HeldOutMetrics>;

// In the order of the file. A line that a crash cut, or that is none of these, is passed over; no file: none.
std::vector<RunMetrics> read_metrics(const fs::path& run);

}  // namespace hone::tuning
