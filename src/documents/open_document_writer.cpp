#include "open_document_writer.h"

#include <algorithm>
#include <utility>

#include "open_document_chart.h"

namespace hone::documents {
namespace {

std::size_t deletions_in(const pugi::xml_node& changes) {
  std::size_t count = 0;
  for (const pugi::xml_node& region : changes.children()) count += static_cast<bool>(child(region, "deletion"));
  return count;
}

pugi::xml_node first_element(const pugi::xml_node& node) {
  for (const pugi::xml_node& one : node.children())
    if (one.type() == pugi::node_element) return one;
  return {};
}

}  // namespace

void OpenDocumentWriter::blocks(const pugi::xml_node& parent) {
  for (const pugi::xml_node& node : parent.children()) block(node);
}

void OpenDocumentWriter::block(const pugi::xml_node& node) {
  if (node.type() != pugi::node_element) return;
  const std::string_view name = local_name(node);
  if (name == "p")
    paragraph(node, "");
  else if (name == "h")
    heading(node);
  else if (name == "list")
    list(node, "", 1);
  else if (name == "table")
    table(node);
  else if (name == "tracked-changes")
    counts_.deleted += deletions_in(node);
  else if (name == "section" && attribute(node, "display") == "none")
    ++counts_.hidden;
  else if (name == "image")
    ++counts_.pictures;
  else if (name == "frame")
    frame(node);
  else if (name == "object" || name == "object-ole")
    object(node);
  else if (name == "annotation")
    annotation(node);
  else if (name != "sequence-decls" && name != "forms" && name != "scripts" && name != "page-thumbnail" &&
           name != "variable-decls" && name != "user-field-decls" && name != "index-title-template" &&
           name.substr(0, 6) != "table-")
    blocks(node);
}

void OpenDocumentWriter::cell_paragraphs(const pugi::xml_node& cell) {
  in_cell_ = true;
  for (const pugi::xml_node& one : cell.children())
    if (local_name(one) == "p") paragraph(one, "");
  in_cell_ = false;
}

void OpenDocumentWriter::begin_block() {
  if (in_cell_)
    builder_.flow(" ");
  else if (in_list_)
    builder_.separate(1);
  else
    separate_blocks();
}

void OpenDocumentWriter::paragraph(const pugi::xml_node& node, const std::string& label) {
  begin_block();
  if (parts_.styles.hides(attribute(node, "style-name"))) {
    ++counts_.hidden;
    return;
  }
  if (parts_.styles.strikes(attribute(node, "style-name"))) {
    ++counts_.struck;
    return;
  }
  if (!label.empty()) builder_.verbatim(label + " ");
  words(node);
  after_paragraph();
}

void OpenDocumentWriter::heading(const pugi::xml_node& node) {
  std::string label;
  if (attribute(node, "is-list-header") != "true" && !in_list_)
    label = numbering_.next_heading(open_document_level(node), attribute(node, "start-value"));
  if (in_cell_) {
    if (!label.empty()) builder_.verbatim(label + " ");
    words(node);
  } else {
    heading_line(node, label);
  }
  after_paragraph();
}

void OpenDocumentWriter::heading_line(const pugi::xml_node& node, const std::string& label) {
  builder_.separate(2);
  builder_.begin_heading(open_document_level(node));
  if (!label.empty()) builder_.verbatim(label + " ");
  words(node);
  builder_.end_heading();
  builder_.separate(2);
}

void OpenDocumentWriter::list(const pugi::xml_node& node, std::string style, int level) {
  if (const std::string_view own = attribute(node, "style-name"); !own.empty()) style = own;
  if (level == 1) {
    numbering_.begin_list(style,
                          attribute(node, "continue-numbering") == "true" || !attribute(node, "continue-list").empty());
    if (!in_cell_) separate_blocks();
  }
  const bool outer = std::exchange(in_list_, true);
  for (const pugi::xml_node& item : node.children()) {
    const bool header = local_name(item) == "list-header";
    if (!header && local_name(item) != "list-item") continue;
    // An item that holds nothing but a deeper list stands for its place, not for a number.
    const pugi::xml_node first = first_element(item);
    const bool says = local_name(first) == "p" || local_name(first) == "h";
    std::string label;
    if (!header && says) {
      if (style.empty()) style = parts_.styles.list_of(attribute(first, "style-name"));
      label = numbering_.next_item(style, level, attribute(item, "start-value"));
    }
    for (const pugi::xml_node& part : item.children()) {
      const std::string_view name = local_name(part);
      if (name == "p")
        paragraph(part, std::exchange(label, ""));
      else if (name == "h")
        heading_line(part, std::exchange(label, ""));
      else if (name == "list")
        list(part, style, level + 1);
    }
  }
  in_list_ = outer;
  if (level == 1) {
    numbering_.end_list(style);
    if (!in_cell_) separate_blocks();
  }
}

// What a frame holds is one thing in several forms, the best first: the picture after a table or a chart only shows it.
void OpenDocumentWriter::frame(const pugi::xml_node& node) {
  if (in_cell_ && child(node, "object")) {  // a chart has rows of its own
    frames_.push_back(node);
    return;
  }
  bool said = false;
  for (const pugi::xml_node& form : node.children()) {
    const std::string_view name = local_name(form);
    if (name == "image" && said) continue;
    if (name == "object") {
      said = object(form) || said;
      continue;
    }
    said = said || name == "table";
    block(form);
  }
}

bool OpenDocumentWriter::object(const pugi::xml_node& node) {
  if (!in_cell_ && write_open_document_chart(parts_.object(node), counts_, builder_)) return true;
  ++counts_.objects;
  return false;
}

void OpenDocumentWriter::table(const pugi::xml_node& node) {
  const bool nested = in_cell_;
  if (!nested) builder_.separate(2);
  rows(node, nested);
  if (nested) return;
  builder_.separate(2);
  after_paragraph();
}

void OpenDocumentWriter::rows(const pugi::xml_node& parent, bool nested) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if (name == "table-header-rows" || name == "table-rows" || name == "table-row-group") rows(node, nested);
    if (name != "table-row") continue;
    if (!nested) builder_.begin_row();
    for (const pugi::xml_node& cell : node.children()) {
      const bool covered = local_name(cell) == "covered-table-cell";
      if (!covered && local_name(cell) != "table-cell") continue;
      const std::size_t repeated =
          std::min<std::size_t>(open_document_count(attribute(cell, "number-columns-repeated"), 1), 64);
      for (std::size_t i = 0; i < repeated && counts_.take_cells(1); ++i) {
        if (!nested) builder_.begin_cell();
        if (covered) continue;
        in_cell_ = true;
        blocks(cell);
        in_cell_ = nested;
      }
    }
    if (!nested) builder_.end_row();
  }
}

}  // namespace hone::documents
