#include "hone/documents/folded_text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "hone/core/result.h"
#include "hone/core/unicode.h"
#include "icu_point.h"

namespace hone::documents {
bool is_punctuation_mark(char32_t point) {
  // string.punctuation of Python has ASCII's symbols too; beyond ASCII a symbol (£, °) carries meaning.
  return point < 0x80 ? u_isgraph(icu_point(point)) && !u_isalnum(icu_point(point)) : u_ispunct(icu_point(point));
}

bool is_word_letter(char32_t point) {
  return u_isalnum(icu_point(point)) || u_getCombiningClass(icu_point(point)) != 0;
}

std::string folded(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  HONE_REQUIRE(U_SUCCESS(status) && normalizer, "ICU has its normalization data");
  const std::string valid = repair_utf8(text);
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, icu::StringPiece(valid.data(), static_cast<std::int32_t>(valid.size())), sink, nullptr,
                            status);
  HONE_REQUIRE(U_SUCCESS(status), "ICU normalizes valid UTF-8");
  return out;
}

bool has_no_spaces(char32_t point) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(icu_point(point), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return true;
    default: return false;
  }
}

std::string folded_words(std::string_view text) {
  const std::string flat = folded(text);
  std::string out;
  char32_t before = U' ';
  for (std::size_t byte = 0; byte < flat.size();) {
    const char32_t point = next_point(flat, byte);
    std::size_t ahead = byte;
    const char32_t after = ahead < flat.size() ? next_point(flat, ahead) : U' ';
    const bool in_number =
        (point == U'.' || point == U',') && u_isdigit(icu_point(before)) && u_isdigit(icu_point(after));
    const bool sign = point == U'$' || point == U'%' || point == U'+' ||
                      (point == U'-' && u_isdigit(icu_point(after)) && !is_word_letter(before));
    const bool kept = in_number || sign || !(u_isUWhiteSpace(icu_point(point)) || is_punctuation_mark(point));
    if (kept)
      append_utf8(out, point);
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
    before = point;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool contains_phrase(std::string_view text, std::string_view phrase) {
  if (phrase.empty()) return false;
  std::size_t first = 0;
  const char32_t opening = next_point(phrase, first);
  const char32_t closing = point_before(phrase, phrase.size());
  for (std::size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
    const std::size_t end = at + phrase.size();
    std::size_t after = end;
    const bool begins = at == 0 || !is_word_letter(opening) || has_no_spaces(opening) ||
                        !is_word_letter(point_before(text, at)) || has_no_spaces(point_before(text, at));
    const char32_t next = end < text.size() ? next_point(text, after) : U' ';
    const bool ends = end == text.size() || !is_word_letter(closing) || has_no_spaces(closing) ||
                      !is_word_letter(next) || has_no_spaces(next);
    // "350" does not stand in "350.5" or "1,350".
    const auto digit_joint = [&](std::size_t sign, std::size_t digit) {
      return digit < text.size() && (text[sign] == '.' || text[sign] == ',') && text[digit] >= '0' &&
             text[digit] <= '9';
    };
    const bool number_goes_on = end < text.size() && u_isdigit(icu_point(closing)) && digit_joint(end, end + 1);
    const bool number_before = at > 1 && u_isdigit(icu_point(opening)) && digit_joint(at - 1, at - 2);
    if (begins && ends && !number_goes_on && !number_before) return true;
  }
  return false;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;
  for (std::size_t byte = 0; byte < text.size();) {
    const std::size_t begin = byte;
    const char32_t point = next_point(text, byte);
    if (u_isUWhiteSpace(icu_point(point))) {
      open = false;
    } else if (has_no_spaces(point) || !open) {
      words.emplace_back(text.substr(begin, byte - begin));
      open = !has_no_spaces(point);
    } else {
      words.back().append(text.substr(begin, byte - begin));
    }
  }
  return words;
}

}  // namespace hone::documents
