// From the words of a command line to the verb that they name.
//
//   Shell shell;
//   return run_command_line(verbs(), shell, argc, argv);
#pragma once

#include <span>

#include "verb.h"

namespace hone::cli {

// Parses, runs the verb, prints errors. Returns the exit status.
int run_command_line(std::span<const Verb> verbs, Shell& shell, int argc, const char* const* argv);

}  // namespace hone::cli
