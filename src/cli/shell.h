// What every verb shares: --json, errors, progress, colours. A verb is one file with one function:
//
//   void add_slice(CLI::App& app, Shell& shell) {
//     auto options = std::make_shared<Options>();
//     CLI::App* verb = app.add_subcommand("slice", "Cut a document into slices and print them.");
//     verb->add_option("file", options->file, "the document")->required();
//     shell.on(verb, [&shell, options]() -> Status { …; shell.print_json(object); return {}; });
//   }
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"

namespace hone::cli {

// A verb of a verb (`hone data draft`): what CLI11 made of it, and what it does.
using SubVerb = std::pair<CLI::App*, std::function<Status()>>;

class Shell {
 public:
  // Adds --json to the verb and runs `action` when the verb was called. Without `needs_network` the process first
  // gives up the right to open an internet socket.
  void on(CLI::App* verb, std::function<Status()> action, bool needs_network = false);

  bool json() const { return json_; }
  bool& json_flag() { return json_; }  // for a verb's own verbs
  bool colour() const;  // stdout is a terminal and NO_COLOR is unset
  // The one object on stdout. Only when json().
  void print_json(const OrderedJson& object) const;
  // A bar on standard error when that is a terminal.
  Progress progress() const;
  // Yes or no from the terminal; `otherwise` when there is none.
  bool confirm(const std::string& question, bool otherwise) const;

  // Parses, runs the verb, prints errors. Returns the exit status.
  int run(CLI::App& app, int argc, char** argv);

 private:
  int fail(const Error& error) const;
  bool json_ = false;
  std::function<Status()> action_;
  bool needs_network_ = false;
};

}  // namespace hone::cli
