// The verbs of `hone data` beside `check`, one file each: what CLI11 made of them, and what they do.
#pragma once

#include <functional>
#include <utility>

#include "shell.h"

namespace hone::cli {

using SubVerb = std::pair<CLI::App*, std::function<Status()>>;

SubVerb add_data_draft(CLI::App& data, Shell& shell);
SubVerb add_data_review(CLI::App& data, Shell& shell);

}  // namespace hone::cli
