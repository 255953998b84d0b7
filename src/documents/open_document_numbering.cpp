#include "open_document_numbering.h"

#include <algorithm>
#include <cstdlib>

#include "xml.h"

namespace hone::documents {

std::size_t open_document_count(std::string_view text, std::size_t otherwise) {
  if (text.empty()) return otherwise;
  const long long value = std::atoll(std::string(text.substr(0, 12)).c_str());
  return value > 0 ? static_cast<std::size_t>(value) : otherwise;
}

int open_document_level(const pugi::xml_node& heading) {
  return static_cast<int>(std::min<std::size_t>(open_document_count(attribute(heading, "outline-level"), 1), 10));
}

void OpenDocumentNumbering::begin_list(const std::string& style, bool goes_on) {
  if (goes_on)
    numbers_ = last_[style];
  else
    numbers_.fill(0);
}

std::string OpenDocumentNumbering::next_item(std::string_view style, int level, std::string_view start) {
  count(style, level, numbers_, start);
  return styles_.label(style, level, numbers_);
}

std::string OpenDocumentNumbering::next_heading(int level, std::string_view start) {
  count("outline", level, outline_, start);
  return styles_.label("outline", level, outline_);
}

// One more at `level`; deeper levels begin anew.
void OpenDocumentNumbering::count(std::string_view style, int level, Numbers& numbers, std::string_view start) const {
  const auto at = static_cast<std::size_t>(std::clamp(level, 1, 10) - 1);
  numbers[at] = !start.empty()     ? static_cast<int>(std::min<std::size_t>(open_document_count(start, 1), 1'000'000))
                : numbers[at] == 0 ? styles_.start_of(style, level)
                                   : numbers[at] + 1;
  std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(at) + 1, numbers.end(), 0);
}

}  // namespace hone::documents
