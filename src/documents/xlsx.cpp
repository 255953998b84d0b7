// xlsx (ECMA-376): the sheets in order, each under its name, rows said with their headings, cells as they show.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "chart.h"
#include "headed_rows.h"
#include "left_out.h"
#include "number_format.h"
#include "office_parts.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

constexpr std::size_t most_columns = 16384, most_rows = 1 << 20;

bool is_true(std::string_view value) { return value == "1" || value == "true"; }

// The words of <si> or <is>, without phonetic readings.
std::string string_of(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& one : node.children()) {
    if (local_name(one) == "t") text += all_text(one);
    if (local_name(one) == "r") text += all_text(child(one, "t"));
  }
  return text;
}

// "BC12" → column 54, row 12, counted from 0; false when it is none.
bool parse_reference(std::string_view reference, std::size_t& column, std::size_t& row) {
  std::size_t at = 0, letters = 0;
  for (; at < reference.size() && reference[at] >= 'A' && reference[at] <= 'Z' && at < 3; ++at)
    letters = letters * 26 + static_cast<std::size_t>(reference[at] - 'A' + 1);
  const auto read = std::from_chars(reference.data() + at, reference.data() + reference.size(), row);
  if (letters == 0 || letters > most_columns || read.ec != std::errc() || row == 0 || row > most_rows) return false;
  column = letters - 1, --row;
  return true;
}

class Workbook {
 public:
  Workbook(const Source& source, OfficeParts parts) : source_(source), parts_(std::move(parts)) {}

  Result<Document> read() {
    Document document;
    HONE_CHECK(parts_.describe(document));
    HONE_TRY(XmlTree tree, parts_.tree(parts_.main()));
    const pugi::xml_node root = tree->document_element();
    since_1904_ = is_true(attribute(child(root, "workbookPr"), "date1904"));
    HONE_CHECK(load_shared());
    TextBuilder builder;
    std::size_t hidden = 0, shown = 0;
    for (const pugi::xml_node& sheet : child(root, "sheets").children()) {
      const std::string part = parts_.related(parts_.main(), sheet_id(sheet));
      if (part.empty()) continue;
      hidden += !attribute(sheet, "state").empty() && attribute(sheet, "state") != "visible";
      builder.separate(2);
      builder.begin_heading(1);
      builder.flow(attribute(sheet, "name"));
      builder.end_heading();
      builder.separate(2);
      HONE_CHECK(parts_.load({part}));
      HONE_TRY(XmlTree cells, parts_.tree(part));
      if (cells) HONE_CHECK(write_sheet(cells->document_element(), builder));
      for (const std::string& comments : parts_.of_kind(part, "comments"))
        HONE_CHECK(write_comments(comments, builder));
      HONE_CHECK(write_drawings(part, builder));
      ++shown;
    }
    builder.finish(document);
    say_remarks(
        source_.name,
        {{hidden, {"hidden sheet was read too", "hidden sheets were read too"}},
         {hidden_rows_, {"hidden row or column was read too", "hidden rows or columns were read too"}},
         {pictures_, pictures_not_read},
         {graphics_, {"chart or drawing was not read", "charts or drawings were not read"}},
         {uncomputed_,
          {"formula has no value; open and save the workbook", "formulas have no value; open and save the workbook"}}},
        document.warnings);
    if (shown == 0) document.warnings.push_back(source_.name + " has no sheets.");
    return document;
  }

 private:
  // The relationship's id; the sheet's own number is an attribute without a prefix.
  static std::string_view sheet_id(const pugi::xml_node& sheet) {
    for (const pugi::xml_attribute& one : sheet.attributes()) {
      const std::string_view name = one.name();
      if (name.size() > 3 && name.substr(name.size() - 3) == ":id") return one.value();
    }
    return {};
  }

