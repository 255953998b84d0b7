#include "hone/tuning/run_folder.h"

#include <algorithm>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/log.h"
#include "hone/tuning/run_json.h"
#include "hone/tuning/run_metrics.h"
#include "hone/tuning/tuning_result.h"

namespace hone::tuning {
namespace {

RunState state_of(const fs::path& run, std::uint64_t steps_done) {
  std::error_code ignored;
  if (!FileLock::take(run / "lock", false)) return RunState::running;
  if (fs::exists(run / "failure.json", ignored)) return RunState::failed;
  if (fs::exists(run / "result.json", ignored)) {
    const auto result = read_tuning_result(run);
    return result && result->stopped == TuningEnd::cancelled ? RunState::stopped : RunState::finished;
  }
  return steps_done > 0 ? RunState::stopped : RunState::waiting;
}

}  // namespace

Status create_run(const fs::path& folder, const TuningSettings& settings) {
  std::error_code failure;
  if (fs::exists(folder / "lock", failure) && !FileLock::take(folder / "lock", false))
    return Error(ErrorCode::busy, "Another process works on the run in " + folder.string() + " at this moment.");
  // A run that never took a step, because its settings could not work, may be replaced.
  const fs::path metrics = folder / "metrics.jsonl";
  HONE_TRY(const bool is_run, is_there(folder / "run.json"));
  if (is_run) {
    HONE_TRY(const auto steps, read_file_if_there(metrics));
    if (steps && !steps->empty()) return Error(ErrorCode::already_exists, folder.string() + " already holds a run.");
    for (const char* name : {"inputs.json", "failure.json", "stop"}) fs::remove(folder / name, failure);
  }
  HONE_CHECK(make_folder(folder));
  TuningSettings absolute = settings;
  if (!absolute.rank) absolute.rank = default_lora_rank;
  for (std::string* path : {&absolute.data, &absolute.valid, &absolute.adapter, &absolute.without_exam})
    if (!path->empty()) *path = fs::absolute(*path).lexically_normal().string();
  if (std::error_code ignored; fs::exists(absolute.model, ignored))
    absolute.model = fs::absolute(absolute.model).lexically_normal().string();
  return write_file_atomically(folder / "run.json", settings_json(absolute).dump(2) + "\n");
}

Result<TuningSettings> read_run(const fs::path& folder) {
  const fs::path file = folder / "run.json";
  HONE_TRY(const auto text, read_file_if_there(file, 1 << 20));
  if (!text) return Error(ErrorCode::not_found, folder.string() + " holds no run: it has no run.json.");
  HONE_TRY(const auto json, parse_json(*text, file.string()));
  return settings_from(json, file.string());
}

fs::path free_run_folder(const fs::path& runs, const fs::path& data) {
  const std::string name = data.stem().string();
  fs::path folder = runs / name;
  std::error_code ignored;
  for (int n = 2; fs::exists(folder / "run.json", ignored); ++n) folder = runs / (name + "-" + std::to_string(n));
  return folder;
}

std::string_view run_state_name(RunState state) {
  switch (state) {
    case RunState::waiting: return "waiting";
    case RunState::running: return "running";
    case RunState::stopped: return "stopped";
    case RunState::failed: return "failed";
    case RunState::finished: break;
  }
  return "finished";
}

Result<RunRecord> read_run_record(const fs::path& folder) {
  HONE_TRY(const TuningSettings settings, read_run(folder));
  RunRecord run{.folder = folder, .model = settings.model, .data = settings.data, .steps = *settings.steps};
  for (const RunMetrics& record : read_metrics(folder))
    if (const auto* step = std::get_if<StepMetrics>(&record)) {
      run.steps_done = step->step;
      run.loss = step->loss;
    }
  run.state = state_of(folder, run.steps_done);
  return run;
}

std::vector<RunRecord> list_runs(const fs::path& folder) {
  std::vector<RunRecord> runs;
  const auto entries = folder_entries(folder);
  if (!entries) {
    log_warning(entries.error().message());
    return runs;
  }
  for (const fs::path& entry : *entries)
    if (auto run = read_run_record(entry)) runs.push_back(std::move(*run));
  std::sort(runs.begin(), runs.end(), [](const RunRecord& a, const RunRecord& b) { return a.folder < b.folder; });
  return runs;
}

double training_seconds(const fs::path& run_folder) {
  double seconds = 0, before = 0;
  for (const RunMetrics& record : read_metrics(run_folder)) {
    const auto* step = std::get_if<StepMetrics>(&record);
    if (!step || !(step->tokens_per_second > 0)) continue;
    const auto tokens = static_cast<double>(step->num_tokens);
    seconds += std::max(0.0, tokens - before) / step->tokens_per_second;
    before = tokens;
  }
  return seconds;
}

Status request_stop(const fs::path& run_folder) {
  HONE_CHECK(read_run(run_folder));
  return write_file_atomically(run_folder / "stop", "");
}

}  // namespace hone::tuning
