// A run's settings as run.json, written and read by the table of fields.
//
//   HONE_TRY(const Json parsed, parse_json(text, "run.json"));
//   HONE_TRY(const TuningSettings settings, settings_from(parsed, "run.json"));
//   HONE_CHECK(write_file_atomically("run.json", settings_json(settings).dump(2) + "\n"));
#pragma once

#include "hone/core/json.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

OrderedJson settings_json(const TuningSettings& settings);
// Errors: corrupt_data, naming the key.
Result<TuningSettings> settings_from(const Json& json, const std::string& name);

}  // namespace hone::tuning
