// What a docx holds beside its paragraphs: headers and footers, inserted documents, notes, comments, text boxes.
#include <algorithm>
#include <array>

#include "chart.h"
#include "docx_writer.h"
#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

// "Page 3 of 9" without its numbers says nothing.
constexpr std::array<std::string_view, 28> page_words{
    "page",   "of", "p",    "pg", "pages", "seite", "von", "s",  "sur",  "de",    "página",     "pagina", "di", "van",
    "strona", "z",  "sida", "av", "side",  "af",    "стр", "из", "sivu", "oldal", "leathanach", "as",     "/",  "|"};

bool only_pages(std::string_view text) {
  const std::string words = lower_ascii(text);
  for (std::size_t at = 0; (at = words.find_first_not_of(" .,:;-()[]|/\xE2\x80\x93\x94", at)) != std::string::npos;) {
    const std::size_t end = std::min(words.find_first_of(" .,:;-()[]|/", at), words.size());
    if (std::find(page_words.begin(), page_words.end(), words.substr(at, end - at)) == page_words.end()) return false;
    at = end;
  }
  return true;
}

// Without page numbers, and without the words that only name them.
std::string without_page_numbers(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of("\t\n", at), text.size());
    std::string part(text.substr(at, end - at));
    if (part.find(page_number_mark) != std::string::npos) {
      std::string words;
      for (const char c : part)
        if (c != page_number_mark[0]) words += c;
      part = only_pages(words) ? "" : one_line(words);
    }
    out += part;
    const bool blank_lines = out.size() > 1 && out.compare(out.size() - 2, 2, "\n\n") == 0;
    if (end < text.size() && !(blank_lines && text[end] == '\n')) out += text[end];
    at = end + 1;
  }
  const std::size_t last = out.find_last_not_of(" \t\n"), first = out.find_first_not_of(" \n");
  return last == std::string::npos ? "" : out.substr(first, last + 1 - first);
}

}  // namespace

void DocxWriter::find_sections(const pugi::xml_node& parent) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if (name == "p") {
      if (const pugi::xml_node section = descend(node, "pPr", "sectPr")) sections_.push_back(section);
    } else if (name == "sdt" || name == "sdtContent" || name == "customXml" || name == "ins" || name == "moveTo") {
      find_sections(node);
    }
  }
}

void DocxWriter::end_section() {
  if (section_ >= sections_.size() || in_note_ || in_margin_) return;
  margins("footerReference");
  ++section_;
  margins("headerReference");
}

// First page, other pages, even pages: in this order, and what Word shows.
void DocxWriter::margins(std::string_view kind) {
  if (section_ >= sections_.size()) return;
  const pugi::xml_node section = sections_[section_];
  for (const std::string_view pages : {"first", "default", "even"}) {
    for (const pugi::xml_node& reference : section.children()) {
      std::string_view type = attribute(reference, "type");
      if (type.empty()) type = "default";
      if (local_name(reference) != kind || type != pages) continue;
      const std::string_view id = attribute(reference, "id");
      const pugi::xml_node root = parts_.related(id);
      const bool shown = type == "first"  ? DocxStyles::is_on(child(section, "titlePg"))
                         : type == "even" ? parts_.even_pages_differ
                                          : true;
      if (shown)
        margin(root);
      else if (!is_blank(plain_text(root)) && margins_unseen_.insert(std::string(id)).second)
        left_out_.add(kind == "headerReference" ? "unseen header" : "unseen footer");
    }
  }
}

void DocxWriter::margin(const pugi::xml_node& root) {
  const DocxFields fields = std::exchange(fields_, DocxFields(root));
  const Joint joint = std::exchange(joint_, none);
  in_margin_ = true;
  const std::string text = without_page_numbers(apart([&] { blocks(root); }));
  in_margin_ = false;
  left_out_.add("LISTNUM number", static_cast<std::size_t>(fields_.computed_numbers()));
  fields_ = fields;
  joint_ = joint;
  if (text.empty() || !margins_said_.insert(text).second) return;
  out_->separate(2);
  out_->verbatim(text);
  out_->separate(2);
}

// Another document, of any format that we read, in the place of this paragraph.
void DocxWriter::insertion(const pugi::xml_node& node) {
  std::string name;
  const std::string* bytes = parts_.inserted(attribute(node, "id"), name);
  if (bytes && !inserted_.insert(bytes).second) return left_out_.add("repeated inserted document");
  const Result<Document> inserted = bytes ? read_inside(*bytes, name, source_, {})
                                          : Result<Document>(Error(ErrorCode::not_found, "It is not in the file."));
  if (!inserted) {
    left_out_.add("unreadable inserted document");
    if (bytes) warnings_.push_back(inserted.error().message());
    return;
  }
  left_out_.add("attachment", inserted->attachments.size());
  warnings_.insert(warnings_.end(), inserted->warnings.begin(), inserted->warnings.end());
  if (in_cell_) {
    out_->flow(" " + inserted->text);
    return;
  }
  out_->separate(2);
  const std::string_view text = inserted->text;
  const CodePointIndex index(text);
  std::size_t at = 0;
  for (const Heading& heading : inserted->headings) {
    const std::size_t start = index.to_byte(heading.start), end = std::min(text.find('\n', start), text.size());
    if (start < at) continue;
    out_->verbatim(text.substr(at, start - at));
    out_->begin_heading(heading.level);
    out_->verbatim(text.substr(start, end - start));
    out_->end_heading();
    at = end;
  }
  out_->verbatim(text.substr(at));
  out_->separate(2);
}

// A note may refer to notes: they follow it, and none is written inside another.
void DocxWriter::notes_and_comments() {
  if (in_cell_ || in_note_ || in_margin_ || waiting_.empty()) return;
  in_note_ = true;
  const DocxFields fields = std::exchange(fields_, DocxFields());
  const Joint joint = std::exchange(joint_, none);
  while (!waiting_.empty()) {
    const Waiting one = waiting_.front();
    waiting_.pop_front();
    fields_ = DocxFields(one.node);
    std::string text = apart([&] { blocks(one.node); });
    if (one.one_line) text = one_line(text);
    if (is_blank(text)) continue;
    out_->separate(2);
    out_->verbatim(one.before + text + one.after);
  }
  out_->separate(2);
  joint_ = joint;
  fields_ = fields;
  in_note_ = false;
}

void DocxWriter::boxes() {
  for (const pugi::xml_node& box : std::exchange(boxes_, {})) blocks(box);
}

void DocxWriter::charts() {
  if (in_cell_) return;  // after the table
  for (const pugi::xml_node& chart : std::exchange(charts_, {}))
    if (!write_chart(chart, *out_)) left_out_.add("chart");
}

}  // namespace hone::documents
