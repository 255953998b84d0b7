// A line of metrics.jsonl: {"step":41,"loss":2.1,…}, or {"step":40,"eval_loss":2.3}.
//
//   const std::string line = dump(metrics_json(StepMetrics{.step = 41, .loss = 2.1}));
//   HONE_TRY(const RunMetrics record, metrics_from(json, "metrics.jsonl"));
#pragma once

#include "hone/core/json.h"
#include "hone/tuning/run_metrics.h"

namespace hone::tuning {

OrderedJson metrics_json(const RunMetrics& record);
// Error corrupt_data names the member.
Result<RunMetrics> metrics_from(const Json& json, std::string_view name);

}  // namespace hone::tuning
