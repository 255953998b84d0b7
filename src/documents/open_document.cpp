// odt, ods and odp (OpenDocument 1.3), packed or flat: paragraphs, numbered lists, tables, notes, slides. What is deleted
// under tracked changes, hidden or struck out is left out and counted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "headed_rows.h"
#include "hone/core/unicode.h"
#include "left_out.h"
#include "open_document_styles.h"
#include "reading.h"
#include "text_builder.h"
#include "xml.h"
#include "zip_archive.h"

namespace hone {
namespace {

std::size_t count_of(std::string_view text, std::size_t otherwise) {
  if (text.empty()) return otherwise;
  const long long value = std::atoll(std::string(text.substr(0, 12)).c_str());
  return value > 0 ? static_cast<std::size_t>(value) : otherwise;
}

class OpenDocumentWriter {
 public:
  OpenDocumentWriter(const Source& source, const OpenDocumentStyles& styles, TextBuilder& builder)
      : source_(source), styles_(styles), builder_(builder) {}

  // Recursion is bounded by the depth that parse_xml allows.
  void blocks(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
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
        deleted_ += count_deletions(node);
      else if (name == "section" && (attribute(node, "display") == "none"))
        ++hidden_;
      else if (name == "notes")
        notes(node);
      else if (name != "sequence-decls" && name != "forms" && name != "scripts" && name != "page-thumbnail" &&
               name != "variable-decls" && name != "user-field-decls" && name != "index-title-template" &&
               name.substr(0, 6) != "table-" && node.type() == pugi::node_element)
        inside(node, name);
    }
  }

  // Sheets, each under its name.
  Status sheets(const pugi::xml_node& body) {
    for (const pugi::xml_node& sheet : body.children()) {
      if (local_name(sheet) != "table") continue;
      builder_.separate(2);
      builder_.begin_heading(1);
      builder_.flow(attribute(sheet, "name"));
      builder_.end_heading();
      builder_.separate(2);
      HeadedRows rows(builder_);
      HONE_CHECK(sheet_rows(sheet, rows));
      rows.finish();
    }
    return {};
  }

  void warn(Document& document) const {
    say_remarks(source_.name,
                {{deleted_, deletions_left_out},
                 {hidden_, hidden_left_out},
                 {struck_, struck_left_out},
                 {pictures_, pictures_not_read},
                 {objects_,
                  {"chart, formula or other object was not read", "charts, formulas or other objects were not read"}}},
                document.warnings);
  }

 private:
  static std::size_t count_deletions(const pugi::xml_node& changes) {
    std::size_t count = 0;
    for (const pugi::xml_node& region : changes.children()) count += static_cast<bool>(child(region, "deletion"));
    return count;
  }

  void inside(const pugi::xml_node& node, std::string_view name) {
    if (name == "image") {
      ++pictures_;
    } else if (name == "object" || name == "object-ole") {
      ++objects_;
    } else if (name == "annotation") {
      annotation(node);
    } else {
      blocks(node);
    }
  }

  void begin_block() {
    if (in_cell_)
      builder_.flow(" ");
    else
      builder_.separate(in_list_ ? 1 : 2);
  }

  void paragraph(const pugi::xml_node& node, const std::string& label) {
    begin_block();
    if (styles_.hides(attribute(node, "style-name"))) {
      ++hidden_;
      return;
    }
    if (styles_.strikes(attribute(node, "style-name"))) {
      ++struck_;
      return;
    }
    if (!label.empty()) builder_.verbatim(label + " ");
    words(node);
    after_paragraph();
  }

  void heading(const pugi::xml_node& node) {
    const int level = static_cast<int>(std::min<std::size_t>(count_of(attribute(node, "outline-level"), 1), 10));
    std::string label;
    if (attribute(node, "is-list-header") != "true" && !in_list_) {
      count("outline", level, outline_, attribute(node, "start-value"));
      label = styles_.label("outline", level, outline_);
    }
    if (!in_cell_) {
      builder_.separate(2);
      builder_.begin_heading(level);
    }
    if (!label.empty()) builder_.verbatim(label + " ");
    words(node);
    if (!in_cell_) {
      builder_.end_heading();
      builder_.separate(2);
    }
    after_paragraph();
  }

  // One more at `level`; deeper levels begin anew.
  void count(std::string_view style, int level, std::array<int, 10>& numbers, std::string_view start) const {
    const auto at = static_cast<std::size_t>(std::clamp(level, 1, 10) - 1);
    numbers[at] = !start.empty()     ? static_cast<int>(std::min<std::size_t>(count_of(start, 1), 1'000'000))
                  : numbers[at] == 0 ? styles_.start_of(style, level)
                                     : numbers[at] + 1;
    std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(at) + 1, numbers.end(), 0);
  }