  Status load_shared() {
    std::set<std::string> wanted;
    for (const char* kind : {"sharedStrings", "styles"})
      for (const std::string& part : parts_.of_kind(parts_.main(), kind)) wanted.insert(part);
    HONE_CHECK(parts_.load(wanted));
    for (const std::string& part : parts_.of_kind(parts_.main(), "sharedStrings")) {
      HONE_TRY(XmlTree tree, parts_.tree(part));
      if (!tree) continue;
      for (const pugi::xml_node& one : tree->document_element().children())
        if (local_name(one) == "si") strings_.push_back(string_of(one));
    }
    for (const std::string& part : parts_.of_kind(parts_.main(), "styles")) {
      HONE_TRY(XmlTree tree, parts_.tree(part));
      if (!tree) continue;
      std::map<int, std::string> codes;
      for (const pugi::xml_node& one : child(tree->document_element(), "numFmts").children())
        codes[std::atoi(std::string(attribute(one, "numFmtId")).c_str())] = attribute(one, "formatCode");
      for (const pugi::xml_node& one : child(tree->document_element(), "cellXfs").children()) {
        const int id = std::atoi(std::string(attribute(one, "numFmtId")).c_str());
        formats_.push_back(codes.count(id) ? NumberFormat(codes[id]) : NumberFormat::builtin(id));
      }
    }
    return {};
  }

  std::string say(const pugi::xml_node& cell) {
    const std::string_view type = attribute(cell, "t");
    if (type == "inlineStr") return string_of(child(cell, "is"));
    std::string value = all_text(child(cell, "v"));
    if (value.empty()) {
      uncomputed_ += static_cast<bool>(child(cell, "f"));
      return "";
    }
    if (type == "s") {
      std::size_t index = strings_.size();
      std::from_chars(value.data(), value.data() + value.size(), index);
      return index < strings_.size() ? strings_[index] : "";
    }
    if (type == "b") return is_true(value) ? "TRUE" : "FALSE";
    if (type == "str" || type == "e") return value;
    if (type == "d") return value.size() > 10 && value.substr(10) == "T00:00:00" ? value.substr(0, 10) : value;
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (end == value.c_str()) return value;
    const auto style = static_cast<std::size_t>(std::max(0, std::atoi(std::string(attribute(cell, "s")).c_str())));
    return (style < formats_.size() ? formats_[style] : NumberFormat()).say(number, since_1904_);
  }

  Status write_sheet(const pugi::xml_node& sheet, TextBuilder& builder) {
    for (const pugi::xml_node& column : child(sheet, "cols").children())
      hidden_rows_ += is_true(attribute(column, "hidden"));
    // Cells that a merged one covers downwards say what it says: a group's name beside each of its rows.
    std::map<std::pair<std::size_t, std::size_t>, std::pair<std::size_t, std::size_t>>
        covered;  // row, column → of the first
    for (const pugi::xml_node& one : child(sheet, "mergeCells").children()) {
      const std::string_view range = attribute(one, "ref");
      const std::size_t colon = range.find(':');
      std::size_t left = 0, top = 0, right = 0, bottom = 0;
      if (colon == std::string_view::npos || !parse_reference(range.substr(0, colon), left, top) ||
          !parse_reference(range.substr(colon + 1), right, bottom) || bottom - top > 10000 || bottom < top)
        continue;
      if (left == right)
        for (std::size_t row = top + 1; row <= bottom && covered.size() < source_.limits.table_cells; ++row)
          covered[{row, left}] = {top, left};
    }
    std::map<std::pair<std::size_t, std::size_t>, std::string> firsts;
    for (const auto& [at, first] : covered) firsts[first];
    HeadedRows rows(builder);
    std::size_t expected = 0;
    for (const pugi::xml_node& row : child(sheet, "sheetData").children()) {
      std::size_t number = expected;
      const std::string_view said = attribute(row, "r");
      if (std::from_chars(said.data(), said.data() + said.size(), number).ec == std::errc() && number > 0) --number;
      if (number > expected && expected > 0) rows.add({});  // rows without cells are not written down
      expected = number + 1;
      hidden_rows_ += is_true(attribute(row, "hidden"));
      std::vector<std::string> cells;
      std::size_t next = 0;
      for (const pugi::xml_node& cell : row.children()) {
        if (local_name(cell) != "c") continue;
        std::size_t column = next, cell_row = number;
        std::size_t told = 0;
        if (parse_reference(attribute(cell, "r"), told, cell_row)) column = told;
        if (column >= most_columns) break;
        next = column + 1;
        std::string text = say(cell);
        if (auto first = firsts.find({number, column}); first != firsts.end()) first->second = text;
        if (text.empty()) continue;
        if (cells.size() <= column) cells.resize(column + 1);
        cells[column] = std::move(text);
        if (++cells_ > source_.limits.table_cells)
          return Error(ErrorCode::limit_exceeded,
                       fmt::format("{} holds more than {} cells.", source_.name, source_.limits.table_cells));
      }
      if (!cells.empty())
        for (auto under = covered.lower_bound({number, 0}); under != covered.end() && under->first.first == number;
             ++under) {
          const std::size_t column = under->first.second;
          if (cells.size() <= column) cells.resize(column + 1);
          if (cells[column].empty()) cells[column] = firsts[under->second];
        }
      rows.add(std::move(cells));
    }
    rows.finish();
    return {};
  }

