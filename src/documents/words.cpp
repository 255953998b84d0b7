#include "words.h"

#include <unicode/uchar.h>

#include "boundaries.h"
#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

// Chinese and Japanese writing, Thai, Lao, Burmese, Khmer; punctuation not.
bool is_unspaced(char32_t point) {
  return point >= 0x0E01 && ((point <= 0x0EFF && point != 0x0E3F) || (point >= 0x1000 && point <= 0x109F) ||
                             (point >= 0x1780 && point <= 0x17FF) || (point >= 0x3005 && point <= 0x3007) ||
                             (point >= 0x3041 && point <= 0x30FF && point != 0x30FB) ||
                             (point >= 0x31F0 && point <= 0x31FF) || (point >= 0x3400 && point <= 0x4DBF) ||
                             (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF) ||
                             (point >= 0xFF66 && point <= 0xFF9F) || (point >= 0x20000 && point <= 0x3FFFF));
}

// A dictionary boundary counts where it lies beside such a script and a letter or digit follows: "第1章。" is one run of
// words, "foo-bar" stays whole within it.
void split_run(std::string_view run, std::size_t offset, ByteSpans& words) {
  Boundaries boundaries(Boundaries::Kind::word, run);
  std::size_t begin = 0;
  bool has_letter = false;
  for (std::size_t cut, before = 0; (cut = boundaries.next()) != Boundaries::none; before = cut) {
    std::size_t first = before;
    has_letter |= u_isalnum(static_cast<UChar32>(next_point(run, first)));
    if (cut == run.size()) break;
    std::size_t next = cut;
    const char32_t after = next_point(run, next);
    if (!has_letter || !u_isalnum(static_cast<UChar32>(after)) ||
        (!is_unspaced(after) && !is_unspaced(point_before(run, cut))))
      continue;
    words.emplace_back(offset + begin, offset + cut);
    begin = cut, has_letter = false;
  }
  words.emplace_back(offset + begin, offset + run.size());
}

}  // namespace

bool is_space(char32_t point) {
  if (point < 0x80) return point == ' ' || (point >= '\t' && point <= '\r') || (point >= 0x1C && point <= 0x1F);
  return point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
         point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

ByteSpans word_spans(std::string_view text) {
  ByteSpans words;
  words.reserve(text.size() / 6);
  std::size_t begin = 0;
  bool inside = false, unspaced = false;
  auto close = [&](std::size_t end) {
    if (inside && unspaced)
      split_run(text.substr(begin, end - begin), begin, words);
    else if (inside)
      words.emplace_back(begin, end);
    inside = unspaced = false;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t point = next_point(text, at);
    if (is_space(point)) {
      close(here);
      continue;
    }
    if (!inside) begin = here, inside = true;
    unspaced = unspaced || is_unspaced(point);
  }
  close(text.size());
  return words;
}

}  // namespace hone::documents
