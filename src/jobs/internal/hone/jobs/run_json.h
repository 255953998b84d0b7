// A run's settings as run.json, written and read by the table of fields.
//
//   HONE_CHECK(write_file_atomically(run / "run.json", settings_json(settings).dump(2) + "\n"));
//   HONE_TRY(const TuningSettings again, settings_from(json, "run.json"));
#pragma once

#include "hone/core/json.h"
#include "hone/jobs/tuning_settings.h"

namespace hone {

OrderedJson settings_json(const TuningSettings& settings);
// Errors: corrupt_data, naming the key.
Result<TuningSettings> settings_from(const Json& json, const std::string& name);

}  // namespace hone