  Status write_comments(const std::string& part, TextBuilder& builder) {
    HONE_CHECK(parts_.load({part}));
    HONE_TRY(XmlTree tree, parts_.tree(part));
    if (!tree) return {};
    for (const pugi::xml_node& comment : child(tree->document_element(), "commentList").children()) {
      builder.separate(2);
      builder.flow(fmt::format("[comment on {}] {}", attribute(comment, "ref"), string_of(child(comment, "text"))));
    }
    builder.separate(2);
    return {};
  }

  // Text boxes, and the titles of charts: their values stand in the sheets.
  Status write_drawings(const std::string& sheet, TextBuilder& builder) {
    for (const std::string& drawing : parts_.of_kind(sheet, "drawing")) {
      HONE_CHECK(parts_.load({drawing}));
      HONE_TRY(XmlTree shapes, parts_.tree(drawing));
      if (shapes) HONE_CHECK(write_shapes(shapes->document_element(), drawing, builder));
    }
    return {};
  }

  // Recursion is bounded by the depth that parse_xml allows.
  Status write_shapes(const pugi::xml_node& parent, const std::string& drawing, TextBuilder& builder) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      pictures_ += name == "pic";
      if (name == "txBody") {
        builder.separate(2);
        for (const pugi::xml_node& paragraph : node.children()) {
          builder.separate(1);
          if (local_name(paragraph) == "p") builder.flow(all_text(paragraph));
        }
        builder.separate(2);
      } else if (name == "graphicData") {
        HONE_CHECK(write_graphic(node, drawing, builder));
      } else if (name != "Fallback") {  // says again what its Choice says
        HONE_CHECK(write_shapes(node, drawing, builder));
      }
    }
    return {};
  }

  Status write_graphic(const pugi::xml_node& data, const std::string& drawing, TextBuilder& builder) {
    const std::string part = parts_.related(drawing, attribute(child(data, "chart"), "id"));
    HONE_CHECK(parts_.load({part}));
    HONE_TRY(XmlTree chart, parts_.tree(part));
    const bool is_chart =
        chart && local_name(chart->document_element()) == "chartSpace" && child(chart->document_element(), "chart");
    if (is_chart)
      write_chart_titles(chart->document_element(), builder);
    else
      ++graphics_;
    return {};
  }

  const Source& source_;
  OfficeParts parts_;
  std::vector<std::string> strings_;
  std::vector<NumberFormat> formats_;
  bool since_1904_ = false;
  std::size_t cells_ = 0, hidden_rows_ = 0, uncomputed_ = 0, pictures_ = 0, graphics_ = 0;
};

}  // namespace

Result<Document> read_xlsx(const Source& source) {
  HONE_TRY(OfficeParts parts, OfficeParts::open(source, "xl/workbook.xml"));
  return Workbook(source, std::move(parts)).read();
}

}  // namespace hone::documents
