// What a person's terminal gets to see of a text, so that no file name, document or model commands it.
//
//   TerminalText text;                                           // one for a stream
//   text.show("a\x1b]0;title\x07");                               // "a␛]0;title␇"
//   text.show("safe\rEVIL");                                     // "safe␍EVIL"
#pragma once

#include <string>
#include <string_view>

namespace hone {

// Text in which nothing is a command: lines, tabs and Hone's own colours stay, other control characters become signs (␛), and
// what turns the direction of writing or is no UTF-8 becomes U+FFFD.
class TerminalText {
 public:
  // Comes in pieces: the end of one may be kept back until the next.
  std::string show(std::string_view piece);

 private:
  std::string begun_;
};

}  // namespace hone
