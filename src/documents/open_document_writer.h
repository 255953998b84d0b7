// Lays out what flows in an OpenDocument file: paragraphs and numbered lists, tables, frames with their boxes and charts,
// notes and comments after the paragraph that refers to them.
//
//   OpenDocumentWriter writer(parts, counts, builder);
//   writer.blocks(child(parts.body(), "text"));
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "open_document_counts.h"
#include "open_document_numbering.h"
#include "open_document_parts.h"
#include "text_builder.h"

namespace hone::documents {

class OpenDocumentWriter {
 public:
  enum Place { page, slide };  // paragraphs of a shape on a slide are lines
  OpenDocumentWriter(OpenDocumentParts& parts, OpenDocumentCounts& counts, TextBuilder& builder, Place place = page)
      : parts_(parts), counts_(counts), builder_(builder), numbering_(parts.styles), on_slide_(place == slide) {}

  // Recursion is bounded by the depth that parse_xml allows.
  void blocks(const pugi::xml_node& parent);
  void block(const pugi::xml_node& node);
  void cell_paragraphs(const pugi::xml_node& cell);  // on one line

 private:
  void begin_block();
  void separate_blocks() { builder_.separate(on_slide_ ? 1 : 2); }
  void paragraph(const pugi::xml_node& node, const std::string& label);
  void heading(const pugi::xml_node& node);
  void heading_line(const pugi::xml_node& node, const std::string& label);
  void list(const pugi::xml_node& node, std::string style, int level);
  void frame(const pugi::xml_node& node);
  bool object(const pugi::xml_node& node);  // false when it could not be said
  void table(const pugi::xml_node& node);
  void rows(const pugi::xml_node& parent, bool nested);

  // open_document_words.cpp: what stands in a paragraph.
  void words(const pugi::xml_node& parent);
  void note(const pugi::xml_node& node);
  void annotation(const pugi::xml_node& node);
  void after_paragraph();

  OpenDocumentParts& parts_;
  OpenDocumentCounts& counts_;
  TextBuilder& builder_;
  OpenDocumentNumbering numbering_;
  std::vector<std::pair<std::string, pugi::xml_node>> waiting_;  // notes and comments
  std::vector<pugi::xml_node> frames_;
  int notes_ = 0, comments_ = 0;
  bool on_slide_, in_cell_ = false, in_list_ = false;
};

}  // namespace hone::documents
