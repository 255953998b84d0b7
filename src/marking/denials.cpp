// Words before and behind a part of an answer, read as far as they say something of it.
#include "denials.h"

#include <unicode/uchar.h>

#include <array>
#include <string>

#include "answer_words.h"
#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "number_text.h"

namespace hone::marking {
namespace {

constexpr std::size_t most_words = 8, most_around = 120, most_behind = 24;

// What may stand between a denial and what it denies: "not in 1804", "it is not the 41".
constexpr std::array passed_over{"the",    "a",   "an",  "is",  "be",  "are", "was",  "were",  "in",     "on",
                                 "at",     "by",  "to",  "as",  "for", "it",  "that", "equal", "equals", "say",
                                 "answer", "der", "die", "das", "den", "dem", "ein",  "eine",  "ist",    "im",
                                 "le",     "la",  "les", "est", "un",  "une", "de",   "en",    "el",     "es",
                                 "una",    "il",  "è",   "o",   "é",   "het", "een",  "och",   "phải"};
// "not chapter 8"
constexpr std::array numbered{"chapter", "article",  "section", "clause",   "paragraph", "page",   "line",
                              "verse",   "act",      "scene",   "part",     "volume",    "book",   "figure",
                              "table",   "item",     "step",    "question", "number",    "room",   "level",
                              "grade",   "type",     "kapitel", "artikel",  "seite",     "absatz", "chapitre",
                              "page",    "capítulo", "artículo"};
constexpr std::array alternatives{"or", "nor", "oder", "noch",  "ou",  "ni", "o",
                                  "né", "nem", "of",   "eller", "ani", "или"};
// "42 rather than 41": the last word, and the one before it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> opposing{{{"than", "rather"},
                                                                                  {"of", "instead"},
                                                                                  {"of", "place"},
                                                                                  {"to", "opposed"},
                                                                                  {"out", "rule"},
                                                                                  {"out", "ruled"},
                                                                                  {"que", "plutôt"},
                                                                                  {"de", "lieu"},
                                                                                  {"de", "lugar"},
                                                                                  {"de", "vez"},
                                                                                  {"di", "invece"},
                                                                                  {"van", "plaats"},
                                                                                  {"för", "stället"},
                                                                                  {"for", "stedet"}}};
// Behind it: "41 is not the answer"; of scripts that put the denial last: 41ではなく.
constexpr std::array it_is_not{"isn't", "isnt", "wasn't", "aren't", "cannot", "can't"};
constexpr std::array last_words{"değil", "नहीं", "नही"};
constexpr std::array joined_behind{"ではな",  "ではあ",  "じゃな",  "でな",    "이 아니", "이 아닌", "가 아니",
                                   "가 아닌", "은 아니", "는 아니", "이 아닙", "가 아닙", "은 아닙", "는 아닙",
                                   "不对",    "不對",    "是错",    "是錯",    "错误",    "錯誤"};

bool is_word_point(char32_t point) {
  return u_isalnum(static_cast<UChar32>(point)) || (U_GET_GC_MASK(static_cast<UChar32>(point)) & U_GC_M_MASK) != 0;
}

// The words before a place, the nearest first, as long as no mark ends the clause.
class WordsBefore {
 public:
  WordsBefore(std::string_view text, std::size_t at)
      : text_(text.substr(0, at)), at_(at), least_(at > most_around ? at - most_around : 0) {}

  // Empty: none is left.
  std::string next() {
    while (at_ > least_) {
      const char32_t point = point_before(text_, at_);
      if (is_word_point(point)) break;
      if (point == U'.' || point == U',' || point == U';' || point == U':' || point == U'!' || point == U'?' ||
          point == U'\n' || point == U'。' || point == U'，' || point == U'、')
        return {};
      step();
    }
    const std::size_t end = at_;
    while (at_ > least_) {
      const char32_t point = point_before(text_, at_);
      const bool inside = is_word_point(point) || ((point == U'\'' || point == U'’') && at_ < end) ||
                          ((point == U'.' || point == U',') && at_ < end && is_digit_before_mark());
      if (!inside) break;
      step();
    }
    std::string word(text_.substr(at_, end - at_));
    if (const std::size_t sign = word.find("’"); sign != std::string::npos) word.replace(sign, 3, "'");
    return word;
  }

