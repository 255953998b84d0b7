// What `tune` and `resume` share: a run in its worker, watched.
#pragma once

#include "hone/tuning/tuning.h"
#include "shell.h"

namespace hone::cli {

// Runs the folder's run in a process of its own to its end, draws what it says, prints how it ended.
Status watch_run(const Shell& shell, const std::string& folder);

}  // namespace hone::cli
