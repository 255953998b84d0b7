// Fine-tuning as a job: a folder that holds everything about one run, and the loop that fills it.
//
//   TuningSettings settings{.model = "smollm2-135m-instruct", .data = "rows.jsonl"};
//   HONE_TRY(auto plan, plan_tuning(settings));            // what was left open is chosen, each with its reason
//   HONE_CHECK(create_run("run", plan.settings));
//   HONE_TRY(auto result, run_tuning("run", on_event));    // or resume_…: the same call goes on after a crash
//
// run/run.json         settings          run/metrics.jsonl    one line a step
// run/checkpoints/     step-N/, best/    run/adapter/         PEFT     run/adapter.gguf   llama.cpp
// run/result.json      how it ended      run/card.json        data, settings, losses, licence
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/rows/chat_tokens.h"
#include "hone/rows/packing.h"
#include "hone/training/schedule.h"
#include "hone/training/trainer.h"

namespace hone {

struct TuningSettings {
  std::string model;  // a name, or a GGUF file
  std::string data, valid;  // valid may be empty
  TrainingMethod method = TrainingMethod::lora;
  TrainingPrecision precision = TrainingPrecision::automatic;
  LoraOptions lora;
  std::string adapter;  // continue this one; empty: a new one
  AdamWOptions adamw;
  float learning_rate = 0;  // 0: chosen
  Schedule schedule = Schedule::constant;
  bool schedule_is_chosen = true;
  std::uint64_t warmup_steps = 0;
  std::uint64_t steps = 0;  // 0: from epochs
  double epochs = 0;  // 0: chosen
  int batch = 0;  // sequences a step; 0: chosen
  int seq_tokens = 0;  // longest row, and what packing fills; 0: chosen
  bool shuffle = true;
  PackMode pack = PackMode::rows;
  TrainOn train_on = TrainOn::assistant;
  int threads = 0;
  std::uint64_t seed = 0;
  std::uint64_t save_every = 0;  // steps; 0: chosen
  std::uint64_t eval_every = 0;  // steps; 0: only at the ends
  int patience = 0;  // evaluations without improvement before it stops; 0: never
};

// The settings with nothing left open, and one sentence for each choice that was made.
struct TuningPlan {
  TuningSettings settings;
  std::vector<std::string> reasons, notes;
  std::uint64_t rows = 0, held_out_rows = 0, sequences = 0, tokens = 0, targets = 0, excluded = 0;
  TrainingMemory memory;
};

// Reads and tokenizes the data. Errors: those of reading; invalid_argument (no row to learn from); limit_exceeded (the
// run cannot fit this machine's memory; the message names settings that would).
Result<TuningPlan> plan_tuning(TuningSettings settings);

// A new run folder. Errors: already_exists (it holds a run; `hone resume` goes on with it).
Status create_run(const fs::path& folder, const TuningSettings& settings);
Result<TuningSettings> read_run(const fs::path& folder);

// One JSON object a call, for whoever watches: {"event":"step","step":3,"steps":200,"loss":…,"tokens_per_second":…}.
using TuningEvents = std::function<void(const std::string& json)>;

// Trains from where the folder's last checkpoint stands to the end, and writes result.json, whose text it returns.
// A file `stop` in the folder ends it after the step at hand, with a checkpoint.
// Errors: busy (another process works on this run); diverged; what training and files can fail with.
Result<std::string> run_tuning(const fs::path& folder, const TuningEvents& events);

struct RunSummary {
  fs::path folder;
  std::string state;  // "finished", "stopped", "failed", "running", "waiting"
  std::string model, data;
  std::uint64_t steps_done = 0, steps = 0;
  double loss = 0;
};
// The runs directly under `folder`, by name.
std::vector<RunSummary> list_runs(const fs::path& folder);

// Seconds of all steps of a run, without loading and looking at held-out rows; 0 when its log does not say.
double training_seconds(const fs::path& run_folder);

// Asks a running run to stop after its step.
Status request_stop(const fs::path& run_folder);

}  // namespace hone