 private:
  void step() {
    do --at_;
    while (at_ > 0 && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80);
  }
  // "1,350.5": the mark stands in a number.
  bool is_digit_before_mark() const {
    return at_ >= 2 && text_[at_ - 2] >= '0' && text_[at_ - 2] <= '9' && text_[at_] >= '0' && text_[at_] <= '9';
  }

  std::string_view text_;
  std::size_t at_, least_;
};

bool ends_with_denial(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  for (const std::string_view denial : {"不是", "并非", "並非", "而非", "不"})
    if (text.ends_with(denial)) return true;
  return false;
}

bool is_denied_before(std::string_view text, std::size_t begin, std::string_view language) {
  if (ends_with_denial(text.substr(0, begin))) return true;
  WordsBefore words(text, begin);
  bool thought = false;
  std::string word = words.next();
  for (std::size_t passed = 0; passed < most_words && !word.empty(); ++passed) {
    // "no 41", "no. 41" is a number by name in English.
    if (word == "no" && language != "es" && language != "ca" && language != "gl") return false;
    if (is_denial(word, language)) return true;
    if (among(at_first, word) && thought) return true;
    std::string before = words.next();
    for (const auto& [last, first] : opposing)
      if (word == last && before == first) return true;
    if (among(alternatives, word)) {  // "not 41 or 43": what stands on the other side
      word = words.next();
      continue;
    }
    const bool is_thought = among(thoughts, word);
    if (!is_thought && !among(passed_over, word) && !among(numbered, word) &&
        !(thought && (word == "i" || among(at_first, word))))
      return false;
    thought = thought || is_thought;
    word = std::move(before);
  }
  return false;
}

bool is_denied_behind(std::string_view text, std::size_t end) {
  while (end < text.size() && (text[end] == ')' || text[end] == ']' || text[end] == '"' || text[end] == '\'' ||
                               text[end] == '*' || text[end] == '`'))
    ++end;
  const std::string_view near = text.substr(end, most_behind);
  const std::string_view clause = near.substr(0, std::min(near.find_first_of(".,;:!?\n0123456789"), near.find("。")));
  for (const std::string_view denial : joined_behind)
    if (clause.find(denial) != std::string_view::npos) return true;
  std::array<std::string, 5> words;
  std::size_t count = 0;
  text = text.substr(0, end + most_around);
  for (std::size_t at = end; at < text.size() && count < words.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t first = at;
    while (at < text.size()) {
      std::size_t next = at;
      const char32_t point = next_point(text, next);
      if (!is_word_point(point) && point != U'\'' && point != U'’') break;
      at = next;
    }
    if (at == first) break;
    std::string word(text.substr(first, at - first));
    if (const std::size_t sign = word.find("’"); sign != std::string::npos) word.replace(sign, 3, "'");
    words[count++] = std::move(word);
  }
  if (among(last_words, words[0])) return true;
  std::size_t at = words[0] == "would" || words[0] == "must" ? 1 : 0;
  const bool denies = among(it_is_not, words[at]);
  if (!denies && !among(copulas, words[at])) return false;
  ++at;
  const bool refuses = denies || words[at] == "not" || words[at] == "nicht" || words[at] == "pas";
  if (!denies && refuses) ++at;
  while (at < words.size() && among(adverbs, words[at])) ++at;
  if (at >= words.size()) return false;
  if (refuses) return among(rights, words[at]) || among(answer_labels, words[at]) || words[at] == "it";
  return among(wrongs, words[at]) && words[at] != "out" && words[at] != "not";
}

}  // namespace

bool is_denied(std::string_view text, std::size_t begin, std::size_t end, std::string_view language) {
  return is_denied_before(text, begin, language) || is_denied_behind(text, end);
}

}  // namespace hone::marking
