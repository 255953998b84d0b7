// Fields of a docx (ECMA-376, 17.16): the instruction is no text, the result that Word kept is; page numbers are neither, and
// check boxes and lists of old forms are drawn from what they hold.
//
//   DocxFields fields(part);
//   text += fields.mark(node);            // of each <w:fldChar>: "☒" of a ticked box
//   fields.instruct("PAGE");              // of each <w:instrText>
//   if (!fields.hides()) text += …        // of each <w:t>
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hone::documents {

// Stands where a page number was, so that "Page 3 of 9" of a footer can be told from its words. Not in XML text.
constexpr std::string_view page_number_mark = "\x01";

class DocxFields {
 public:
  DocxFields() = default;
  // Looks whether every field of the part ends: else no instruction hides what follows it.
  explicit DocxFields(const pugi::xml_node& part);

  std::string mark(const pugi::xml_node& field_character);
  void instruct(std::string_view instruction);
  bool hides() const;
  // LISTNUM and AUTONUM fields met: Word computes them and keeps no result.
  int computed_numbers() const { return computed_numbers_; }

  // Of PAGE, NUMPAGES and SECTIONPAGES: text that changes from page to page.
  static bool is_page_number(std::string_view instruction);

 private:
  struct Field {
    std::string instruction;
    bool in_result = false, drawn = false;
  };
  bool balanced_ = true;
  int computed_numbers_ = 0;
  std::vector<Field> open_;
};

}  // namespace hone::documents
