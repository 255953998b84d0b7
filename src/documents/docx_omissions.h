// What a docx holds and its text does not, counted for one warning.
//
//   omissions.add(DocxOmissions::picture);
//   omissions.sentence("letter.docx")      // "letter.docx: 1 picture was left out."
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace hone {

class DocxOmissions {
 public:
  enum Kind {
    struck,
    deletion,
    hidden,
    picture,
    chart,
    diagram,
    object,
    unread_part,
    unseen_margin,
    unknown_symbol,
    field_number,
    kinds
  };
  void add(Kind kind, int count = 1) { counts_[static_cast<std::size_t>(kind)] += count; }
  // "" when nothing was left out.
  std::string sentence(std::string_view name) const;

 private:
  std::array<int, kinds> counts_{};
};

}  // namespace hone
