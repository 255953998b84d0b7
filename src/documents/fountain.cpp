// fountain: the decoded file without its boneyard and notes; sections and scene headings (fountain.io/syntax) are annotated.
#include <algorithm>
#include <array>
#include <string>

#include "cut_out.h"
#include "dates.h"
#include "decoding.h"
#include "hone/core/unicode.h"
#include "left_out.h"
#include "lines.h"
#include "reading.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

// "INT. KITCHEN - DAY". The specification knows the Latin ones; scripts in Cyrillic and Japanese write them so.
bool is_scene(std::string_view line) {
  static constexpr std::array<std::string_view, 8> latin{"INT",     "EXT",      "EST",     "INT./EXT",
                                                         "INT/EXT", "EXT./INT", "EXT/INT", "I/E"};
  static constexpr std::array<std::string_view, 6> other{"ИНТ.", "НАТ.", "ЭКСТ.", "ИНТ./НАТ.", "INT。", "EXT。"};
  std::string head;
  for (char c : line.substr(0, 12)) head += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  for (std::string_view start : latin)
    if (head.compare(0, start.size(), start) == 0 && head.size() > start.size() &&
        (head[start.size()] == '.' || head[start.size()] == ' '))
      return true;
  for (std::string_view start : other)
    if (line.substr(0, start.size()) == start) return true;
  return false;
}

std::string without_emphasis(std::string_view line) {
  std::string title;
  for (char c : line)
    if (c != '*' && c != '_') title += c;
  return one_line(title);
}

// The scene number "#12A#" at its end comes first, as a printed script has it: "12A INT. KITCHEN - DAY".
std::string scene_title(std::string_view line) {
  if (line.size() > 2 && line.back() == '#')
    if (const std::size_t number = line.rfind('#', line.size() - 2); number != std::string_view::npos && number > 0)
      return one_line(std::string(line.substr(number + 1, line.size() - number - 2)) + " " +
                      without_emphasis(line.substr(0, number)));
  return without_emphasis(line);
}

bool is_key(const Line& line) {
  const std::size_t colon = std::min(line.text.find(':'), line.text.find("："));
  if (colon == std::string_view::npos || colon == 0) return false;
  return line.text[0] != ' ' && line.text[0] != '\t' && line.text.find_first_of(".,!?\"") > colon;
}

// The title page is the first block, when it starts with "Key:". Returns the number of its lines.
std::size_t title_page(const std::vector<Line>& lines, Document& document) {
  if (lines.empty() || !is_key(lines[0]) || is_scene(lines[0].text)) return 0;
  std::size_t i = 0;
  std::string title, author, date, unasked;
  std::string* inside = &unasked;
  for (; i < lines.size() && !lines[i].blank(); ++i) {
    std::string_view value = lines[i].text;
    if (is_key(lines[i])) {
      const std::size_t colon = std::min(value.find(':'), value.find("："));
      std::string key;
      for (char c : value.substr(0, colon)) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      inside = key == "title"                         ? &title
               : key == "author" || key == "authors"  ? &author
               : key == "draft date" || key == "date" ? &date
                                                      : &unasked;
      value.remove_prefix(colon + (value[colon] == ':' ? 1 : 3));
    }
    const std::string part = without_emphasis(value);
    if (part.empty()) continue;
    if (!inside->empty()) *inside += inside == &author ? ", " : " ";
    *inside += part;
  }
  document.title = title, document.author = author, document.date = date_as_iso(date);
  return i;
}

// Takes out boneyard /* … */ and notes [[ … ]]. What is never closed is text; a note ends before an empty line.
std::string printed_text(std::string_view text, LeftOut& left_out) {
  CutOut cut(text);
  bool open_boneyard = true, open_notes = true;  // false: none closes from here on
  for (std::size_t at = 0; (at = text.find_first_of("/[", at)) != std::string_view::npos;) {
    const std::string_view sign = text.substr(at, 2);
    const bool boneyard = sign == "/*" && open_boneyard, note = sign == "[[" && open_notes;
    const std::size_t close = boneyard || note ? text.find(boneyard ? "*/" : "]]", at + 2) : std::string_view::npos;
    if (close == std::string_view::npos) {
      if (boneyard) open_boneyard = false;
      if (note) open_notes = false;
      ++at;
      continue;
    }
    const std::string_view inside = text.substr(at + 2, close - at - 2);
    if (note && (inside.find("\n\n") != std::string_view::npos || inside.find("\n\r\n") != std::string_view::npos)) {
      ++at;
      continue;
    }
    cut.remove(at, close + 2);
    left_out.add(boneyard ? "boneyard passage" : "note");
    at = close + 2;
  }
  return cut.rest();
}

class FountainScript {
 public:
  explicit FountainScript(std::string_view text) : text_(text), lines_(lines_of(text)) {}

  void annotate(Document& document) {
    const std::size_t first = title_page(lines_, document);
    for (std::size_t i = first; i < lines_.size(); ++i) {
      const std::string_view line = lines_[i].trimmed();
      if (line.empty()) continue;
      if (line[0] == '#')
        section(lines_[i], line);
      else if (i == 0 || lines_[i - 1].blank())
        scene(lines_[i], line);
    }
    document.headings = std::move(headings_);
  }

 private:
  void section(const Line& line, std::string_view trimmed) {
    const std::size_t signs = std::min(trimmed.find_first_not_of('#'), trimmed.size());
    section_level_ = static_cast<int>(std::min<std::size_t>(signs, 6));
    add(line, section_level_, one_line(trimmed.substr(signs)));
  }

  void scene(const Line& line, std::string_view trimmed) {
    const bool forced = trimmed[0] == '.' && trimmed.size() > 1 && trimmed[1] != '.';
    if (forced) trimmed.remove_prefix(1);
    if (forced || is_scene(trimmed)) add(line, section_level_ + 1, scene_title(trimmed));
  }

  void add(const Line& line, int level, std::string title) {
    points_ += count_points(text_.substr(bytes_, line.begin - bytes_));
    bytes_ = line.begin;
    if (!title.empty()) headings_.push_back({level, std::move(title), points_});
  }

  std::string_view text_;
  std::vector<Line> lines_;
  std::vector<Heading> headings_;
  int section_level_ = 0;
  std::size_t bytes_ = 0, points_ = 0;
};

}  // namespace

Result<Document> read_fountain(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);
  LeftOut left_out;
  document.text = printed_text(decoded.text, left_out);
  left_out.say(source.name, document.warnings);
  FountainScript(document.text).annotate(document);
  return document;
}

}  // namespace hone::documents
