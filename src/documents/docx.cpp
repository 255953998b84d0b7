// docx (ECMA-376): the paragraphs of word/document.xml, tables as rows of tab-separated cells, notes after the paragraph
// that refers to them, headings by their style.
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "docx_styles.h"
#include "reading.h"
#include "text_builder.h"
#include "xml.h"
#include "zip_archive.h"

namespace hone {
namespace {

using Notes = std::map<std::string, std::string, std::less<>>;  // id → text

Notes notes_of(const pugi::xml_node& root) {
  Notes notes;
  for (const pugi::xml_node& note : root.children()) {
    if (!attribute(note, "type").empty() && attribute(note, "type") != "normal") continue;  // separators
    notes[std::string(attribute(note, "id"))] = one_line(all_text(note));
  }
  return notes;
}

class DocxWriter {
 public:
  DocxWriter(TextBuilder& builder, const DocxStyles& styles, const Notes& footnotes, const Notes& endnotes)
      : builder_(builder), styles_(styles), footnotes_(footnotes), endnotes_(endnotes) {}

  // Recursion is bounded by the depth that parse_xml allows.
  void blocks(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "p")
        paragraph(node);
      else if (name == "tbl")
        table(node);
      else if (name == "sdt")
        blocks(child(node, "sdtContent"));
      else if (name == "customXml" || name == "ins" || name == "moveTo" || name == "smartTag")
        blocks(node);
      else if (name == "AlternateContent")
        blocks(alternative(node));
    }
  }

  std::string title;  // of the paragraph in style Title

 private:
  void paragraph(const pugi::xml_node& node) {
    const pugi::xml_node properties = child(node, "pPr");
    const std::string_view style = attribute(child(properties, "pStyle"), "val");
    int level = styles_.heading_level(style);
    if (const pugi::xml_node outline = child(properties, "outlineLvl")) {
      const int own = std::atoi(std::string(attribute(outline, "val")).c_str());
      level = own >= 0 && own < 9 ? own + 1 : 0;
    }
    if (title.empty() && styles_.is_title(style)) title = one_line(paragraph_text(node));
    if (in_cell_)
      builder_.flow(" ");
    else
      builder_.separate(2);
    if (level > 0 && !in_cell_) builder_.begin_heading(level);
    runs(node);
    builder_.end_heading();
    pending_boxes();
    pending_notes();
  }

