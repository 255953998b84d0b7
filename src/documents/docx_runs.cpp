// What stands in a paragraph of a docx: runs of text, fields, controls, pictures, references.
#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "docx_math.h"
#include "docx_symbols.h"
#include "docx_writer.h"
#include "hone/core/unicode.h"
#include "raised_text.h"

namespace hone::documents {
namespace {

// The first of that name below, but not inside a text box, which is written by itself.
pugi::xml_node find(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& one : node.children()) {
    if (local_name(one) == name) return one;
    if (local_name(one) == "txbxContent") continue;
    if (const pugi::xml_node found = find(one, name)) return found;
  }
  return {};
}

bool holds(const pugi::xml_node& node, std::string_view name) { return !find(node, name).empty(); }

}  // namespace

void DocxWriter::runs(const pugi::xml_node& parent) {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if (name == "r") {
      run(node);
    } else if (name == "t") {
      say(all_text(node));
    } else if (name == "tab" || name == "ptab") {
      if (!is_left_out()) emit("\t");
    } else if (name == "br" || name == "cr") {
      const std::string_view type = attribute(node, "type");
      if (in_cell_)
        out_->flow(" ");
      else if (type == "page" || type == "column")
        out_->separate(2);
      else
        out_->line_break();
      after_digit_ = false;
    } else if (name == "noBreakHyphen") {
      say("-");
    } else if (name == "sym") {
      const std::string code(attribute(node, "char"));
      std::string letter;
      append_utf8(letter, static_cast<char32_t>(std::strtoul(code.c_str(), nullptr, 16) & 0xFFFF));
      look_.font = std::string(attribute(node, "font"));
      say(letter);
    } else if (name == "fldChar") {
      const std::string drawn = fields_.mark(node);
      if (!drawn.empty() && (drawn != page_number_mark || in_margin_)) emit(drawn);
    } else if (name == "instrText") {
      fields_.instruct(all_text(node));
    } else if (name == "fldSimple") {
      if (!DocxFields::is_page_number(attribute(node, "instr")))
        runs(node);
      else if (in_margin_)
        emit(page_number_mark);
    } else if (name == "pgNum") {
      if (in_margin_) emit(page_number_mark);
    } else if (name == "del") {
      if (holds(node, "delText") || holds(node, "t")) leave_out("tracked deletion");
    } else if (name == "footnoteReference") {
      note(parts_.footnotes, attribute(node, "id"));
    } else if (name == "endnoteReference") {
      note(parts_.endnotes, attribute(node, "id"));
    } else if (name == "commentReference" || name == "commentRangeEnd") {
      comment(attribute(node, "id"));
    } else if (name == "sdt") {
      inline_control(node);
    } else if (name == "ruby") {
      ruby(node);
    } else if (name == "oMath" || name == "oMathPara") {
      equation(node);
    } else if (name == "drawing" || name == "pict") {
      drawing(node);
    } else if (name == "object") {
      object(node);
    } else if (name == "txbxContent") {
      boxes_.push_back(node);
    } else if (name == "AlternateContent") {
      runs(child(node, "Choice") ? child(node, "Choice") : child(node, "Fallback"));
    } else if (name != "pPr" && name != "rPr" && name != "moveFrom") {
      if (name == "p") out_->flow(" ");
      runs(node);
    }
  }
}

DocxLook DocxWriter::look_of(const pugi::xml_node& run) const {
  const pugi::xml_node properties = child(run, "rPr");
  DocxLook look = DocxLook::of(properties);
  if (const std::string_view style = attribute(child(properties, "rStyle"), "val"); !style.empty())
    look.fill_from(parts_.styles.look(style));
  look.fill_from(paragraph_look_);
  return look;
}

void DocxWriter::run(const pugi::xml_node& node) {
  const DocxLook before = std::exchange(look_, look_of(node));
  runs(node);
  look_ = before;
}

// Whether a paragraph with a hidden mark has no run that is seen: it has no line and no number then.
bool DocxWriter::is_unseen(const pugi::xml_node& parent) const {
  for (const pugi::xml_node& node : parent.children()) {
    const std::string_view name = local_name(node);
    if (name == "r" ? !look_of(node).hidden.value_or(false) : name != "pPr" && !is_unseen(node)) return false;
  }
  return true;
}

void DocxWriter::inline_control(const pugi::xml_node& node) {
  const pugi::xml_node box = descend(node, "sdtPr", "checkbox");
  if (!box) return runs(child(node, "sdtContent"));
  if (is_left_out()) return;
  emit(DocxStyles::is_on(child(box, "checked")) ? "☒" : "☐");
}

