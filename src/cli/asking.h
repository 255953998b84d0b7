// What `ask`, `chat` and sittings share on the command line: the options of hone/answers/asking.h, and how sources are
// shown.
#pragma once

#include <string>

#include "hone/answers/asking.h"
#include "workspace_options.h"

namespace hone::cli {

struct AskingOptions : answers::AskSpec {
  std::string schema_file, grammar_file;
  void add_to(Arguments& verb);
};

// The options as the library takes them. Errors: invalid_argument (options that exclude each other); those of read_file.
Result<answers::AskSpec> ask_spec(const AskingOptions& options);
// Opens what the options say, with a bar, and a line about documents that changed.
Result<answers::Assistant> open_assistant(const Shell& shell, const AskingOptions& options);
// The sentences that an answer cites, each where it stands, for people.
void print_sources(const Shell& shell, const answers::Answer& answer);
// The passages that the model was shown, whole.
void print_passages(const Shell& shell, const answers::Answer& answer);

}  // namespace hone::cli
