#include "hone/documents/sentences.h"

#include <string>

#include "abbreviations.h"
#include "boundaries.h"
#include "hone/core/unicode.h"
#include "words.h"

namespace hone::documents {
namespace {

// A line of wrapped text is about this long, in bytes; a shorter one ends on purpose, a longer one was never wrapped.
constexpr std::size_t shortest_wrapped = 40, longest_wrapped = 130;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

// "- item", "2. item", "| cell", "# heading", "> quote" start anew.
bool starts_item(std::string_view line) {
  if (line.empty()) return true;
  if (std::string_view("-*+|#>=_").find(line[0]) != std::string_view::npos || line.substr(0, 3) == "\xE2\x80\xA2")
    return true;
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  return digits > 0 && digits <= 3 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
         line[digits + 1] == ' ';
}

// Unicode ends a sentence at every line end. Where the line end is only where the line was full, a space stands in for it:
// same length, so that offsets stay.
std::string unwrapped(std::string_view text) {
  std::string out(text);
  std::size_t line = 0;
  for (std::size_t at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + 1)) {
    std::size_t end = at;
    while (end > line && is_blank(text[end - 1])) --end;
    std::size_t next = at + 1;
    while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
    const std::size_t length = end - line;
    const std::string_view below = text.substr(next, 8);
    const bool full = length >= shortest_wrapped && length <= longest_wrapped;
    const bool goes_on = !below.empty() && below[0] >= 'a' && below[0] <= 'z';
    if (length > 0 && !below.empty() && !is_blank(below[0]) && (full || goes_on) && !starts_item(below)) {
      out[at] = ' ';
      if (at > 0 && out[at - 1] == '\r') out[at - 1] = ' ';
    }
    line = next;
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> sentence_spans(std::string_view text) {
  const std::string flat = unwrapped(text);
  ByteSpans spans;
  Boundaries boundaries(Boundaries::Kind::sentence, flat);
  std::size_t first = 0, last = 0, read = 0;
  bool any = false;
  for (std::size_t cut; (cut = boundaries.next()) != Boundaries::none;) {
    while (read < cut) {
      const std::size_t here = read;
      if (is_space(next_point(flat, read))) continue;
      if (!any) first = here, any = true;
      last = read;
    }
    const std::string_view all = flat, gap = all.substr(last, cut - last);
    if (!any || (gap.find_first_of("\n\r\f") == std::string_view::npos &&
                 follows_abbreviation(all.substr(first, last - first), all.substr(cut, 32))))
      continue;
    spans.emplace_back(first, last);
    any = false;
  }
  return spans;
}

}  // namespace hone::documents
