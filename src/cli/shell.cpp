#include "shell.h"

#include <fmt/format.h>

#include <cstdlib>

#include "advice.h"

namespace hone::cli {

bool Shell::colour() const { return is_terminal(terminal_.out) && !json_ && !std::getenv("NO_COLOR"); }

void Shell::print_json(const OrderedJson& object) const {
  if (json_) fmt::print(terminal_.out, "{}\n", dump(object));
}

Progress Shell::progress() const { return progress_bar(terminal_.err); }

bool Shell::is_interactive() const { return is_terminal(terminal_.in); }

bool Shell::read_line(std::string& line) const {
  line.clear();
  int c = 0;
  while ((c = std::fgetc(terminal_.in)) != EOF && c != '\n') line += static_cast<char>(c);
  return c != EOF || !line.empty();
}

bool Shell::confirm(const std::string& question, bool otherwise) const {
  if (!is_interactive() || !is_terminal(terminal_.err)) return otherwise;
  say(err(), "{} [{}] ", question, otherwise ? "Y/n" : "y/N");
  std::string line;
  if (!read_line(line) || line.empty()) return otherwise;
  return line[0] == 'y' || line[0] == 'Y';
}

Status Shell::finish(int why) const {
  HONE_CHECK(flush(out(), "standard output", why));  // into the terminal's own stream
  return flush(terminal_.out, "standard output", why);
}

int Shell::fail(const Error& error) const {
  const ErrorClass& row = error_class(error.code());
  if (json_) {
    OrderedJson object = beside_error_;
    object["error"] = {{"code", row.name}, {"message", sentence_of(error)}};
    say(terminal_.out, "{}\n", dump(object));
  }
  if (!json_ || !finish()) say(err(), "hone: {}\n", sentence_of(error));
  return row.exit_status;
}

}  // namespace hone::cli
