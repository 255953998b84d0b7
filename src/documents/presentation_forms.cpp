#include "presentation_forms.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

// Alphabetic presentation forms, Arabic presentation forms A and B, vertical forms, CJK compatibility forms.
bool is_form(char32_t point) {
  return (point >= 0xFB00 && point <= 0xFDFF && (point < 0xFDD0 || point > 0xFDEF)) ||
         (point >= 0xFE10 && point <= 0xFE1F) || (point >= 0xFE30 && point <= 0xFE4F) ||
         (point >= 0xFE70 && point <= 0xFEFC);
}

// All of these code points are encoded in three bytes that begin with EF AC … EF BB.
bool may_hold_forms(std::string_view text) {
  for (std::size_t at = text.find('\xEF'); at != std::string_view::npos; at = text.find('\xEF', at + 1))
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xAC &&
        static_cast<unsigned char>(text[at + 1]) <= 0xBB)
      return true;
  return false;
}

}  // namespace

std::string written_out(std::string_view text) {
  if (!may_hold_forms(text)) return std::string(text);
  UErrorCode failure = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(failure);
  if (U_FAILURE(failure)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t byte = 0; byte < text.size();) {
    const std::size_t begin = byte;
    const char32_t point = next_point(text, byte);
    icu::UnicodeString letters;
    if (is_form(point) && nfkc->getDecomposition(static_cast<UChar32>(point), letters)) {
      // The decomposition may hold forms again (U+FB05 is U+017F t): once more, by the whole normaliser.
      nfkc->normalize(letters, failure).toUTF8String(out);
    } else {
      out.append(text.substr(begin, byte - begin));
    }
  }
  return out;
}

}  // namespace hone::documents
