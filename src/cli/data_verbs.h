// The verbs of `hone data` beside `check`, one file each.
#pragma once

#include "shell.h"

namespace hone::cli {

SubVerb add_data_draft(CLI::App& data, Shell& shell);
SubVerb add_data_review(CLI::App& data, Shell& shell);

}  // namespace hone::cli
