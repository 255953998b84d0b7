// md: the decoded file without its comments and struck-out text; md4c (CommonMark with GitHub's tables) says where those and
// its headings are.
#include <md4c.h>

#include <algorithm>
#include <string>
#include <vector>

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

using Span = std::pair<std::size_t, std::size_t>;  // bytes

constexpr std::size_t nowhere = std::string_view::npos;

// md4c's text pointers lie in the source, except for entities and the line breaks that it makes itself.
struct Outline {
  std::string_view source;
  std::vector<Heading> headings;  // start in bytes
  std::vector<Span> comments, struck, code;
  unsigned level = 0;  // of the heading that is being read; 0: none
  std::size_t start = nowhere;
  std::string title;
  int deletions = 0;  // ~~ within ~~
  Span deleted{nowhere, nowhere};  // first and last byte of the text between
  std::size_t title_before = 0;
  std::size_t comment = nowhere, element = nowhere;  // where an open <!-- and an open <del> begin
  std::string element_name;

  // Within a heading: a comment or element that began in it.
  bool is_left_out() const { return began_in_heading(comment) || began_in_heading(element); }
  bool began_in_heading(std::size_t at) const { return at != nowhere && start != nowhere && at >= start; }
  void html(std::size_t begin, std::size_t end);
  void end_deletion();
};

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Comments and struck-out elements may begin in one piece of HTML and end in another.
void Outline::html(std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end;) {
    if (comment != nowhere) {
      const std::size_t close = source.find("-->", at);
      if (close == nowhere || close >= end) return;
      if (element == nowhere) comments.emplace_back(comment, close + 3);
      comment = nowhere;
      at = close + 3;
      continue;
    }
    at = source.find('<', at);
    if (at == nowhere || at >= end) return;
    if (source.substr(at, 4) == "<!--") {
      comment = at;
      at += 4;
      continue;
    }
    const bool closes = source.substr(at, 2) == "</";
    std::size_t last = at + (closes ? 2 : 1);
    std::string name;
    for (; last < end && is_ascii_letter(source[last]) && name.size() < 8; ++last)
      name += static_cast<char>(source[last] | 0x20);
    const std::size_t tag_end = source.find('>', last);
    if (tag_end == nowhere || tag_end >= end) return;
    if (name == "del" || name == "s" || name == "strike") {
      if (!closes && element == nowhere) {
        element = at;
        element_name = name;
      } else if (closes && element != nowhere && name == element_name) {
        struck.emplace_back(element, tag_end + 1);
        element = nowhere;
      }
    }
    at = tag_end + 1;
  }
}

// From the text between them out to the tildes; a single one on each side is a subscript elsewhere (H~2~O) and stays.
void Outline::end_deletion() {
  if (deleted.first == nowhere) return;
  constexpr std::size_t reach = 1000;  // emphasis and a link's address lie between
  const std::size_t from = deleted.first - std::min(deleted.first, reach);
  const std::string_view left = source.substr(from, deleted.first - from), right = source.substr(deleted.second, reach);
  std::size_t before = left.rfind("~~"), after = right.find("~~");
  if (before == nowhere || after == nowhere) return;
  if (left.substr(before + 2).find_first_of("\n\r~") != nowhere) return;
  if (right.substr(0, after).find_first_of("\n\r") != nowhere) return;
  before += from, after += deleted.second;
  struck.emplace_back(before, after + 2);
  title.resize(std::min(title.size(), title_before));
}

Outline& outline_of(void* data) { return *static_cast<Outline*>(data); }

int enter_block(MD_BLOCKTYPE type, void* detail, void* data) {
  Outline& outline = outline_of(data);
  if (type != MD_BLOCK_H) return 0;
  outline.level = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
  outline.start = nowhere;
  outline.title.clear();
  return 0;
}

int leave_block(MD_BLOCKTYPE type, void*, void* data) {
  Outline& outline = outline_of(data);
  if (type != MD_BLOCK_H) return 0;
  std::string title = one_line(outline.title);
  if (!title.empty() && outline.start != nowhere)
    outline.headings.push_back({static_cast<int>(outline.level), std::move(title), outline.start});
  outline.level = 0;
  return 0;
}

int enter_span(MD_SPANTYPE type, void*, void* data) {
  Outline& outline = outline_of(data);
  if (type == MD_SPAN_DEL && outline.deletions++ == 0) {
    outline.deleted = {nowhere, nowhere};
    outline.title_before = outline.title.size();
  }
  return 0;
}

