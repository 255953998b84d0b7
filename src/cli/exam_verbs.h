// The verbs of `hone exam`, one file each: what CLI11 made of them, and what they do.
#pragma once

#include <functional>
#include <utility>

#include "shell.h"

namespace hone::cli {

using ExamVerb = std::pair<CLI::App*, std::function<Status()>>;

ExamVerb add_exam_check(CLI::App& exam, Shell& shell);
ExamVerb add_exam_freeze(CLI::App& exam, Shell& shell);
ExamVerb add_exam_import(CLI::App& exam, Shell& shell);

}  // namespace hone::cli
