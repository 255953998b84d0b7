// What a docx's styles say about headings, numbers and the look of text.
//
//   DocxStyles styles(tree->document_element());
//   styles.heading_level("Heading1") == 1
//   styles.numbering("Clause2").list              // 4: paragraphs of this style are numbered by list 4
#pragma once

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace hone::documents {

// Of a run, as far as it changes what is read.
struct DocxLook {
  std::optional<bool> struck, hidden;
  std::optional<std::string> font;
  std::optional<std::string> raise;  // w:vertAlign: "superscript", "subscript"

  static DocxLook of(const pugi::xml_node& run_properties);
  void fill_from(const DocxLook& other);  // what is not said here
};

struct DocxListPlace {
  int list = 0;  // w:numId; 0: no number
  int level = -1;  // -1: the list tells it by the style
  std::string style;  // that said so
};

class DocxStyles {
 public:
  DocxStyles() = default;
  explicit DocxStyles(const pugi::xml_node& styles);  // <w:styles>

  // 1 … 9 for a heading, through the styles it is based on; 0 for other text.
  int heading_level(std::string_view style_id) const;
  bool is_title(std::string_view style_id) const;
  DocxListPlace numbering(std::string_view style_id) const;
  DocxLook look(std::string_view style_id) const;
  // Of paragraphs that name none.
  const std::string& usual_paragraph() const { return usual_paragraph_; }

  // A switch such as <w:strike/> or <w:strike w:val="0"/>.
  static bool is_on(const pugi::xml_node& node);

 private:
  struct Style {
    std::string name, based_on;
    int outline_level = -1;  // 0-based, as w:outlineLvl counts; 9: body text
    std::optional<int> list, list_level;
    DocxLook look;
  };
  template <class Visit>
  void climb(std::string_view style_id, Visit visit) const;  // visit(id, style) until it returns true

  std::map<std::string, Style, std::less<>> styles_;
  std::string usual_paragraph_;
};

}  // namespace hone::documents
