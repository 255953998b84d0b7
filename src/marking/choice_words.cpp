#include "choice_words.h"

#include <re2/re2.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

#include "answer_words.h"
#include "hone/core/result.h"
#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "latex_text.h"

namespace hone::marking {
namespace {

constexpr std::size_t most_choice_words = 20'000, most_between = 10;

constexpr std::array option_words{"option", "choice",  "letter", "选项",  "選項",
                                  "選択肢", "auswahl", "opción", "opção", "opzione"};
constexpr std::array choosing{"choose", "chose", "select", "choosing", "wähle", "choisis", "elijo"};
constexpr std::array between{
    "is",       "was",    "would",     "should", "must",    "will",       "be",    "the",      "a",        "an",
    "correct",  "right",  "best",      "final",  "most",    "likely",     "one",   "option",   "choice",   "letter",
    "probably", "it",     "therefore", "thus",   "clearly", "definitely", "ist",   "lautet",   "die",      "der",
    "das",      "est",    "la",        "le",     "es",      "é",          "è",     "el",       "o",        "jest",
    "to",       "er",     "är",        "on",     "ni",      "adalah",     "là",    "correcta", "correcto", "richtige",
    "bonne",    "option", "opción",    "number", "我",      "是",         "为",    "為",       "は",       "：",
    "은",       "는",     "選項",      "选项",   "คือ",      "に",         "である"};
// "B over A", "B rather than A"
constexpr std::array set_against{"than", "over", "instead"};
constexpr std::array wrong_verbs{"fails",  "isn't", "isnt",  "aren't", "doesn't",
                                 "cannot", "can't", "won't", "wasn't", "contradicts"};
constexpr std::array joiners{"or", "and", "&",    "/",   ",",     "|",    "oder", "und", "ou", "et", "o",
                             "y",  "e",   "of",   "en",  "eller", "och",  "lub",  "i",   "或", "和", "または",
                             "か", "と",  "또는", "или", "nó",    "agus", ";",    "、",  "，"};
// What goes on after a letter, and not after an article: "A because", "A is right".
constexpr std::array behind_letter{"is",     "because", "since", "as",    "and",  "or",    "over",  "but",   "not",
                                   "rather", "instead", "was",   "seems", "fits", "fails", "looks", "isn't", "would",
                                   "must",   "oder",    "ou",    "und",   "et",   "weil",  "ist"};

std::string compatible(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(status);
  HONE_REQUIRE(U_SUCCESS(status) && normalizer, "ICU has its normalization data");
  std::string out;
  normalizer->normalize(icu::UnicodeString::fromUTF8(repair_utf8(text)), status).toUTF8String(out);
  return out;
}

std::string unwrapped(std::string_view text) {
  static const re2::RE2 tag(R"(</?[A-Za-z][A-Za-z_-]{0,20}>)"), code("```[a-z]*\\n?");
  std::string plain = compatible(text);
  re2::RE2::GlobalReplace(&plain, tag, " ");
  re2::RE2::GlobalReplace(&plain, code, " ");
  plain = without_latex(plain);
  std::erase_if(plain, [](char c) { return c == '*' || c == '`' || c == '$' || c == '{' || c == '}' || c == '"'; });
  std::replace(plain.begin(), plain.end(), '_', ' ');
  return plain;
}

bool is_latin_point(char32_t point) {
  UErrorCode status = U_ZERO_ERROR;
  return point < 0x80 || uscript_getScript(static_cast<UChar32>(point), &status) == USCRIPT_LATIN;
}

}  // namespace

ChoiceWords::ChoiceWords(std::string_view text, std::size_t options) {
  const std::string plain = unwrapped(text);
  for (std::size_t byte = 0; byte < plain.size() && words_.size() < most_choice_words;) {
    const std::size_t begin = byte;
    const char32_t first = next_point(plain, byte);
    const auto is_part = [](char32_t point) {
      return u_isalnum(static_cast<UChar32>(point)) || u_getCombiningClass(static_cast<UChar32>(point)) != 0 ||
             (U_GET_GC_MASK(static_cast<UChar32>(point)) & U_GC_M_MASK) != 0;
    };
    if (!is_part(first)) {
      if (first == U'\n')
        words_.push_back({.text = "\n"});
      else if (!u_isUWhiteSpace(static_cast<UChar32>(first)))
        words_.push_back({.text = plain.substr(begin, byte - begin)});
      continue;
    }
    while (byte < plain.size()) {
      std::size_t next = byte;
      const char32_t point = next_point(plain, next);
      const bool apostrophe = (point == U'\'' || point == U'’') && next < plain.size() && [&] {
        std::size_t behind = next;
        return u_isalpha(static_cast<UChar32>(next_point(plain, behind))) != 0;
      }();
      if (!apostrophe && (!is_part(point) || is_latin_point(point) != is_latin_point(first))) break;
      byte = next;
    }
    const std::string_view raw = std::string_view(plain).substr(begin, byte - begin);
    ChoiceWord word{.text = documents::folded(raw), .is_word = true};
    if (const std::size_t sign = word.text.find("’"); sign != std::string::npos) word.text.replace(sign, 3, "'");
    word.capital = raw[0] >= 'A' && raw[0] <= 'Z';
    if (word.text.size() == 1 && word.text[0] >= 'a' && word.text[0] <= 'z')
      if (const auto option = static_cast<std::size_t>(word.text[0] - 'a'); option < options) word.option = option;
    words_.push_back(std::move(word));
  }
}

bool ChoiceWords::is_label(std::size_t at) const {
  const std::string& word = words_[at].text;
  if (!words_[at].is_word || among(answer_labels, word)) return words_[at].is_word;
  return std::any_of(joined_answer_labels.begin(), joined_answer_labels.end(),
                     [&](std::string_view label) { return word.find(label) != std::string::npos; });
}

bool ChoiceWords::is_option_word(std::size_t at) const {
  return words_[at].is_word && (among(option_words, words_[at].text) || among(choosing, words_[at].text));
}

bool ChoiceWords::is_letter(std::size_t at) const {
  if (at >= size() || !words_[at].option) return false;
  const bool bracketed =
      at > 0 && (word_is(at - 1, "(") || word_is(at - 1, "[")) && (word_is(at + 1, ")") || word_is(at + 1, "]"));
  if (bracketed) return true;
  const bool alone = ends_clause(at + 1) || !is_latin_point([&] {
                       std::size_t byte = 0;
                       return next_point(words_[at + 1].text, byte);
                     }());
  if (!words_[at].capital) return alone && !word_is(at + 1, "-");
  if (words_[at].text == "i") return alone;
  if (words_[at].text == "a") return alone || among(behind_letter, words_[at + 1].text) || words_[at + 1].option;
  return true;
}

std::size_t ChoiceWords::letter_after(std::size_t label) const {
  for (std::size_t at = label + 1, passed = 0; at < size() && passed < most_between; ++at, ++passed) {
    if (words_[at].is_word && words_[at].text.size() == 1 && is_letter(at)) return at;
    if (!words_[at].is_word) {
      if (words_[at].text == "." || words_[at].text == "?" || words_[at].text == ";") return size();
      if (words_[at].text == "\n" && word_is(at + 1, "\n") && passed > 2) return size();
      continue;
    }
    std::size_t byte = 0;
    const bool unspaced = !is_latin_point(next_point(words_[at].text, byte)) && words_[at].text.size() <= 12;
    if (!among(between, words_[at].text) && !(unspaced && !is_denial(words_[at].text))) return size();
  }
  return size();
}

std::size_t ChoiceWords::behind_adverbs(std::size_t at) const {
  for (std::size_t passed = 0; passed < 4 && at < size() && among(adverbs, words_[at].text); ++passed) ++at;
  return at;
}

bool ChoiceWords::is_denied(std::size_t at) const {
  std::size_t before = at;
  bool listed = word_is(at + 1, "or") || word_is(at + 1, "nor") || word_is(at + 1, ",");
  for (std::size_t passed = 0; before > 0 && passed < 6; ++passed) {
    --before;
    const ChoiceWord& word = words_[before];
    // "not A, B or C"
    const bool alternative = word.text == "or" || word.text == "nor" || word.text == "and";
    if ((alternative || (listed && word.text == ",")) && before > 0 && words_[before - 1].option) {
      listed = listed || alternative, --before;
      continue;
    }
    if (word.text == "\n" || word.text == "." || word.text == "," || word.text == ":" || word.text == ";") break;
    if (!word.is_word) continue;
    if (is_denial(word.text) || among(set_against, word.text)) {
      // "not only B", "no, B": no denial of it.
      return !(word.text == "no" && word_is(before + 1, ","));
    }
    if (word.text == "of" && before > 0 && (word_is(before - 1, "instead") || word_is(before - 1, "out"))) return true;
    if (word.text == "out" && before > 0 && (word_is(before - 1, "rule") || word_is(before - 1, "ruled"))) return true;
    if (among(thoughts, word.text) && before > 0 && among(at_first, words_[before - 1].text)) return true;
    if (!among(between, word.text) && !among(option_words, word.text) && !among(answer_labels, word.text)) break;
  }
  // BではなくC, "B가 아니라 C"
  for (std::size_t next = at + 1; next < std::min(size(), at + 3); ++next)
    for (const std::string_view denial : {"ではな", "じゃな", "아니", "아닙", "아닌"})
      if (words_[next].text.starts_with(denial)) return true;
  // "B: no."
  if (word_is(at + 1, ":") && at + 2 < size() && ends_clause(at + 3) &&
      (is_denial(words_[at + 2].text) || among(wrongs, words_[at + 2].text)))
    return true;
  // "B is wrong", "A and C are wrong"
  std::size_t behind = at + 1;
  for (std::size_t marks = 0; marks < 3 && (word_is(behind, ")") || word_is(behind, "]") || word_is(behind, "."));
       ++marks)
    ++behind;
  for (std::size_t letters = 0;
       letters < 26 && behind + 1 < size() && among(joiners, words_[behind].text) && words_[behind + 1].option;
       ++letters)
    behind += 2;
  if (behind >= size() || !words_[behind].is_word) return false;
  if (among(wrong_verbs, words_[behind].text)) return true;
  if (!among(copulas, words_[behind].text)) return false;
  behind = behind_adverbs(behind + 1);
  return behind < size() && among(wrongs, words_[behind].text);
}

bool ChoiceWords::is_praised(std::size_t at) const {
  std::size_t behind = at + 1;
  if (word_is(behind, ")") || word_is(behind, "]")) ++behind;
  if (behind >= size() || !among(copulas, words_[behind].text)) return false;
  behind = behind_adverbs(behind + 1);
  if (behind >= size()) return false;
  return among(rights, words_[behind].text) || among(answer_labels, words_[behind].text);
}

bool ChoiceWords::is_hedged(std::size_t at) const {
  std::size_t behind = at + 1;
  const std::size_t last = at + most_between;  // "A ) , or ( option B"
  const auto skip_brackets = [&] {
    while (behind < last &&
           (word_is(behind, ")") || word_is(behind, "]") || word_is(behind, "(") || word_is(behind, "[")))
      ++behind;
  };
  skip_brackets();
  if (behind >= size() || !among(joiners, words_[behind].text)) return false;
  const bool listed = !words_[behind].is_word;
  ++behind;
  while (behind < std::min(size(), last) && among(joiners, words_[behind].text) && !words_[behind].option)
    ++behind;  // "A, or B"; "and/or"
  skip_brackets();
  while (behind < std::min(size(), last) && (among(option_words, words_[behind].text) || word_is(behind, "(") ||
                                             word_is(behind, "maybe") || word_is(behind, "possibly")))
    ++behind;
  if (behind >= size() || !words_[behind].option || words_[behind].option == words_[at].option) return false;
  if (words_[behind].capital != words_[at].capital || is_denied(behind)) return false;
  // "B, A lease": only a letter that ends a clause, or is joined to the next one.
  return !listed || ends_clause(behind + 1) || among(joiners, words_[behind + 1].text);
}

}  // namespace hone::marking
