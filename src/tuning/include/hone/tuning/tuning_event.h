// What a tuning run tells whoever watches it, as it happens.
//
//   const auto show = [](const TuningEvent& event) {
//     if (const auto* step = std::get_if<TuningStep>(&event)) use(step->metrics.step, step->steps, step->metrics.loss);
//   };
//   HONE_TRY(const TuningResult result, run_tuning_in_worker("run", {.on_event = show}));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "hone/core/result.h"
#include "hone/training/trainer.h"
#include "hone/tuning/run_metrics.h"

namespace hone::tuning {

// Model and rows are read; the first step comes next.
struct TuningReady {
  std::uint64_t step = 0;  // that a resumed run goes on after; 0: it begins
  std::uint64_t steps = 0;  // of the whole run
  std::uint64_t rows = 0, sequences = 0, held_out = 0;
  training::TrainingPrecision precision = training::TrainingPrecision::automatic;  // as chosen
  int threads = 0;
  std::uint64_t trainable = 0;  // weights
};

struct TuningStep {
  StepMetrics metrics;
  std::uint64_t steps = 0;  // of the whole run
};

// A look at the held-out rows; after step 0, before training.
struct TuningEvaluation {
  std::uint64_t step = 0;
  double loss = 0;
};

// The trained model and its base are asked the held-out rows: so many answers of all.
struct TuningAnswered {
  std::uint64_t done = 0, total = 0;
};

struct TuningCheckpoint {
  std::uint64_t step = 0;
};

// A checkpoint that a resumed run cannot go on from, and passes over.
struct TuningDamage {
  std::uint64_t step = 0;
  std::string message;
};

// The last event of a run in a process of its own that ends with an error.
struct TuningFailure {
  Error error;
};

using TuningEvent = std::variant<TuningReady, TuningStep, TuningEvaluation, TuningAnswered, TuningCheckpoint,
                                 TuningDamage, TuningFailure>;

// One JSON object, {"event":"step","steps":200,"step":3,…}: the line that hone-worker writes on standard error.
std::string event_line(const TuningEvent& event);
// Error corrupt_data names the member, or an event that is none of these.
Result<TuningEvent> read_event_line(std::string_view line);

}  // namespace hone::tuning
