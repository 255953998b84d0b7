// Whether a person sits at a stream, and what that person's terminal gets to see: colours, questions and moving bars are only
// for them, and so is the care that a file name, a document or a model cannot command the terminal.
//
//   if (is_terminal(stdout)) …
//   TerminalText().show("a\x1b]0;title\x07");                      // "a␛]0;title␇"
//   const auto out = stream_for_people(stdout);                    // stdout itself where it is no terminal
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace hone {

bool is_terminal(std::FILE* stream);

// Text in which nothing is a command: lines, tabs and Hone's own colours stay, other control characters become signs (␛), and
// what turns the direction of writing or is no UTF-8 becomes U+FFFD.
class TerminalText {
 public:
  // Comes in pieces: the end of one may be kept back until the next.
  std::string show(std::string_view piece);

 private:
  std::string begun_;
};

// Where text for a person goes. A terminal gets it as TerminalText shows it; a file or a pipe as it is.
std::shared_ptr<std::FILE> stream_for_people(std::FILE* stream);

}  // namespace hone
