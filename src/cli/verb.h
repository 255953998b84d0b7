// A verb of the command line. All of them stand in one table, verbs.cpp; what each takes and does is a file of its own.
//
//   constexpr Verb verbs[] = {
//       {"text", "Print the text of a document.", describe_text},
//       {"exam", "Write, freeze, sit and compare exams.", nullptr, exam_verbs},
//   };
//
// A verb reads its options, hands the library a spec, and prints what comes back.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "arguments.h"
#include "shell.h"

namespace hone::cli {

using Action = std::function<Status(Shell&)>;

struct Verb {
  std::string_view name, summary;
  // Says what the verb takes, and returns what it does. None: it only holds further verbs.
  Action (*describe)(Arguments&) = nullptr;
  std::span<const Verb> verbs = {};
  bool needs_network = false;  // else the process first gives up the right to open an internet socket
};

// Every verb of `hone`.
std::span<const Verb> verbs();

}  // namespace hone::cli
