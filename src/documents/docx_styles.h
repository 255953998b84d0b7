// What a docx's styles say about headings.
//
//   DocxStyles styles(tree->document_element());
//   styles.heading_level("Heading1") == 1
#pragma once

#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace hone {

class DocxStyles {
 public:
  DocxStyles() = default;
  explicit DocxStyles(const pugi::xml_node& styles);  // <w:styles>

  // 1 … 9 for a heading, through the styles it is based on; 0 for other text.
  int heading_level(std::string_view style_id) const;
  bool is_title(std::string_view style_id) const;

 private:
  struct Style {
    std::string name, based_on;
    int outline_level = -1;  // 0-based, as w:outlineLvl counts; 9: body text
  };
  std::map<std::string, Style, std::less<>> styles_;
};

}  // namespace hone