  void list(const pugi::xml_node& node, std::string style, int level) {
    if (const std::string_view own = attribute(node, "style-name"); !own.empty()) style = own;
    if (level == 1) {
      const bool goes_on = attribute(node, "continue-numbering") == "true" || !attribute(node, "continue-list").empty();
      if (goes_on)
        numbers_ = last_[style];
      else
        numbers_.fill(0);
      if (!in_cell_) builder_.separate(2);
    }
    const bool outer = std::exchange(in_list_, true);
    bool headers_only = true;
    for (const pugi::xml_node& item : node.children()) {
      const bool header = local_name(item) == "list-header";
      if (!header && local_name(item) != "list-item") continue;
      // An item that holds nothing but a deeper list stands for its place, not for a number.
      const pugi::xml_node first = first_element(item);
      const bool says = local_name(first) == "p" || local_name(first) == "h";
      std::string label;
      if (!header && says) {
        if (style.empty()) style = styles_.list_of(attribute(first, "style-name"));
        count(style, level, numbers_, attribute(item, "start-value"));
        label = styles_.label(style, level, numbers_);
      }
      headers_only = headers_only && header;
      for (const pugi::xml_node& part : item.children()) {
        const std::string_view name = local_name(part);
        if (name == "p") {
          paragraph(part, std::exchange(label, ""));
        } else if (name == "h") {
          const int depth = static_cast<int>(std::min<std::size_t>(count_of(attribute(part, "outline-level"), 1), 10));
          builder_.separate(2);
          builder_.begin_heading(depth);
          if (!label.empty()) builder_.verbatim(std::exchange(label, "") + " ");
          words(part);
          builder_.end_heading();
          builder_.separate(2);
        } else if (name == "list") {
          list(part, style, level + 1);
        }
      }
    }
    in_list_ = outer;
    if (level == 1) {
      last_[style] = numbers_;
      if (!in_cell_) builder_.separate(2);
    }
  }

  static pugi::xml_node first_element(const pugi::xml_node& node) {
    for (const pugi::xml_node& one : node.children())
      if (one.type() == pugi::node_element) return one;
    return {};
  }

