#include "hone/corpus/lexical_text.h"

#include <libstemmer.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "hone/core/unicode.h"

namespace hone::corpus {
namespace {

enum class Kind {
  none,  // separates words
  letter,  // words with spaces between them
  pairs,  // Chinese, Japanese, Korean
  dictionary,  // Thai, Lao, Khmer, Burmese
  mark,  // belongs to the character before it
};

constexpr char32_t soft_hyphen = 0xAD, zero_width_non_joiner = 0x200C, zero_width_joiner = 0x200D, dot_above = 0x307;

Kind kind_of(char32_t point) {
  if (point < 0x80) {
    const bool is_word =
        (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
    return is_word ? Kind::letter : Kind::none;
  }
  const auto c = static_cast<UChar32>(point);
  if (point == soft_hyphen || point == zero_width_non_joiner || point == zero_width_joiner) return Kind::mark;
  constexpr std::uint32_t letters = U_GC_L_MASK | U_GC_N_MASK | U_GC_CO_MASK;
  const std::uint32_t category = U_GET_GC_MASK(c);
  if (category & U_GC_M_MASK) return Kind::mark;
  if (!(category & letters)) return Kind::none;
  if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return Kind::dictionary;
  if (category & U_GC_N_MASK) return Kind::letter;
  for (UScriptCode script : {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_HANGUL, USCRIPT_BOPOMOFO})
    if (uscript_hasScript(c, script)) return Kind::pairs;
  return Kind::letter;
}

// Halfwidth katakana write their voicing as a letter of its own.
bool is_voicing(char32_t point) { return point == 0xFF9E || point == 0xFF9F; }

// Accents that European scripts can do without, Hebrew and Arabic vowel points, the Arabic stretching letter. Not the
// marks that are vowels of Indic and Thai script, nor the voicing of kana.
bool is_accent(char32_t point) {
  struct Range {
    char32_t first, last;
  };
  static constexpr Range ranges[] = {{0x300, 0x36F},   {0x591, 0x5BD},   {0x5BF, 0x5C7},   {0x610, 0x61A},
                                     {0x640, 0x640},   {0x64B, 0x65F},   {0x670, 0x670},   {0x6D6, 0x6DC},
                                     {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}};
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& r) { return point >= r.first && point <= r.last; });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Without memory a library gives back the word as it was, or no word. Words that are taken out of the index have to be those that
// were put in, so that is no answer: the index would be corrupt.
void need_memory(bool there_was_enough) {
  if (!there_was_enough) throw std::bad_alloc();
}

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* found = get(status);
  need_memory(status != U_MEMORY_ALLOCATION_ERROR);
  HONE_REQUIRE(U_SUCCESS(status) && found, "ICU has its normalization data");
  return *found;
}

std::string normalized(std::string_view text, const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString result = normalizer(get).normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))), status);
  need_memory(U_SUCCESS(status) && !result.isBogus());  // any text can be normalized
  std::string out;
  result.toUTF8String(out);
  return out;
}

// NFKC, case folded; accents kept.
std::string fold(std::string_view text) {
  if (is_ascii(text)) {
    std::string out(text);
    for (char& c : out)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
  }
  return normalized(text, icu::Normalizer2::getNFKCCasefoldInstance);
}

// Without accents. `dotted_as_h`: the dot of ḃ ċ ḋ ḟ ġ ṁ ṗ ṡ ṫ becomes the h that Irish writes today.
std::string without_accents(const std::string& folded, bool dotted_as_h = false) {
  if (is_ascii(folded)) return folded;
  const std::string apart = normalized(folded, icu::Normalizer2::getNFDInstance);
  std::string out;
  for (std::size_t byte = 0; byte < apart.size();) {
    const char32_t point = next_point(apart, byte);
    if (dotted_as_h && point == dot_above && !out.empty() &&
        std::string_view("bcdfgmpst").find(out.back()) != std::string_view::npos)
      out += 'h';
    else if (!is_accent(point))
      append_utf8(out, point);
  }
  return normalized(out, icu::Normalizer2::getNFCInstance);
}

// A number with a note's mark or a power is that number: 900¹ is found as 900 and not as 9001.
std::size_t before_note(std::string_view text, std::size_t begin, std::size_t end) {
  char32_t before = 0;
  for (std::size_t at = begin; at < end;) {
    const std::size_t first = at;
    const char32_t point = next_point(text, at);
    const bool raised = point == 0xB9 || point == 0xB2 || point == 0xB3 || (point >= 0x2070 && point <= 0x2079);
    if (raised && before >= '0' && before <= '9') return first;
    before = point;
  }
  return end;
}

struct CloseStemmer {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

}  // namespace

struct LexicalAnalyzer::State {
  std::unique_ptr<sb_stemmer, CloseStemmer> stemmer;
  bool stems_with_accents = false;  // its rules know accents
  mutable std::unique_ptr<icu::BreakIterator> breaks;  // made for the first text in a dictionary script

  // As FTS5's porter: neither very short nor very long words.
  std::string stem(const std::string& word) const {
    if (!stemmer || word.size() < 3 || word.size() > 64) return word;
    const auto* stemmed =
        sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    need_memory(stemmed);
    return {reinterpret_cast<const char*>(stemmed), static_cast<std::size_t>(sb_stemmer_length(stemmer.get()))};
  }

