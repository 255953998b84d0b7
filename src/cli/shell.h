// What every verb talks to: the terminal, --json, colours, progress, a question to the person before it.
//
//   fmt::print(shell.out(), "{} documents.\n", count);
//   shell.print_json({{"documents", count}});          // prints only under --json
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "hone/core/json.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/core/terminal.h"
#include "say.h"

namespace hone::cli {

// The streams of a program; a test brings its own.
struct Terminal {
  std::FILE* in = stdin;
  std::FILE* out = stdout;
  std::FILE* err = stderr;
};

class Shell {
 public:
  explicit Shell(Terminal terminal = {})
      : terminal_(terminal), out_(stream_for_people(terminal.out)), err_(stream_for_people(terminal.err)) {}

  // Both keep what names and texts hold from commanding a terminal (core/terminal.h).
  std::FILE* out() const { return out_.get(); }  // what was asked for
  std::FILE* err() const { return err_.get(); }  // everything else that is said
  std::FILE* bare_err() const { return terminal_.err; }  // for lines that are drawn again and again; of numbers alone
  bool json() const { return json_; }
  void answer_in_json() { json_ = true; }
  bool colour() const;  // out is a terminal and NO_COLOR is unset
  int columns() const { return terminal_columns(terminal_.out); }  // of a line of out
  // The one object on standard output, for a program: as it is. Only when json().
  void print_json(const OrderedJson& object) const;
  // What the one object holds beside "error" when the verb fails: what it found out before.
  void tell_beside_error(OrderedJson object) { beside_error_ = std::move(object); }
  // A bar on standard error when that is a terminal.
  Progress progress() const;
  bool is_interactive() const;  // a person types what is read
  // A line that the person types; none at the end of the input.
  bool read_line(std::string& line) const;
  // Yes or no from the terminal; `otherwise` when there is none.
  bool confirm(const std::string& question, bool otherwise) const;
  // Error io when what was asked for did not arrive.
  Status finish(int why = 0) const;
  // Prints the error with what would help (advice.h), as a sentence or as an object. Returns its exit status.
  int fail(const Error& error) const;

 private:
  Terminal terminal_;
  std::shared_ptr<std::FILE> out_, err_;
  bool json_ = false;
  OrderedJson beside_error_ = OrderedJson::object();
};

}  // namespace hone::cli
