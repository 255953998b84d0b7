// Lays out a docx as text: paragraphs with their automatic numbers, tables as rows of tab-separated cells, headings, notes and
// comments after the paragraph that refers to them, headers before and footers after the section that first shows them.
//
//   DocxWriter writer(parts, source);
//   writer.write(document);               // text, headings, warnings; the title when the file names none
#pragma once

#include <deque>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "docx_fields.h"
#include "docx_parts.h"
#include "docx_table.h"
#include "left_out.h"
#include "reading.h"
#include "text_builder.h"

namespace hone::documents {

class DocxWriter {
 public:
  DocxWriter(DocxParts& parts, const Source& source) : parts_(parts), source_(source) {}
  void write(Document& document);

 private:
  // Recursion is bounded by the depth that parse_xml allows.
  void blocks(const pugi::xml_node& parent);
  void paragraph(const pugi::xml_node& node);
  DocxNumbering::Label number_of(const pugi::xml_node& properties, std::string_view style);
  void table(const pugi::xml_node& node);
  void data_row(const DocxRow& row, std::map<int, std::string>& merged);
  static bool is_layout(const DocxRow& row, bool only_column);

  // docx_runs.cpp: what stands in a paragraph.
  void runs(const pugi::xml_node& parent);
  void run(const pugi::xml_node& node);
  DocxLook look_of(const pugi::xml_node& run) const;
  bool is_unseen(const pugi::xml_node& paragraph) const;
  void inline_control(const pugi::xml_node& node);
  void ruby(const pugi::xml_node& node);
  void equation(const pugi::xml_node& node);
  void drawing(const pugi::xml_node& node);
  void object(const pugi::xml_node& node);
  void note(const DocxParts::Nodes& notes, std::string_view id);
  void comment(std::string_view id);
  void say(std::string_view text);  // text of a run: fonts, raised digits, what is struck or hidden
  void emit(std::string_view text);
  bool is_left_out();
  void leave_out(std::string_view kind);
  std::string without_symbol_fonts(std::string_view text);

  // docx_margins.cpp: what stands outside the paragraphs.
  void find_sections(const pugi::xml_node& parent);
  void margins(std::string_view kind);  // "headerReference" or "footerReference" of the section
  void margin(const pugi::xml_node& root);
  void end_section();
  void insertion(const pugi::xml_node& node);  // <w:altChunk>
  void notes_and_comments();
  void boxes();
  void charts();

  // The text of a part or cell by itself.
  template <class Write>
  std::string apart(Write write);
  static std::string plain_text(const pugi::xml_node& node);

  DocxParts& parts_;
  const Source& source_;
  TextBuilder builder_;
  TextBuilder* out_ = &builder_;
  LeftOut left_out_;
  DocxFields fields_;
  std::string title_;
  std::vector<std::string> warnings_;

  DocxLook paragraph_look_, look_;
  DocxNumbering::Label label_;  // not yet said
  std::string_view left_out_last_;  // its kind, until text follows
  bool after_digit_ = false, in_cell_ = false, in_margin_ = false, in_note_ = false;
  enum Joint { none, directly, with_space } joint_ = none;  // how the next paragraph goes on with this one

  struct Waiting {
    std::string before, after;  // "[note 1] " and "", "[comment by Anna: " and "]"
    pugi::xml_node node;
    bool one_line = false;
  };
  std::deque<Waiting> waiting_;
  std::map<const void*, int> numbers_;  // of notes
  std::set<std::string, std::less<>> comments_said_, margins_said_, margins_unseen_;
  std::set<const void*> inserted_;  // parts
  std::vector<pugi::xml_node> boxes_, charts_, sections_;
  std::size_t section_ = 0;
};

template <class Write>
std::string DocxWriter::apart(Write write) {
  TextBuilder own;
  TextBuilder* const before = std::exchange(out_, &own);
  write();
  out_ = before;
  Document document;
  own.finish(document);
  return std::move(document.text);
}

}  // namespace hone::documents
