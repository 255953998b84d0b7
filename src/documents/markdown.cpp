// md: the decoded file; md4c (CommonMark with GitHub's tables) says where its headings are.
#include <md4c.h>

#include <algorithm>
#include <string>

#include "decoding.h"
#include "hone/core/unicode.h"
#include "lines.h"
#include "reading.h"
#include "text_builder.h"

namespace hone {
namespace {

// md4c's text pointers lie in the source, except for entities and the line breaks that it makes itself.
struct Outline {
  std::string_view source;
  std::vector<Heading> headings;  // start in bytes
  unsigned level = 0;  // of the heading that is being read; 0: none
  std::size_t start = std::string_view::npos;
  std::string title;
};

int enter_block(MD_BLOCKTYPE type, void* detail, void* data) {
  auto& outline = *static_cast<Outline*>(data);
  if (type != MD_BLOCK_H) return 0;
  outline.level = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
  outline.start = std::string_view::npos;
  outline.title.clear();
  return 0;
}

int leave_block(MD_BLOCKTYPE type, void*, void* data) {
  auto& outline = *static_cast<Outline*>(data);
  if (type != MD_BLOCK_H) return 0;
  std::string title = one_line(outline.title);
  if (!title.empty() && outline.start != std::string_view::npos)
    outline.headings.push_back({static_cast<int>(outline.level), std::move(title), outline.start});
  outline.level = 0;
  return 0;
}

int span(MD_SPANTYPE, void*, void*) { return 0; }

int text(MD_TEXTTYPE type, const MD_CHAR* words, MD_SIZE size, void* data) {
  auto& outline = *static_cast<Outline*>(data);
  if (outline.level == 0) return 0;
  if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
    outline.title += ' ';
    return 0;
  }
  const std::string_view source = outline.source;
  const bool inside = !std::less<>()(words, source.data()) && std::less<>()(words, source.data() + source.size());
  if (inside && outline.start == std::string_view::npos) {
    const auto at = static_cast<std::size_t>(words - source.data());
    const std::size_t line_end = source.find_last_of("\n\r", at);  // the heading starts with its line, "## " and all
    outline.start = line_end == std::string_view::npos ? 0 : line_end + 1;
  }
  if (type != MD_TEXT_HTML) outline.title.append(words, size);
  return 0;
}

// YAML front matter is no heading, although its closing line underlines it. Returns its size in bytes.
std::size_t front_matter(std::string_view source, std::string& title) {
  if (source.substr(0, 4) != "---\n" && source.substr(0, 5) != "---\r\n") return 0;
  const std::vector<Line> lines = lines_of(source.substr(0, 1 << 16));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i].text;
    if (line == "---" || line == "...") return lines[i].begin + line.size();
    if (line.substr(0, 6) == "title:") {
      title = one_line(line.substr(6));
      if (title.size() >= 2 && (title[0] == '"' || title[0] == '\'') && title.back() == title[0])
        title = title.substr(1, title.size() - 2);
    }
  }
  title.clear();
  return 0;
}

}  // namespace

Result<Document> read_markdown(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.text = std::move(decoded.text);
  document.warnings = std::move(decoded.warnings);

  const std::string_view whole = document.text;
  const std::size_t skipped = front_matter(whole, document.title);
  Outline outline{whole.substr(skipped), {}, 0, std::string_view::npos, {}};
  MD_PARSER parser{};
  parser.flags = MD_DIALECT_GITHUB;
  parser.enter_block = enter_block, parser.leave_block = leave_block;
  parser.enter_span = span, parser.leave_span = span;
  parser.text = text;
  if (md_parse(outline.source.data(), static_cast<MD_SIZE>(outline.source.size()), &parser, &outline) != 0)
    return Error(ErrorCode::out_of_memory, source.name + " could not be parsed as Markdown.");

  std::size_t bytes = 0, points = 0;
  for (Heading& heading : outline.headings) {
    const std::size_t at = std::max(heading.start + skipped, bytes);
    points += count_points(whole.substr(bytes, at - bytes));
    bytes = at;
    heading.start = points;
  }
  document.headings = std::move(outline.headings);
  if (document.title.empty() && !document.headings.empty() && document.headings.front().level == 1)
    document.title = document.headings.front().title;
  return document;
}

}  // namespace hone
