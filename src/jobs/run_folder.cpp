// A run's folder as others see it: made, read, listed, asked to stop.
#include <algorithm>

#include "hone/core/json.h"
#include "hone/jobs/run_json.h"
#include "hone/jobs/tuning.h"

namespace hone {

Status create_run(const fs::path& folder, const TuningSettings& settings) {
  std::error_code failure;
  if (fs::exists(folder / "lock", failure) && !FileLock::take(folder / "lock", false))
    return Error(ErrorCode::busy, "Another process works on the run in " + folder.string() + " at this moment.");
  // A run that never took a step, because its settings could not work, may be replaced.
  const fs::path metrics = folder / "metrics.jsonl";
  if (fs::exists(folder / "run.json") && !(fs::exists(metrics, failure) && fs::file_size(metrics, failure) > 0)) {
    for (const char* name : {"inputs.json", "failure.json", "stop"}) fs::remove(folder / name, failure);
  } else if (fs::exists(folder / "run.json"))
    return Error(ErrorCode::already_exists, folder.string() + " already holds a run. `hone resume " + folder.string() +
                                                "` goes on with it; another --out starts a new one.");
  HONE_CHECK(make_folder(folder));
  TuningSettings absolute = settings;
  for (std::string* path : {&absolute.data, &absolute.valid, &absolute.adapter})
    if (!path->empty()) *path = fs::absolute(*path).lexically_normal().string();
  if (std::error_code ignored; fs::exists(absolute.model, ignored))
    absolute.model = fs::absolute(absolute.model).lexically_normal().string();
  return write_file_atomically(folder / "run.json", settings_json(absolute).dump(2) + "\n");
}

Result<TuningSettings> read_run(const fs::path& folder) {
  const fs::path file = folder / "run.json";
  if (!fs::exists(file)) return Error(ErrorCode::not_found, folder.string() + " holds no run: it has no run.json.");
  HONE_TRY(const auto text, read_file(file, 1 << 20));
  HONE_TRY(const auto json, parse_json(text, file.string()));
  return settings_from(json, file.string());
}

Status request_stop(const fs::path& run_folder) {
  HONE_TRY(const auto settings, read_run(run_folder));
  (void)settings;
  return write_file_atomically(run_folder / "stop", "");
}

double training_seconds(const fs::path& run_folder) {
  const auto metrics = read_file(run_folder / "metrics.jsonl");
  if (!metrics) return 0;
  double seconds = 0, before = 0;
  for (std::size_t start = 0; start < metrics->size();) {
    const std::size_t end = std::min(metrics->find('\n', start), metrics->size());
    const auto json = parse_json(std::string_view(*metrics).substr(start, end - start), "metrics");
    start = end + 1;
    const double speed = json ? json_value<double>(*json, "tokens_per_second", 0) : 0;
    if (!(speed > 0)) continue;
    const double tokens = json_value<double>(*json, "num_tokens", 0);
    seconds += std::max(0.0, tokens - before) / speed, before = tokens;
  }
  return seconds;
}

std::vector<RunSummary> list_runs(const fs::path& folder) {
  std::vector<RunSummary> runs;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    auto settings = read_run(entry.path());
    if (!settings) continue;
    RunSummary run{entry.path(), "waiting", settings->model, settings->data, 0, settings->steps, 0};
    if (auto metrics = read_file(entry.path() / "metrics.jsonl"))
      for (std::size_t start = 0; start < metrics->size();) {
        const std::size_t end = std::min(metrics->find('\n', start), metrics->size());
        if (auto json = parse_json(std::string_view(*metrics).substr(start, end - start), "metrics");
            json && json->contains("loss")) {
          run.steps_done = json_value<std::uint64_t>(*json, "step", 0);
          run.loss = json_value<double>(*json, "loss", 0);
        }
        start = end + 1;
      }
    if (!FileLock::take(entry.path() / "lock", false))
      run.state = "running";
    else if (fs::exists(entry.path() / "failure.json", ignored))
      run.state = "failed";
    else if (auto text = read_file(entry.path() / "result.json")) {
      auto json = parse_json(*text, "result.json");
      run.state = json && json_value<std::string>(*json, "stopped", "") == "cancelled" ? "stopped" : "finished";
    } else if (run.steps_done > 0) {
      run.state = "stopped";
    }
    runs.push_back(std::move(run));
  }
  std::sort(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) { return a.folder < b.folder; });
  return runs;
}

}  // namespace hone
