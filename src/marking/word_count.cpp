#include "hone/marking/word_count.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <memory>

#include "hone/core/lines.h"
#include "hone/core/result.h"
#include "hone/core/unicode.h"
#include "hone/documents/language.h"
#include "hone/documents/sentences.h"

namespace hone::marking {
namespace {

std::size_t count_words(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  HONE_REQUIRE(U_SUCCESS(status) && words, "ICU has its word rules");
  const icu::UnicodeString utf16 =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  words->setText(utf16);
  std::size_t count = 0;
  while (words->next() != icu::BreakIterator::DONE) count += words->getRuleStatus() >= UBRK_WORD_NONE_LIMIT;
  return count;
}

std::size_t count_word_runs(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t byte = 0; byte < text.size();) {
    const char32_t point = next_point(text, byte);
    const bool word = point == U'_' || u_isalpha(static_cast<UChar32>(point)) ||
                      (U_GET_GC_MASK(static_cast<UChar32>(point)) & U_GC_N_MASK) != 0;
    count += word && !inside;
    inside = word;
  }
  return count;
}

std::size_t count_characters(std::string_view text) { return count_points(trimmed(text)); }

}  // namespace

std::size_t count_length(std::string_view text, LengthMarking::Unit unit) {
  const std::string valid = repair_utf8(text);
  switch (unit) {
    case LengthMarking::Unit::words: return count_words(valid);
    case LengthMarking::Unit::word_runs: return count_word_runs(valid);
    case LengthMarking::Unit::sentences: return documents::sentence_spans(valid).size();
    case LengthMarking::Unit::characters: return count_characters(valid);
  }
  return 0;
}

bool is_known_language(const std::string& code) {
  const auto& known = documents::told_languages();
  return std::binary_search(known.begin(), known.end(), code);
}

}  // namespace hone::marking
