// The folder of a tuning run as others see it: made, looked at, listed, asked to stop.
//
//   HONE_TRY(const TuningPlan plan, plan_tuning({.model = "smollm2-135m-instruct", .data = "rows.jsonl"}));
//   HONE_CHECK(create_run("runs/contracts", plan.settings));
//   HONE_TRY(const RunRecord run, read_run_record("runs/contracts"));
//   if (run.state == RunState::stopped) …                       // run_tuning_in_worker goes on with it
//
// What lies in it is written down in docs/formats/run.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

// A new run, of a plan's settings; one that never took a step is replaced.
// Errors: already_exists (the folder holds a run); busy (a process works on it); io.
Status create_run(const fs::path& folder, const TuningSettings& settings);
// The settings of a run. Errors: not_found (no run in this folder); corrupt_data, naming the key.
Result<TuningSettings> read_run(const fs::path& folder);
// A folder under `runs` that holds no run yet, named as the data is: runs/contracts, runs/contracts-2.
fs::path free_run_folder(const fs::path& runs, const fs::path& data);

enum class RunState {
  waiting,  // no step was taken yet
  running,
  stopped,  // asked to, or its process ended; it can be resumed
  failed,  // by an error
  finished,
};
std::string_view run_state_name(RunState state);

struct RunRecord {
  fs::path folder;
  RunState state = RunState::waiting;
  std::string model, data;
  std::uint64_t steps_done = 0, steps = 0;
  std::optional<double> loss;  // of the last step
};
// Errors: as read_run.
Result<RunRecord> read_run_record(const fs::path& folder);
// The runs directly under `folder`, by name.
std::vector<RunRecord> list_runs(const fs::path& folder);

// Seconds of all steps of a run, without loading and looking at held-out rows; 0 when its log does not say.
double training_seconds(const fs::path& run_folder);

// Asks a running run to stop after its step.
Status request_stop(const fs::path& run_folder);

}  // namespace hone::tuning
