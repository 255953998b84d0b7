// A run in hone-worker: started, listened to, asked to stop, its end reported.
#include <fmt/format.h>

#include <optional>

#include "hone/core/child.h"
#include "hone/core/install.h"
#include "hone/core/memory.h"
#include "hone/core/signals.h"
#include "hone/engine/trial.h"
#include "hone/installed/registry.h"
#include "hone/tuning/tuning.h"
#include "hone/tuning/tuning_result_json.h"
#include "trainer_confinement.h"

namespace hone::tuning {
namespace {

// Reads what the worker writes on standard error: its events, and whatever else a library under it says there.
class WorkerLines {
 public:
  WorkerLines(const fs::path& folder, const TuneListener& listener) : folder_(folder), listener_(listener) {}

  void read(std::string_view line) {
    if (!stop_requested_ && listener_.should_stop && listener_.should_stop()) {
      stop_requested_ = true;
      (void)request_stop(folder_);
    }
    if (line.empty()) return;
    const auto event = read_event_line(line);
    if (!event) {
      other_ = line;
      return;
    }
    if (const auto* failure = std::get_if<TuningFailure>(&*event))
      failure_ = failure->error;
    else if (listener_.on_event)
      listener_.on_event(*event);
  }

  Error failure(int exit_status) const {
    if (failure_) return *failure_;
    return {ErrorCode::io, fmt::format("The worker ended with status {}.{}", exit_status,
                                       other_.empty() ? "" : " Its last words were: " + other_)};
  }

 private:
  const fs::path& folder_;
  const TuneListener& listener_;
  bool stop_requested_ = false;
  std::optional<Error> failure_;
  std::string other_;  // the last line that is no event
};

}  // namespace

Result<TuningResult> run_tuning_in_worker(const fs::path& folder, const TuneListener& listener) {
  HONE_TRY(const TuningSettings settings, read_run(folder));
  const fs::path worker = worker_program();
  if (worker.empty())
    return Error(ErrorCode::not_found, "hone-worker is not installed beside hone; training runs in it.");
  // Here, because the worker can start no other process. What it cannot find it says itself.
  const auto model = installed::find_model(settings.model);
  if (model) HONE_CHECK(engine::try_in_child(model->file));
  return_freed_memory();  // planning read the rows and the model
  const std::uint64_t own_bytes = resident_memory_bytes();
  WorkerLines lines(folder, listener);
  ChildOptions options;
  options.confinement = trainer_confinement(folder, settings, model ? model->file : fs::path());
  options.on_error_line = [&](std::string_view line) { lines.read(line); };
  HONE_TRY(const auto done, run_child({worker.string(), "tune", folder.string()}, options));
  if (done.signal != 0) {
    if (listener.on_worker_death) listener.on_worker_death(done.signal);
    return ended_by_signal("The worker", done.signal);
  }
  if (done.exit_status != 0) return lines.failure(done.exit_status);
  HONE_TRY(const auto json, parse_json(done.output, "the worker's result"));
  HONE_TRY(TuningResult result, result_from(json, "the worker's result"));
  result.peak_memory_bytes += own_bytes;  // both lived at the same time
  return result;
}

}  // namespace hone::tuning