  void words(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
        builder_.flow(node.value());
        continue;
      }
      const std::string_view name = local_name(node);
      if (name == "s") {
        builder_.flow(" ");
      } else if (name == "tab") {
        in_cell_ ? builder_.flow(" ") : builder_.verbatim("\t");
      } else if (name == "line-break") {
        in_cell_ ? builder_.flow(" ") : builder_.line_break();
      } else if (name == "note") {
        note(node);
      } else if (name == "annotation") {
        annotation(node);
      } else if (name == "ruby") {
        words(child(node, "ruby-base"));
      } else if (name == "hidden-text" || name == "hidden-paragraph") {
        hidden_ += name == "hidden-text";
      } else if (name == "span" && styles_.hides(attribute(node, "style-name"))) {
        ++hidden_;
      } else if (name == "span" && styles_.strikes(attribute(node, "style-name"))) {
        ++struck_;
      } else if (name == "image") {
        ++pictures_;
      } else if (name == "object" || name == "object-ole") {
        ++objects_;
      } else if (name == "frame" || name == "custom-shape" || name == "g" || name == "text-box" || name == "rect") {
        frames_.push_back(node);
      } else if (name != "annotation-end" && name != "change" && name != "desc" && name != "title" &&
                 name != "bookmark" && name != "toc-mark" && name != "alphabetical-index-mark") {
        words(node);
      }
    }
  }

  void note(const pugi::xml_node& node) {
    ++notes_;
    builder_.verbatim(fmt::format(" [note {}]", notes_));
    waiting_.push_back({fmt::format("[note {}] ", notes_), child(node, "note-body")});
  }

  void annotation(const pugi::xml_node& node) {
    const std::string who = one_line(all_text(child(node, "creator")));
    ++comments_;
    builder_.verbatim(fmt::format(" [comment {}]", comments_));
    waiting_.push_back({fmt::format("[comment {}{}{}] ", comments_, who.empty() ? "" : " by ", who), node});
  }

  // Frames that stand in a paragraph, and the notes it refers to. Inside a table they wait for its end.
  void after_paragraph() {
    if (in_cell_) return;
    for (const pugi::xml_node& frame : std::exchange(frames_, {})) blocks(frame);
    while (!waiting_.empty()) {
      const auto [label, node] = waiting_.front();
      waiting_.erase(waiting_.begin());
      builder_.separate(2);
      builder_.verbatim(label);
      bool first = true;
      for (const pugi::xml_node& one : node.children()) {
        if (local_name(one) != "p" && local_name(one) != "h" && local_name(one) != "list") continue;
        if (!std::exchange(first, false)) builder_.separate(1);
        if (local_name(one) == "list")
          list(one, "", 1);
        else
          words(one);
      }
      builder_.separate(2);
    }
  }

  void table(const pugi::xml_node& node) {
    const bool nested = in_cell_;
    if (!nested) builder_.separate(2);
    rows(node, nested);
    if (nested) return;
    builder_.separate(2);
    after_paragraph();
  }

  void rows(const pugi::xml_node& parent, bool nested) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "table-header-rows" || name == "table-rows" || name == "table-row-group") rows(node, nested);
      if (name != "table-row") continue;
      if (!nested) builder_.begin_row();
      for (const pugi::xml_node& cell : node.children()) {
        if (local_name(cell) != "table-cell" && local_name(cell) != "covered-table-cell") continue;
        const std::size_t repeated = std::min<std::size_t>(count_of(attribute(cell, "number-columns-repeated"), 1), 64);
        for (std::size_t i = 0; i < repeated && ++cells_ <= source_.limits.table_cells; ++i) {
          if (!nested) builder_.begin_cell();
          if (local_name(cell) == "covered-table-cell") continue;
          in_cell_ = true;
          blocks(cell);
          in_cell_ = nested;
        }
      }
      if (!nested) builder_.end_row();
    }
  }

  Status sheet_rows(const pugi::xml_node& parent, HeadedRows& rows) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "table-header-rows" || name == "table-rows" || name == "table-row-group")
        HONE_CHECK(sheet_rows(node, rows));
      if (name != "table-row") continue;
      const std::string_view visibility = attribute(node, "visibility");
      std::vector<std::string> cells;
      for (const pugi::xml_node& cell : node.children()) {
        if (local_name(cell) != "table-cell" && local_name(cell) != "covered-table-cell") continue;
        const std::string text = cell_text(cell);
        const std::size_t repeated = count_of(attribute(cell, "number-columns-repeated"), 1);
        if (text.empty() && repeated > 16384) break;
        for (std::size_t i = 0; i < std::min<std::size_t>(repeated, 16384); ++i) {
          cells.push_back(text);
          if (++cells_ > source_.limits.table_cells)
            return Error(ErrorCode::limit_exceeded,
                         fmt::format("{} holds more than {} cells.", source_.name, source_.limits.table_cells));
        }
      }
      while (!cells.empty() && cells.back().empty()) cells.pop_back();
      hidden_ += !cells.empty() && visibility == "collapse";
      std::size_t repeated = count_of(attribute(node, "number-rows-repeated"), 1);
      if (cells.empty()) repeated = 1;
      cells_ += (repeated - 1) * cells.size();
      if (cells_ > source_.limits.table_cells)
        return Error(ErrorCode::limit_exceeded,
                     fmt::format("{} holds more than {} cells.", source_.name, source_.limits.table_cells));
      for (std::size_t i = 0; i < repeated; ++i) rows.add(cells);
    }
    return {};
  }

  // What the cell shows; of a date its value, which is in one form everywhere.
  std::string cell_text(const pugi::xml_node& cell) {
    if (attribute(cell, "value-type") == "date") {
      std::string date(attribute(cell, "date-value"));
      if (const std::size_t time = date.find('T'); time != std::string::npos) {
        date[time] = ' ';
        if (date.compare(time, 9, " 00:00:00") == 0) date.resize(time);
      }
      if (!date.empty()) return date;
    }
    TextBuilder builder;
    OpenDocumentWriter inner(source_, styles_, builder);
    inner.in_cell_ = true;
    for (const pugi::xml_node& one : cell.children())
      if (local_name(one) == "p") inner.paragraph(one, "");
    hidden_ += inner.hidden_, struck_ += inner.struck_;
    Document text;
    builder.finish(text);
    std::string out = one_line(text.text);
    if (const pugi::xml_node comment = child(cell, "annotation")) {
      std::string said;
      for (const pugi::xml_node& one : comment.children())
        if (local_name(one) == "p") said += (said.empty() ? "" : " ") + all_text(one);
      out += fmt::format("{}[comment: {}]", out.empty() ? "" : " ", one_line(said));
    }
    return out;
  }

  void notes(const pugi::xml_node& node) {  // of a slide
    TextBuilder builder;
    OpenDocumentWriter inner(source_, styles_, builder);
    inner.blocks(node);
    Document said;
    builder.finish(said);
    if (said.text.empty()) return;
    builder_.separate(2);
    builder_.verbatim("[notes] " + said.text);
    builder_.separate(2);
  }

  const Source& source_;
  const OpenDocumentStyles& styles_;
  TextBuilder& builder_;
  std::array<int, 10> numbers_{}, outline_{};
  std::map<std::string, std::array<int, 10>> last_;
  std::vector<std::pair<std::string, pugi::xml_node>> waiting_;  // notes and comments
  std::vector<pugi::xml_node> frames_;
  std::size_t deleted_ = 0, hidden_ = 0, struck_ = 0, pictures_ = 0, objects_ = 0, cells_ = 0;
  int notes_ = 0, comments_ = 0;
  bool in_cell_ = false, in_list_ = false;
};

