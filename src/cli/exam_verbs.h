// The verbs of `hone exam`, one file each.
#pragma once

#include "shell.h"

namespace hone::cli {

SubVerb add_exam_check(CLI::App& exam, Shell& shell);
SubVerb add_exam_compare(CLI::App& exam, Shell& shell);
SubVerb add_exam_freeze(CLI::App& exam, Shell& shell);
SubVerb add_exam_import(CLI::App& exam, Shell& shell);
SubVerb add_exam_sit(CLI::App& exam, Shell& shell);
SubVerb add_exam_stages(CLI::App& exam, Shell& shell);

}  // namespace hone::cli