  // The text of a paragraph without what is deleted or a field's instruction.
  static std::string paragraph_text(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& one : node.children()) {
      const std::string_view name = local_name(one);
      if (name == "t")
        text += one.text().get();
      else if (name != "pPr" && name != "rPr" && name != "del" && name != "moveFrom")
        text += paragraph_text(one);
    }
    return text;
  }

  void runs(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "t")
        builder_.verbatim(node.text().get());
      else if (name == "tab" || name == "ptab")
        builder_.verbatim("\t");
      else if (name == "br" || name == "cr")
        in_cell_ ? builder_.flow(" ") : builder_.line_break();
      else if (name == "noBreakHyphen")
        builder_.verbatim("\xE2\x80\x91");
      else if (name == "footnoteReference")
        note(footnotes_, attribute(node, "id"));
      else if (name == "endnoteReference")
        note(endnotes_, attribute(node, "id"));
      else if (name == "txbxContent")
        boxes_.push_back(node);
      else if (name == "AlternateContent")
        runs(alternative(node));
      else if (name != "pPr" && name != "rPr" && name != "del" && name != "moveFrom" && name != "instrText")
        runs(node);
    }
  }

  // The same content twice, for newer and older programs.
  static pugi::xml_node alternative(const pugi::xml_node& node) {
    const pugi::xml_node choice = child(node, "Choice");
    return choice ? choice : child(node, "Fallback");
  }

  void note(const Notes& notes, std::string_view id) {
    const auto found = notes.find(id);
    if (found == notes.end() || found->second.empty()) return;
    ++note_count_;
    builder_.verbatim(fmt::format(" [note {}]", note_count_));
    waiting_.push_back(fmt::format("[note {}] {}", note_count_, found->second));
  }

  void pending_notes() {
    if (in_cell_) return;  // after the table
    for (const std::string& text : std::exchange(waiting_, {})) {
      builder_.separate(2);
      builder_.verbatim(text);
    }
  }

  void pending_boxes() {
    for (const pugi::xml_node& box : std::exchange(boxes_, {})) blocks(box);
  }

  void table(const pugi::xml_node& node) {
    const bool nested = in_cell_;
    if (!nested) builder_.separate(2);
    rows(node, nested);
    if (nested) return;
    builder_.separate(2);
    pending_notes();
  }

  void rows(const pugi::xml_node& parent, bool nested) {
    for (const pugi::xml_node& row : parent.children()) {
      const std::string_view name = local_name(row);
      if (name == "sdt") rows(child(row, "sdtContent"), nested);
      if (name != "tr") continue;
      if (nested)
        builder_.flow(" ");
      else
        builder_.begin_row();
      cells(row, nested);
      if (!nested) builder_.end_row();
    }
  }

  void cells(const pugi::xml_node& row, bool nested) {
    for (const pugi::xml_node& cell : row.children()) {
      const std::string_view name = local_name(cell);
      if (name == "sdt") cells(child(cell, "sdtContent"), nested);
      if (name != "tc") continue;
      if (!nested) builder_.begin_cell();
      in_cell_ = true;
      blocks(cell);
      in_cell_ = nested;
    }
  }

  TextBuilder& builder_;
  const DocxStyles& styles_;
  const Notes& footnotes_;
  const Notes& endnotes_;
  std::vector<std::string> waiting_;  // notes for the end of this paragraph
  std::vector<pugi::xml_node> boxes_;
  int note_count_ = 0;
  bool in_cell_ = false;
};

class Parts {
 public:
  Parts(std::map<std::string, std::string> files, const Source& source) : files_(std::move(files)), source_(source) {}

  // A null tree when the part is not there.
  Result<XmlTree> tree(const std::string& part) const {
    const auto found = files_.find(part);
    if (found == files_.end()) return XmlTree();
    return parse_xml(found->second, fmt::format("{} of {}", part, source_.name), source_.limits);
  }

 private:
  std::map<std::string, std::string> files_;
  const Source& source_;
};

}  // namespace

Result<Document> read_docx(const Source& source) {
  HONE_TRY(Archive archive, Archive::open(source.bytes, source.name, source.limits));
  if (!archive.contains("word/document.xml"))
    return Error(ErrorCode::corrupt_data, fmt::format("{} is no docx: it holds no word/document.xml.", source.name));
  HONE_TRY(auto files, archive.read({"word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml",
                                     "docProps/core.xml"}));
  const Parts parts(std::move(files), source);

  Document document;
  DocxStyles styles;
  Notes footnotes, endnotes;
  HONE_TRY(XmlTree style_tree, parts.tree("word/styles.xml"));
  if (style_tree) styles = DocxStyles(style_tree->document_element());
  HONE_TRY(XmlTree footnote_tree, parts.tree("word/footnotes.xml"));
  if (footnote_tree) footnotes = notes_of(footnote_tree->document_element());
  HONE_TRY(XmlTree endnote_tree, parts.tree("word/endnotes.xml"));
  if (endnote_tree) endnotes = notes_of(endnote_tree->document_element());
  HONE_TRY(XmlTree core, parts.tree("docProps/core.xml"));
  if (core) document.title = one_line(all_text(child(core->document_element(), "title")));

  HONE_TRY(XmlTree body, parts.tree("word/document.xml"));
  TextBuilder builder;
  DocxWriter writer(builder, styles, footnotes, endnotes);
  writer.blocks(child(body->document_element(), "body"));
  builder.finish(document);
  if (document.title.empty()) document.title = writer.title;
  if (document.text.empty()) document.warnings.push_back(source.name + " has no text.");
  return document;
}

}  // namespace hone
