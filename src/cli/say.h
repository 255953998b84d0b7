// What is said beside the result, on standard error. A line that cannot be written never ends a job.
//
//   say(shell.err(), "{} documents added.\n", count);
//
// What was asked for goes to shell.out() by fmt::print, which throws where it cannot write: command_line.cpp says so.
#pragma once

#include <fmt/format.h>

#include <utility>

#include "hone/core/terminal.h"

namespace hone::cli {

template <class... Words>
void say(std::FILE* stream, fmt::format_string<Words...> text, Words&&... words) {
  hone::say(stream, fmt::format(text, std::forward<Words>(words)...));
}

}  // namespace hone::cli
