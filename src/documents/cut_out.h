// A text without some of its parts: comments, notes, what is struck out. A line that holds nothing else goes whole.
//
//   CutOut cut(text);
//   cut.remove(begin, end);              // bytes, in order; what overlaps is taken once
//   std::string rest = cut.rest();
//   cut.place(byte)                      // where a byte of the text stands in the rest
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hone::documents {

class CutOut {
 public:
  explicit CutOut(std::string_view text) : text_(text) {}
  void remove(std::size_t begin, std::size_t end);
  bool empty() const { return parts_.empty(); }
  std::string rest() const;
  std::size_t place(std::size_t byte) const;

 private:
  std::string_view text_;
  struct Part {
    std::size_t begin, end, gone;  // gone: bytes that are left out before it
  };
  std::vector<Part> parts_;
};

}  // namespace hone::documents
