// A tuning result as result.json, which is also what hone-worker and `--json` print.
//
//   shell.print_json(result_json(result));
//   HONE_TRY(const TuningResult again, result_from(json, "result.json"));
#pragma once

#include <string>

#include "hone/core/json.h"
#include "hone/jobs/tuning_result.h"

namespace hone {

OrderedJson result_json(const TuningResult& result);
// Error corrupt_data names the member.
Result<TuningResult> result_from(const Json& json, const std::string& name);

}  // namespace hone
