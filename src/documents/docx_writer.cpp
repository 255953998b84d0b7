#include "docx_writer.h"

#include <algorithm>
#include <cstdlib>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

constexpr std::size_t longest_repeated_cell = 120;  // bytes of a merged cell that each of its rows repeats
constexpr int most_paragraphs_of_data = 5;  // in a cell that still is a value and no column of a page

struct Contents {
  int paragraphs = 0, tables = 0;
};

void count_contents(const pugi::xml_node& parent, Contents& contents) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if (name == "p") contents.paragraphs += !is_blank(all_text(node));
    if (name == "tbl") ++contents.tables;
    if (name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins") count_contents(node, contents);
  }
}

}  // namespace

void DocxWriter::write(Document& document) {
  const pugi::xml_node body = parts_.body();
  find_sections(body);
  if (const pugi::xml_node last = child(body, "sectPr")) sections_.push_back(last);
  fields_ = DocxFields(body);
  margins("headerReference");
  blocks(body);
  while (section_ < sections_.size()) end_section();
  for (const auto& [id, node] : parts_.comments) comment(id);  // those that no paragraph refers to
  notes_and_comments();
  left_out_.add("LISTNUM number", static_cast<std::size_t>(fields_.computed_numbers()));
  builder_.finish(document);
  if (document.title.empty()) document.title = title_;
  left_out_.say(source_.name, document.warnings);
  document.warnings.insert(document.warnings.end(), warnings_.begin(), warnings_.end());
}

void DocxWriter::blocks(const pugi::xml_node& parent) {
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
      blocks(child(node, "Choice") ? child(node, "Choice") : child(node, "Fallback"));
    else if (name == "altChunk")
      insertion(node);
    else if (name == "oMathPara" || name == "oMath")
      equation(node);
  }
}

void DocxWriter::paragraph(const pugi::xml_node& node) {
  if (out_->size_bytes() > source_.limits.text_bytes) return;  // read_document_bytes refuses it
  const pugi::xml_node properties = child(node, "pPr");
  std::string_view style = attribute(child(properties, "pStyle"), "val");
  if (style.empty()) style = parts_.styles.usual_paragraph();
  paragraph_look_ = look_ = parts_.styles.look(style);
  left_out_last_ = {};
  after_digit_ = false;

  const pugi::xml_node mark = child(properties, "rPr");
  const bool mark_deleted = child(mark, "del") || child(mark, "moveFrom");
  const bool mark_hidden = DocxLook::of(mark).hidden.value_or(paragraph_look_.hidden.value_or(false));
  if (mark_deleted && is_blank(plain_text(node))) {
    leave_out("tracked deletion");
    return;
  }
  if (mark_hidden && is_unseen(node)) {
    if (!is_blank(plain_text(node))) leave_out("hidden passage");
    return;
  }
  const Joint joint = std::exchange(joint_, mark_deleted ? directly : mark_hidden ? with_space : none);

  int level = parts_.styles.heading_level(style);
  if (const pugi::xml_node outline = child(properties, "outlineLvl")) {
    const int own = std::atoi(std::string(attribute(outline, "val")).c_str());
    level = own >= 0 && own < 9 ? own + 1 : 0;
  }
  if (title_.empty() && parts_.styles.is_title(style)) title_ = one_line(plain_text(node));
  if (joint == none) {
    label_ = number_of(properties, style);
    in_cell_ ? out_->flow(" ") : out_->separate(2);
  } else if (joint == with_space) {
    out_->flow(" ");
  }
  if (level > 0 && !in_cell_) out_->begin_heading(level);
  runs(node);
  if (in_cell_ && !label_.bullet) emit("");  // a column of numbers has no other text
  label_ = {};
  out_->end_heading();
  boxes();
  charts();
  notes_and_comments();
  if (child(properties, "sectPr")) end_section();
}

DocxNumbering::Label DocxWriter::number_of(const pugi::xml_node& properties, std::string_view style) {
  DocxListPlace place = parts_.styles.numbering(style);
  if (const pugi::xml_node own = child(properties, "numPr")) {
    if (const pugi::xml_node level = child(own, "ilvl"))
      place.level = std::atoi(std::string(attribute(level, "val")).c_str());
    if (const pugi::xml_node list = child(own, "numId")) {
      place.list = std::atoi(std::string(attribute(list, "val")).c_str());
      if (!child(own, "ilvl")) place.level = -1;
      place.style = style;
    }
  }
  if (place.list == 0) return {};
  if (place.level < 0) place.level = parts_.numbering.level_of_style(place.list, place.style);
  return parts_.numbering.next(place.list, place.level);
}

void DocxWriter::table(const pugi::xml_node& node) {
  const std::vector<DocxRow> rows = table_rows(node);
  const bool only_column =
      std::all_of(rows.begin(), rows.end(), [](const DocxRow& row) { return row.cells.size() <= 1; });
  std::map<int, std::string> merged;  // by column
  if (!in_cell_) out_->separate(2);
  for (const DocxRow& row : rows) {
    if (row.deleted) {
      left_out_last_ = {};
      leave_out("tracked deletion");
    } else if (in_cell_) {  // a table in a text box of a cell
      for (const DocxCell& cell : row.cells) blocks(cell.node);
    } else if (is_layout(row, only_column)) {
      for (const DocxCell& cell : row.cells) {
        out_->separate(2);
        if (cell.merge != DocxCell::goes_on) blocks(cell.node);
      }
      out_->separate(2);
    } else {
      data_row(row, merged);
    }
  }
  if (in_cell_) return;
  out_->separate(2);
  charts();
  notes_and_comments();
}

// A row that places parts of a page beside each other, such as a letterhead's, and not values: its cells follow one another.
bool DocxWriter::is_layout(const DocxRow& row, bool only_column) {
  return std::any_of(row.cells.begin(), row.cells.end(), [&](const DocxCell& cell) {
    Contents contents;
    count_contents(cell.node, contents);
    return contents.tables > 0 || contents.paragraphs > (only_column ? 1 : most_paragraphs_of_data);
  });
}

void DocxWriter::data_row(const DocxRow& row, std::map<int, std::string>& merged) {
  out_->begin_row();
  int column = 0;
  for (const DocxCell& cell : row.cells) {
    for (; column <= cell.column; ++column) out_->begin_cell();
    std::string text;
    if (const auto above = merged.find(cell.column); cell.merge == DocxCell::goes_on && above != merged.end()) {
      text = above->second;
    } else {
      in_cell_ = true;
      text = one_line(apart([&] { blocks(cell.node); }));
      in_cell_ = false;
      joint_ = none;
      if (cell.merge == DocxCell::none) merged.erase(cell.column);
      if (cell.merge == DocxCell::begins) merged[cell.column] = text.size() <= longest_repeated_cell ? text : "";
    }
    out_->verbatim(text);
  }
  for (; column < row.columns; ++column) out_->begin_cell();
  out_->end_row();
}

// The text of a paragraph without what is deleted or a field's instruction.
std::string DocxWriter::plain_text(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& one : node.children()) {
    const std::string_view name = local_name(one);
    if (name == "t")
      text += all_text(one);
    else if (name != "pPr" && name != "rPr" && name != "del" && name != "moveFrom")
      text += plain_text(one);
  }
  return text;
}

}  // namespace hone::documents
