// One record as a sentence: "Name: Slate roof; Price: 9,300." A reader that quotes sentences quotes one record, not two
// (docs/decisions/0010-own-parsers-of-formats.md has the numbers).
//
//   RecordLine line;
//   line.add("Name", "Slate roof"); line.add("Price", "9,300"); line.add("Until", "");
//   line.sentence() == "Name: Slate roof; Price: 9,300."
#pragma once

#include <string>
#include <string_view>

namespace hone::documents {

class RecordLine {
 public:
  void add(std::string_view name,
           std::string_view value);  // nothing for an empty value; the value alone without a name
  std::string sentence() const;  // "" when nothing was added
  std::size_t size_bytes() const { return text_.size(); }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace hone::documents
