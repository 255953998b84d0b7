// A run's numbers as they come: metrics.jsonl, one flushed line a step, and the same for TensorBoard.
//
//   HONE_TRY(auto log, RunLog::open("run", /*step=*/40));       // lines after step 40 go: a resumed run writes them again
//   HONE_CHECK(log.append(StepMetrics{.step = 41, .loss = 2.1}));
#pragma once

#include <cstdint>

#include "event_file.h"
#include "hone/core/json.h"
#include "hone/tuning/run_metrics.h"

namespace hone::tuning {

class RunLog {
 public:
  // Error: io.
  static Result<RunLog> open(const fs::path& run, std::uint64_t step);
  Status append(const RunMetrics& record);

 private:
  RunLog(fs::path metrics, EventFile events) : metrics_(std::move(metrics)), events_(std::move(events)) {}
  Status append_event(const Json& line);
  fs::path metrics_;
  EventFile events_;
};

}  // namespace hone::tuning
