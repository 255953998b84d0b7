// Fine-tuning as a job: a folder that holds everything about one run, and the loop that fills it.
//
//   HONE_TRY(const auto plan, plan_tuning({.model = "smollm2-135m-instruct", .data = "rows.jsonl", .steps = 20}));
//   HONE_CHECK(create_run("run", plan.settings));
//   const auto show = [](const TuningEvent& event) { use(event); };
//   HONE_TRY(const TuningResult result, run_tuning_in_worker("run", {.on_event = show}));
//   use(result.adapter->gguf);                         // what Adapter::load reads
#pragma once

#include <functional>

#include "hone/tuning/run_folder.h"
#include "hone/tuning/tuning_event.h"
#include "hone/tuning/tuning_result.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

// Called from the thread that called; each may be empty.
struct TuneListener {
  std::function<void(const TuningEvent&)> on_event;
  // Asked at least once a step; once true, the run ends after it, with a checkpoint.
  std::function<bool()> should_stop;
  // The worker was ended by a signal; the call returns an error io. The run can be resumed.
  std::function<void(int signal)> on_worker_death;
};

// Trains from where the folder's last checkpoint stands to the end, in this process, and writes result.json. A new run,
// and one that was stopped or killed: the same call, which goes on to the same bits.
// A file `stop` in the folder ends it after the step at hand, with a checkpoint.
// Errors: busy (another process works on this run); integrity (model or rows are not what they were); diverged; what
// training and files can fail with. An error after the run was taken up is kept in failure.json.
Result<TuningResult> run_tuning(const fs::path& folder, const TuneListener& listener = {});

// The same in hone-worker, a process of its own, which dies with this one: what training does to a process stays there. It has no
// network, reads the model, the rows and the adapter, and writes in the folder alone. The result's peak of memory counts both processes.
// Errors: as run_tuning; not_found (hone-worker is not installed); io (the worker was ended by a signal).
Result<TuningResult> run_tuning_in_worker(const fs::path& folder, const TuneListener& listener = {});

}  // namespace hone::tuning
