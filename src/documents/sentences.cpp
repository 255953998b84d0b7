#include "hone/documents/sentences.h"

#include <unicode/brkiter.h>
#include <unicode/filteredbrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <memory>

#include "hone/core/unicode.h"
#include "words.h"

namespace hone {
namespace {

using Spans = std::vector<std::pair<std::size_t, std::size_t>>;

struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

// ICU's boundaries as byte offsets of the UTF-8 text.
std::vector<std::size_t> boundaries(icu::BreakIterator& iterator, std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<UText, CloseText> view(utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
  iterator.setText(view.get(), status);
  std::vector<std::size_t> out;
  if (U_FAILURE(status)) return {0, text.size()};
  for (std::int32_t at = iterator.first(); at != icu::BreakIterator::DONE; at = iterator.next()) out.push_back(static_cast<std::size_t>(at));
  return out;
}

std::unique_ptr<icu::BreakIterator> make_sentence_iterator() {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> plain(icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status));
  icu::LocalPointer<icu::FilteredBreakIteratorBuilder> filter(icu::FilteredBreakIteratorBuilder::createInstance(icu::Locale::getEnglish(), status));
  if (U_FAILURE(status)) return plain;
  for (const char* abbreviation : {"Mr.", "Mrs.", "Ms.", "Dr.", "St.", "No.", "Nos.", "v.", "vs.", "Art.", "art.", "p.", "pp.", "Sec.", "cf.",
                                   "e.g.", "i.e.", "etc.", "Jr.", "Sr.", "Col.", "Gen.", "Lt.", "Capt.", "Rev.", "Hon.", "Prof.", "Inc.",
                                   "Ltd.", "Co.", "Corp.", "U.S.", "U.K.", "Messrs.", "Mme.", "Mlle.", "Abs.", "Nr.", "bzw.", "z.B.", "M."})
    filter->suppressBreakAfter(icu::UnicodeString::fromUTF8(abbreviation), status);
  std::unique_ptr<icu::BreakIterator> filtered(filter->wrapIteratorWithFilter(plain->clone(), status));
  return U_SUCCESS(status) && filtered ? std::move(filtered) : std::move(plain);
}

std::unique_ptr<icu::BreakIterator> make_word_iterator() {
  UErrorCode status = U_ZERO_ERROR;
  return std::unique_ptr<icu::BreakIterator>(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
}

bool is_space(char32_t point) {   // str.split() without arguments: white space, and the separators of ASCII
  return u_isUWhiteSpace(static_cast<UChar32>(point)) || (point >= 0x1C && point <= 0x1F);
}

// Scripts whose words stand side by side.
bool without_spaces(char32_t point) {
  return (point >= 0x2E80 && point <= 0x2FFF) || (point >= 0x3005 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) ||
         (point >= 0xF900 && point <= 0xFAFF) || (point >= 0x0E00 && point <= 0x0EFF) || (point >= 0x1000 && point <= 0x109F) ||
         (point >= 0x1780 && point <= 0x17FF) || (point >= 0x20000 && point <= 0x3FFFF);
}

}  // namespace

Spans sentence_spans(std::string_view text) {
  // Making the iterator costs a millisecond: one a thread.
  thread_local const std::unique_ptr<icu::BreakIterator> iterator = make_sentence_iterator();
  Spans spans;
  const auto cuts = boundaries(*iterator, text);
  std::size_t begin = 0;
  for (std::size_t cut : cuts) {
    if (cut <= begin) continue;
    std::size_t first = begin, last = begin;
    bool any = false;
    for (std::size_t at = begin; at < cut;) {
      const std::size_t here = at;
      if (is_space(next_point(text, at))) continue;
      if (!any) first = here;
      any = true, last = at;
    }
    if (any) spans.emplace_back(first, last);
    begin = cut;
  }
  return spans;
}

Spans word_spans(std::string_view text) {
  thread_local const std::unique_ptr<icu::BreakIterator> iterator = make_word_iterator();
  Spans spans;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (is_space(next_point(text, at))) continue;
    std::size_t end = at, probe = start;
    bool dictionary = without_spaces(next_point(text, probe));
    while (end < text.size()) {
      std::size_t next = end;
      const char32_t point = next_point(text, next);
      if (is_space(point)) break;
      dictionary |= without_spaces(point);
      end = next;
    }
    if (!dictionary) {
      spans.emplace_back(start, end);
    } else {
      std::size_t before = 0;
      for (std::size_t cut : boundaries(*iterator, text.substr(start, end - start))) {
        if (cut > before) spans.emplace_back(start + before, start + cut);
        before = cut;
      }
    }
    at = end;
  }
  return spans;
}

}  // namespace hone