int leave_span(MD_SPANTYPE type, void*, void* data) {
  Outline& outline = outline_of(data);
  if (type == MD_SPAN_DEL && --outline.deletions == 0) outline.end_deletion();
  return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR* words, MD_SIZE size, void* data) {
  Outline& outline = outline_of(data);
  const std::string_view source = outline.source;
  const bool inside = !std::less<>()(words, source.data()) && std::less<>()(words, source.data() + source.size());
  if (inside) {
    const auto at = static_cast<std::size_t>(words - source.data());
    if (type == MD_TEXT_HTML) outline.html(at, at + size);
    if (type == MD_TEXT_CODE) outline.code.emplace_back(at, at + size);
    if (outline.deletions > 0) {
      if (outline.deleted.first == nowhere) outline.deleted.first = at;
      outline.deleted.second = at + size;
    }
    if (outline.level > 0 && outline.start == nowhere) {
      const std::size_t line_end = source.find_last_of("\n\r", at);  // it starts with its line, "## " and all
      outline.start = line_end == nowhere ? 0 : line_end + 1;
    }
  }
  if (outline.level == 0) return 0;
  if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
    outline.title += ' ';
  else if (type != MD_TEXT_HTML && !outline.is_left_out())
    outline.title.append(words, size);
  return 0;
}

// "[//]: # (a remark)", which Markdown's writers use for what no reader is to see.
void find_remarks(Outline& outline) {
  for (const Line& line : lines_of(outline.source)) {
    std::string_view rest = line.trimmed();
    const std::string_view labels[] = {"[//]: #", "[//]: <>", "[comment]: #", "[comment]: <>", "[_]: #"};
    if (std::none_of(std::begin(labels), std::end(labels),
                     [&](std::string_view label) { return rest.substr(0, label.size()) == label; }))
      continue;
    const std::size_t end = line.begin + line.text.size();
    if (std::none_of(outline.code.begin(), outline.code.end(),
                     [&](const Span& code) { return code.first < end && line.begin < code.second; }))
      outline.comments.emplace_back(line.begin, end);
  }
}

std::string unquoted(std::string_view value) {
  std::string text = one_line(value);
  if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'') && text.back() == text[0])
    text = text.substr(1, text.size() - 2);
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') return unquoted(text.substr(1, text.size() - 2));
  return text;
}

// Front matter (YAML between ---, TOML between +++) is no heading, although its closing line underlines it. Returns its size in
// bytes.
std::size_t front_matter(std::string_view source, Document& document) {
  const std::vector<Line> lines = lines_of(source.substr(0, 1 << 16));
  if (lines.empty() || (lines[0].text != "---" && lines[0].text != "+++")) return 0;
  const char separator = lines[0].text == "---" ? ':' : '=';
  std::string title, author, date, key;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i].text;
    if (line == lines[0].text || (line == "..." && separator == ':')) {
      document.title = title, document.author = author, document.date = date_as_iso(date);
      return lines[i].begin + line.size();
    }
    const std::size_t at = line.find(separator);
    if (!line.empty() && is_ascii_letter(line[0]) && at != std::string_view::npos) {
      key = one_line(line.substr(0, at));
      const std::string value = unquoted(line.substr(at + 1));
      if (key == "title") title = value;
      if (key == "author" || key == "authors") author = value;
      if (key == "date") date = value;
    } else if (const std::string_view item = lines[i].trimmed();
               (key == "author" || key == "authors") && item.substr(0, 2) == "- ") {
      author += (author.empty() ? "" : ", ") + unquoted(item.substr(2));
    }
  }
  return 0;
}

}  // namespace

Result<Document> read_markdown(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);

  const std::string_view whole = decoded.text;
  const std::size_t skipped = front_matter(whole, document);
  Outline outline;
  outline.source = whole.substr(skipped);
  MD_PARSER parser{};
  parser.flags = MD_DIALECT_GITHUB;
  parser.enter_block = enter_block, parser.leave_block = leave_block;
  parser.enter_span = enter_span, parser.leave_span = leave_span;
  parser.text = text;
  if (md_parse(outline.source.data(), static_cast<MD_SIZE>(outline.source.size()), &parser, &outline) != 0)
    return Error(ErrorCode::out_of_memory, source.name + " could not be parsed as Markdown.");
  if (outline.comment != nowhere) outline.comments.emplace_back(outline.comment, outline.source.size());
  find_remarks(outline);

  LeftOut left_out;
  left_out.add("comment", outline.comments.size());
  left_out.add("struck-out passage", outline.struck.size());
  left_out.say(source.name, document.warnings);
  std::vector<Span> parts = std::move(outline.comments);
  parts.insert(parts.end(), outline.struck.begin(), outline.struck.end());
  std::sort(parts.begin(), parts.end());
  CutOut cut(whole);
  for (const auto& [begin, end] : parts) cut.remove(begin + skipped, end + skipped);
  document.text = cut.empty() ? std::move(decoded.text) : cut.rest();

  std::erase_if(outline.headings, [&](const Heading& heading) {
    const auto after = std::upper_bound(parts.begin(), parts.end(), Span{heading.start, nowhere});
    return after != parts.begin() && heading.start < std::prev(after)->second;
  });
  std::size_t bytes = 0, points = 0;
  const std::string_view rest = document.text;
  for (Heading& heading : outline.headings) {
    const std::size_t at = std::clamp(cut.place(heading.start + skipped), bytes, rest.size());
    points += count_points(rest.substr(bytes, at - bytes));
    bytes = at;
    heading.start = points;
  }
  document.headings = std::move(outline.headings);
  if (document.title.empty() && !document.headings.empty() && document.headings.front().level == 1)
    document.title = document.headings.front().title;
  return document;
}

}  // namespace hone::documents
