// How far the numbered lists and headings of an OpenDocument file have counted.
//
//   OpenDocumentNumbering numbering(styles);
//   numbering.begin_list("L1", false);
//   numbering.next_item("L1", 1, "")        // "1."
//   numbering.next_heading(2, "")           // "3.2", in the outline's style
//   numbering.end_list("L1");
#pragma once

#include <array>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "open_document_styles.h"

namespace hone::documents {

class OpenDocumentNumbering {
 public:
  explicit OpenDocumentNumbering(const OpenDocumentStyles& styles) : styles_(styles) {}

  // An outermost list; `goes_on`: from where the last one of its style ended.
  void begin_list(const std::string& style, bool goes_on);
  void end_list(const std::string& style) { last_[style] = numbers_; }
  // Their labels; `start` is text:start-value, "" to count on.
  std::string next_item(std::string_view style, int level, std::string_view start);
  std::string next_heading(int level, std::string_view start);

 private:
  using Numbers = std::array<int, 10>;  // of the levels from the outermost
  void count(std::string_view style, int level, Numbers& numbers, std::string_view start) const;

  const OpenDocumentStyles& styles_;
  Numbers numbers_{}, outline_{};
  std::map<std::string, Numbers> last_;
};

// text:outline-level of a <text:h>, from 1 to 10.
int open_document_level(const pugi::xml_node& heading);

// A count in an attribute, from 1; `otherwise` when it says none.
std::size_t open_document_count(std::string_view text, std::size_t otherwise);

}  // namespace hone::documents
