// A tuning result as result.json, which is also what hone-worker and `--json` print.
//
//   HONE_TRY(const Json parsed, parse_json(text, "result.json"));
//   HONE_TRY(const TuningResult result, result_from(parsed, "result.json"));
//   use(result_json(result));
#pragma once

#include <string>

#include "hone/core/json.h"
#include "hone/tuning/tuning_result.h"

namespace hone::tuning {

OrderedJson result_json(const TuningResult& result);
// Error corrupt_data names the member.
Result<TuningResult> result_from(const Json& json, const std::string& name);

}  // namespace hone::tuning
