// What the process of a run may do: read its model, its rows and the adapter that it goes on with; write in its folder.
#pragma once

#include "hone/core/confinement.h"
#include "hone/tuning/run_folder.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

// `model`: the file that the settings' name stands for; empty when it was not found.
Confinement trainer_confinement(const fs::path& folder, const TuningSettings& settings, const fs::path& model);

}  // namespace hone::tuning