void describe(const pugi::xml_node& meta, Document& document) {
  document.title = one_line(all_text(child(meta, "title")));
  document.author = one_line(all_text(child(meta, "creator")));
  if (document.author.empty()) document.author = one_line(all_text(child(meta, "initial-creator")));
  document.date = one_line(all_text(child(meta, "date")));
  if (document.date.empty()) document.date = one_line(all_text(child(meta, "creation-date")));
}

// What stands in the page styles' headers and footers, each once.
std::vector<pugi::xml_node> headers_of(const pugi::xml_node& styles) {
  std::vector<pugi::xml_node> found;
  std::set<std::string> seen;
  for (const pugi::xml_node& page : child(styles, "master-styles").children())
    for (const pugi::xml_node& part : page.children()) {
      const std::string_view name = local_name(part);
      if (name.substr(0, 6) != "header" && name.substr(0, 6) != "footer") continue;
      if (const std::string text = one_line(all_text(part)); !text.empty() && seen.insert(text).second)
        found.push_back(part);
    }
  return found;
}

}  // namespace

Result<Document> read_open_document(const Source& source) {
  XmlTree content, style_tree, meta;
  if (source.bytes.substr(0, 2) == "PK") {
    HONE_TRY(Archive archive, Archive::open(source.bytes, source.name, source.limits));
    HONE_TRY(auto files, archive.read({"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"}));
    if (files["META-INF/manifest.xml"].find("encryption-data") != std::string::npos)
      return Error(ErrorCode::unsupported,
                   fmt::format("{} is encrypted with a password; open it and save it without one.", source.name));
    if (files["content.xml"].empty())
      return Error(ErrorCode::corrupt_data, fmt::format("{} is damaged: it holds no content.xml.", source.name));
    auto parse = [&](const char* part, XmlTree& tree) -> Status {
      if (files[part].empty()) return {};
      HONE_TRY(tree, parse_xml(files[part], fmt::format("{} of {}", part, source.name), source.limits));
      return {};
    };
    HONE_CHECK(parse("content.xml", content));
    HONE_CHECK(parse("styles.xml", style_tree));
    HONE_CHECK(parse("meta.xml", meta));
  } else {
    HONE_TRY(content, parse_xml(source.bytes, source.name, source.limits));
  }
  const pugi::xml_node root = content->document_element();
  const pugi::xml_node styles_root = style_tree ? style_tree->document_element() : root;
  Document document;
  describe(child(meta ? meta->document_element() : root, "meta"), document);
  OpenDocumentStyles styles;
  if (style_tree) styles.add(styles_root);
  styles.add(root);

  const pugi::xml_node body = child(root, "body");
  TextBuilder builder;
  OpenDocumentWriter writer(source, styles, builder);
  if (const pugi::xml_node text = child(body, "text")) {
    writer.blocks(text);
    for (const pugi::xml_node& part : headers_of(styles_root)) {
      builder.separate(2);
      writer.blocks(part);
    }
  } else if (const pugi::xml_node sheets = child(body, "spreadsheet")) {
    HONE_CHECK(writer.sheets(sheets));
  } else if (const pugi::xml_node slides = child(body, "presentation")) {
    for (const pugi::xml_node& slide : slides.children()) {
      if (local_name(slide) != "page") continue;
      builder.separate(2);
      builder.begin_heading(1);
      builder.flow(attribute(slide, "name"));
      builder.end_heading();
      builder.separate(2);
      writer.blocks(slide);
    }
  } else {
    return Error(ErrorCode::corrupt_data, fmt::format("{} holds no text, no tables and no slides.", source.name));
  }
  builder.finish(document);
  writer.warn(document);
  if (document.text.empty()) document.warnings.push_back(source.name + " has no text.");
  return document;
}

}  // namespace hone
