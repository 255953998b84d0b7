// The lines of a text, one after another with their numbers; and a text without the white space at its ends.
//
//   for (const TextLine& line : Lines("a\r\n\nb"))      // 1 "a", 2 "", 3 "b"
//     if (!is_blank(line.text)) use(line.number, line.text);
//   trimmed(" a b\r\n");                                // "a b"
//
// A line ends with LF or CR LF, which it does not hold. What follows the last LF is a line when it is not empty.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace hone {

struct TextLine {
  std::size_t number = 0;  // from 1
  std::size_t begin = 0, end = 0;  // bytes of the text, the line's end included
  std::string_view text = {};
};

// Keeps a reference to the text.
class Lines {
 public:
  class Iterator {
   public:
    explicit Iterator(std::string_view text) : text_(text) { ++*this; }
    const TextLine& operator*() const { return line_; }
    const TextLine* operator->() const { return &line_; }
    Iterator& operator++() {
      const std::size_t begin = line_.end, newline = std::min(text_.find('\n', begin), text_.size());
      ended_ = begin >= text_.size();
      line_ = {line_.number + 1, begin, std::min(newline + 1, text_.size()), text_.substr(begin, newline - begin)};
      if (line_.text.ends_with('\r')) line_.text.remove_suffix(1);
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return ended_; }

   private:
    std::string_view text_;
    TextLine line_;
    bool ended_ = false;
  };

  explicit Lines(std::string_view text) : text_(text) {}
  Iterator begin() const { return Iterator(text_); }
  std::default_sentinel_t end() const { return {}; }

 private:
  std::string_view text_;
};

// Without spaces, tabs and line ends (CR, LF) at both ends. A view into `text`.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(space) + 1 - first);
}

}  // namespace hone
