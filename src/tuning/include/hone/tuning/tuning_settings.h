// What a tuning run is told, and what is chosen for it where nothing was said.
//
//   TuningSettings settings{.model = "smollm2-135m-instruct", .data = "rows.jsonl"};
//   HONE_TRY(const TuningPlan plan, plan_tuning(settings));
//   for (const std::string& reason : plan.reasons) use(reason);
//   HONE_CHECK(create_run("run", plan.settings));      // hone/tuning/run_folder.h
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/rows/chat_tokens.h"
#include "hone/rows/packing.h"
#include "hone/training/schedule.h"
#include "hone/training/trainer.h"

namespace hone::tuning {

inline constexpr std::uint64_t most_tuning_steps = std::uint64_t{1} << 30;
inline constexpr int default_lora_rank = 16;

// An optional that is empty was not given: plan_tuning chooses it, but for `epochs` and `threads`. With `adapter` the rank,
// alpha, dropout, scaling and targets are the adapter's; the plan holds them.
// The table that describes each of these once is src/tuning/internal/hone/tuning/tuning_fields.h.
struct TuningSettings {
  std::string model;  // a name, or a GGUF file
  std::string data;  // a file or folder of rows
  std::string valid;  // held-out rows; empty: none of their own
  training::TrainingMethod method = training::TrainingMethod::lora;
  training::TrainingPrecision precision = training::TrainingPrecision::automatic;
  std::optional<int> rank;  // of LoRA, as the next four; 16 when not given
  std::optional<float> alpha;
  float dropout = 0;
  bool use_rslora = false;
  std::vector<std::string> targets;  // of q, k, v, o, gate, up, down; empty: all
  std::string adapter;  // continue this one; empty: a new one
  float weight_decay = 0;
  float clip_norm = 1;  // of all gradients together; 0: no clipping
  std::optional<float> learning_rate;
  std::optional<training::Schedule> schedule;
  std::optional<std::uint64_t> warmup_steps;
  std::optional<std::uint64_t> steps;
  std::optional<double> epochs;  // passes over the sequences, of which `steps` follow; not both are given
  std::optional<int> batch;  // sequences a step; the last step of an epoch takes what is left
  std::optional<int> seq_tokens;  // longest row, and what packing fills
  bool shuffle = true;
  rows::PackMode pack = rows::PackMode::rows;
  rows::TrainOn train_on = rows::TrainOn::assistant;
  std::vector<std::string> columns;  // "question=frage": of the rows, where names do not say it
  bool use_chosen = false;  // the chosen answers of preferences, the liked ones of feedback
  std::string without_exam;  // rows that hold a question of this exam are left out; empty: none are
  std::optional<int> threads;  // all cores when not given
  std::uint64_t seed = 0;
  std::optional<std::uint64_t> save_every;  // steps
  std::optional<std::uint64_t> eval_every;  // steps; 0: only at the ends
  std::optional<int> patience;  // evaluations without improvement before it stops; 0: never
  bool hold_out = false;  // a share of the rows; plan_tuning decides
  int answers = 30;  // held-out rows that base and tuned model answer at the end; 0: none
  std::optional<double> share;  // of the rows that may be learned, to see whether more would help; all when not given
  bool whole_epochs =
      true;  // false in runs of earlier versions: a step at the end of an epoch took rows of the next one too
};

// The settings with nothing left open, and one sentence for each choice that was made.
struct TuningPlan {
  TuningSettings settings;
  std::vector<std::string> reasons, notes;
  std::uint64_t rows = 0, held_out_rows = 0, sequences = 0, tokens = 0, targets = 0, excluded = 0;
  training::TrainingMemory memory;
};

// Reads and tokenizes the data. Errors: those of reading and of read_adapter; invalid_argument (no row to learn from, a
// number out of range, a setting that means nothing in this run); limit_exceeded (the run cannot fit this machine's memory; the
// message says what would).
Result<TuningPlan> plan_tuning(TuningSettings settings);

}  // namespace hone::tuning