// The reading stands over its text, and after it here.
void DocxWriter::ruby(const pugi::xml_node& node) {
  runs(child(node, "rubyBase"));
  const std::string reading = apart([&] { runs(child(node, "rt")); });
  if (!is_blank(reading) && !is_left_out()) emit("(" + reading + ")");
}

void DocxWriter::equation(const pugi::xml_node& node) {
  out_->flow(" ");
  say(math_text(node));
  out_->flow(" ");
}

void DocxWriter::drawing(const pugi::xml_node& node) {
  struct Kind {
    std::string_view element, word;
  };
  static constexpr std::array<Kind, 4> pictures{
      {{"pic", "picture"}, {"imagedata", "picture"}, {"chart", "chart"}, {"relIds", "diagram"}}};
  for (const Kind& kind : pictures) {
    if (!holds(node, kind.element)) continue;
    // Ids of a header, a footer or a note are their own part's.
    const bool of_body = kind.element == "chart" && !in_margin_ && !in_note_ && !is_left_out();
    if (const pugi::xml_node chart = of_body ? parts_.related(attribute(find(node, "chart"), "id")) : pugi::xml_node())
      charts_.push_back(chart);
    else
      left_out_.add(kind.word);
    std::string_view words = attribute(find(node, "docPr"), "descr");
    if (words.empty()) words = attribute(find(node, "shape"), "alt");
    if (is_blank(words) || is_left_out()) continue;
    out_->flow(" ");
    emit(fmt::format("[{}: {}]", kind.word, one_line(words)));
    out_->flow(" ");
  }
  if (const std::string_view art = attribute(find(node, "textpath"), "string"); !art.empty()) {  // WordArt, watermarks
    out_->flow(" ");
    say(art);
    out_->flow(" ");
  }
  if (holds(node, "txbxContent")) runs(node);
}

void DocxWriter::object(const pugi::xml_node& node) {
  if (holds(node, "OLEObject") || holds(node, "control"))
    left_out_.add("embedded object");
  else
    drawing(node);
}

void DocxWriter::note(const DocxParts::Nodes& notes, std::string_view id) {
  const auto found = notes.find(id);
  if (found == notes.end() || is_blank(plain_text(found->second)) || is_left_out()) return;
  const int next = static_cast<int>(numbers_.size()) + 1;
  const auto [number, first] = numbers_.emplace(found->second.internal_object(), next);
  emit(fmt::format(" [note {}]", number->second));
  if (first) waiting_.push_back({fmt::format("[note {}] ", number->second), "", found->second, false});
}

void DocxWriter::comment(std::string_view id) {
  const auto found = parts_.comments.find(id);
  if (found == parts_.comments.end() || !comments_said_.insert(std::string(id)).second) return;
  const std::string author = one_line(attribute(found->second, "author"));
  waiting_.push_back(
      {author.empty() ? "[comment: " : fmt::format("[comment by {}: ", author), "]", found->second, true});
}

bool DocxWriter::is_left_out() {
  return fields_.hides() || look_.hidden.value_or(false) || look_.struck.value_or(false);
}

void DocxWriter::leave_out(std::string_view kind) {
  if (std::exchange(left_out_last_, kind) != kind) left_out_.add(kind);  // one passage may be many runs
}

void DocxWriter::say(std::string_view text) {
  if (text.empty() || fields_.hides()) return;
  if (look_.hidden.value_or(false) || look_.struck.value_or(false)) {
    if (!is_blank(text)) leave_out(look_.struck.value_or(false) ? "struck-out passage" : "hidden passage");
    return;
  }
  std::string words = without_symbol_fonts(text);
  if (look_.raise == "superscript") words = raised(words, after_digit_);
  if (look_.raise == "subscript") words = lowered(words, after_digit_);
  if (!is_blank(words)) left_out_last_ = {};
  emit(words);
}

void DocxWriter::emit(std::string_view text) {
  if (!label_.text.empty()) {
    out_->verbatim(label_.text);
    if (!label_.joined) out_->flow(" ");
    label_ = {};
  }
  out_->verbatim(text);
  if (!text.empty()) after_digit_ = text.back() >= '0' && text.back() <= '9';
}

// Soft hyphens go with them.
std::string DocxWriter::without_symbol_fonts(std::string_view text) {
  const std::string_view font = look_.font ? std::string_view(*look_.font) : std::string_view();
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_point(text, at);
    if (point == 0xAD) continue;
    if (const auto picture = symbol(font, point)) {
      if (picture->empty()) left_out_.add("unknown symbol");
      out += *picture;
    } else {
      append_utf8(out, point);
    }
  }
  return out;
}

}  // namespace hone::documents
