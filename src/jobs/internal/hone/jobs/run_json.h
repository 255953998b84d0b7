// A run's settings as run.json.
#pragma once

#include "hone/core/json.h"
#include "hone/jobs/tuning.h"

namespace hone {

OrderedJson settings_json(const TuningSettings& settings);
// Errors: corrupt_data, naming the key.
Result<TuningSettings> settings_from(const Json& json, const std::string& name);

}  // namespace hone
