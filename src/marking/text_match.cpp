#include "text_match.h"

#include <re2/re2.h>
#include <unicode/uchar.h>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/marking.h"

namespace hone::marking {

std::string normalized_answer(std::string_view text) {
  const std::string flat = documents::folded(text);
  std::string bare;
  for (std::size_t byte = 0; byte < flat.size();) {
    const char32_t point = next_point(flat, byte);
    if (!documents::is_punctuation_mark(point)) append_utf8(bare, point);
  }
  // SQuAD takes the articles away by \b(a|an|the)\b: as words of letters, so "a" goes even where a space is missing, as
  // in "a£". Only ASCII's word characters and other letters bound them.
  std::string kept, word;
  const auto flush = [&] {
    if (word != "a" && word != "an" && word != "the")
      kept += word;
    else
      kept += ' ';
    word.clear();
  };
  for (std::size_t byte = 0; byte < bare.size();) {
    const char32_t point = next_point(bare, byte);
    if (documents::is_word_letter(point)) {
      append_utf8(word, point);
    } else {
      flush();
      append_utf8(kept, point);
    }
  }
  flush();
  std::string out;
  bool space = false;
  for (std::size_t byte = 0; byte < kept.size();) {
    const char32_t point = next_point(kept, byte);
    if (u_isUWhiteSpace(static_cast<UChar32>(point))) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    append_utf8(out, point);
  }
  return out;
}

std::string pattern_problem(const std::string& pattern) {
  if (pattern.size() > 10'000) return "it is longer than 10000 bytes";
  re2::RE2::Options quiet;
  quiet.set_log_errors(false);
  const re2::RE2 compiled(pattern, quiet);
  return compiled.ok() ? "" : repair_utf8(compiled.error());
}

}  // namespace hone::marking