  static void put(std::vector<LexicalWord>& out, std::string term, std::size_t begin, std::size_t end,
                  bool same_place) {
    if (!term.empty()) out.push_back({std::move(term), begin, end, same_place});
  }

  void letters(std::string_view text, std::size_t begin, std::size_t end, std::vector<LexicalWord>& out) const {
    end = before_note(text, begin, end);
    const std::string folded = fold(text.substr(begin, end - begin));
    const std::string plain = without_accents(folded), term = stem(plain);
    put(out, term, begin, end, false);
    if (term.empty() || plain == folded) return;
    std::vector<std::string> others;
    if (stems_with_accents) others.push_back(without_accents(stem(folded)));
    const std::string with_h = without_accents(folded, true);
    if (with_h != plain) others.push_back(stem(with_h));
    for (std::size_t i = 0; i < others.size(); ++i)
      if (others[i] != term && std::find(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(i), others[i]) ==
                                   others.begin() + static_cast<std::ptrdiff_t>(i))
        put(out, others[i], begin, end, true);
  }

  static void pairs(std::string_view text, std::size_t begin, std::size_t end, LexicalSide side,
                    std::vector<LexicalWord>& out) {
    struct Character {
      std::string folded;
      std::size_t begin, end;
    };
    std::vector<Character> characters;
    for (std::size_t byte = begin; byte < end;) {
      const std::size_t first = byte;
      next_point(text, byte);
      for (std::size_t next = byte; next < end; byte = next) {  // with its marks
        const char32_t point = next_point(text, next);
        if (kind_of(point) != Kind::mark && !is_voicing(point)) break;
      }
      std::string folded = fold(text.substr(first, byte - first));
      if (!folded.empty()) characters.push_back({std::move(folded), first, byte});
    }
    for (std::size_t i = 0; i < characters.size(); ++i) {
      const Character& one = characters[i];
      const bool single = side == LexicalSide::document || characters.size() == 1;
      if (single) put(out, one.folded, one.begin, one.end, false);
      if (i + 1 < characters.size())
        put(out, one.folded + characters[i + 1].folded, one.begin, characters[i + 1].end, single);
    }
  }

  void dictionary(std::string_view text, std::size_t begin, std::size_t end, std::vector<LexicalWord>& out) const {
    const std::string run(text.substr(begin, end - begin));
    const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(run);
    need_memory(!wide.isBogus());
    if (!breaks) {
      UErrorCode status = U_ZERO_ERROR;
      breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
      need_memory(status != U_MEMORY_ALLOCATION_ERROR);
      if (U_FAILURE(status) || !breaks) return put(out, fold(run), begin, end, false);
    }
    breaks->setText(wide);
    std::size_t byte = 0;  // of `run`, as far as `unit` of `wide`
    std::int32_t unit = 0;
    for (std::int32_t next = breaks->next(); next != icu::BreakIterator::DONE; next = breaks->next()) {
      const std::size_t word_begin = byte;
      while (unit < next) unit += U16_LENGTH(static_cast<UChar32>(next_point(run, byte)));
      put(out, fold(std::string_view(run).substr(word_begin, byte - word_begin)), begin + word_begin, begin + byte,
          false);
    }
  }
};

LexicalAnalyzer::LexicalAnalyzer(std::unique_ptr<State> state) : state_(std::move(state)) {}
LexicalAnalyzer::LexicalAnalyzer(LexicalAnalyzer&&) noexcept = default;
LexicalAnalyzer& LexicalAnalyzer::operator=(LexicalAnalyzer&&) noexcept = default;
LexicalAnalyzer::~LexicalAnalyzer() = default;

Result<LexicalAnalyzer> LexicalAnalyzer::make(std::string_view language) {
  const bool is_code = (language.size() == 2 || language.size() == 3) &&
                       std::all_of(language.begin(), language.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!language.empty() && !is_code)
    return Error(ErrorCode::invalid_argument,
                 "'" + std::string(language) + "' is not a language code such as en, ga or de.");
  auto state = std::make_unique<State>();
  const bool english = language == "en" || language == "eng";
  if (!language.empty()) {
    errno = 0;  // of a language that it does not know it makes no stemmer either
    state->stemmer.reset(sb_stemmer_new(english ? "porter" : std::string(language).c_str(), "UTF_8"));
    need_memory(state->stemmer || errno != ENOMEM);
  }
  state->stems_with_accents = state->stemmer && !english;
  return LexicalAnalyzer(std::move(state));
}

std::vector<LexicalWord> LexicalAnalyzer::words(std::string_view text, LexicalSide side) const {
  std::vector<LexicalWord> out;
  Kind run = Kind::none;
  std::size_t run_begin = 0;
  const auto finish = [&](std::size_t end) {
    if (run == Kind::letter) state_->letters(text, run_begin, end, out);
    if (run == Kind::pairs) State::pairs(text, run_begin, end, side, out);
    if (run == Kind::dictionary) state_->dictionary(text, run_begin, end, out);
  };
  for (std::size_t byte = 0; byte < text.size();) {
    const std::size_t begin = byte;
    Kind kind = kind_of(next_point(text, byte));
    if (kind == Kind::mark) kind = run;
    if (kind == run) continue;
    finish(begin);
    run = kind;
    run_begin = begin;
  }
  finish(text.size());
  return out;
}

}  // namespace hone::corpus
