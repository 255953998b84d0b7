#include "hone/answers/attribution.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_set>

#include "hone/core/unicode.h"

namespace hone::answers {
namespace {

const std::unordered_set<std::string_view> function_words{
    "a",      "about", "after", "all",  "also",  "an",   "and",  "any",   "are",   "as",   "at",    "be",      "been",
    "before", "but",   "by",    "can",  "could", "did",  "do",   "does",  "for",   "from", "had",   "has",     "have",
    "he",     "her",   "his",   "how",  "i",     "if",   "in",   "into",  "is",    "it",   "its",   "me",      "many",
    "much",   "more",  "my",    "no",   "not",   "of",   "on",   "one",   "or",    "our",  "out",   "passage", "say",
    "she",    "so",    "some",  "such", "than",  "that", "the",  "their", "them",  "then", "there", "they",    "this",
    "to",     "up",    "was",   "we",   "were",  "what", "when", "where", "which", "who",  "whom",  "whose",   "why",
    "will",   "with",  "would", "you",  "your",  "mr",   "mrs",  "miss"};

bool joined_script(char32_t point) {
  return (point >= 0x3040 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) ||
         (point >= 0xF900 && point <= 0xFAFF) || (point >= 0x0E00 && point <= 0x0EFF) ||
         (point >= 0x1780 && point <= 0x17FF) || (point >= 0x20000 && point <= 0x3FFFF);
}

// "The monthly rent" is said as "1,450 a month".
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> periods{{{"hourly", "hour"},
                                                                                {"daily", "day"},
                                                                                {"weekly", "week"},
                                                                                {"monthly", "month"},
                                                                                {"quarterly", "quarter"},
                                                                                {"yearly", "year"}}};

std::string stem(std::string word) {
  for (const auto& [adverb, period] : periods)
    if (word == adverb) return std::string(period);
  if (word.size() > 3 && word.ends_with("'s")) word.resize(word.size() - 2);
  if (word.size() > 3 && word.ends_with("s") && !word.ends_with("ss")) word.pop_back();
  return word;
}

struct Mark {
  std::size_t begin, end, number;  // bytes of "[12]"
};

std::vector<Mark> marks_in(std::string_view text) {
  std::vector<Mark> marks;
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    std::size_t number = 0, i = at + 1;
    while (i < text.size() && i < at + 4 && text[i] >= '0' && text[i] <= '9')
      number = number * 10 + static_cast<std::size_t>(text[i++] - '0');
    if (i > at + 1 && i < text.size() && text[i] == ']') marks.push_back({at, i + 1, number});
  }
  return marks;
}

// Longer words say more; one character is nearly nothing.
double word_weight(const std::string& word) { return std::min<double>(8, static_cast<double>(count_points(word))); }

}  // namespace

std::vector<std::string> content_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  char32_t before = 0;  // the last character of a joined script, 0 after anything else
  auto flush = [&] {
    if (!word.empty() && !function_words.contains(word)) words.push_back(stem(word));
    word.clear();
  };
  for (std::size_t byte = 0; byte < text.size();) {
    char32_t point = next_point(text, byte);
    if (point == 0x2019) point = '\'';
    if (joined_script(point)) {
      flush();
      if (before != 0) {
        std::string pair;
        append_utf8(pair, before), append_utf8(pair, point);
        words.push_back(pair);
      }
      before = point;
      continue;
    }
    before = 0;
    if (u_isalnum(static_cast<UChar32>(point)) || u_charType(static_cast<UChar32>(point)) == U_NON_SPACING_MARK ||
        (point == '\'' && !word.empty()))
      append_utf8(word, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(point), U_FOLD_CASE_DEFAULT)));
    else
      flush();
  }
  flush();
  return words;
}

Attribution attribute(std::string_view answer, const std::vector<search::Passage>& passages,
                      std::string_view question) {
  Attribution out;
  auto cite = [&](std::size_t index) {
    if (std::find(out.cited.begin(), out.cited.end(), index) == out.cited.end()) out.cited.push_back(index);
  };
  std::size_t copied = 0;
  std::string bare;
  for (const Mark& mark : marks_in(answer)) {
    bare.append(answer, copied, mark.begin - copied);
    out.answer.append(answer, copied, mark.begin - copied);
    if (mark.number >= 1 && mark.number <= passages.size()) {
      out.answer.append(answer, mark.begin, mark.end - mark.begin);
      cite(mark.number - 1);
    }
    copied = mark.end;
  }
  bare.append(answer, copied);
  out.answer.append(answer, copied);
  out.by_model = !out.cited.empty();

  // Words of the question are no evidence: every answer repeats them.
  const std::vector<std::string> asked = content_words(question);
  std::set<std::string> own;
  for (const std::string& word : content_words(bare))
    if (std::find(asked.begin(), asked.end(), word) == asked.end()) own.insert(word);
  if (own.empty())
    for (const std::string& word : content_words(bare)) own.insert(word);
  double total = 0, held = 0;
  std::set<std::string> anywhere;
  std::vector<std::set<std::string>> words_of;
  for (const search::Passage& passage : passages) {
    auto words = content_words(passage.text);
    words_of.emplace_back(words.begin(), words.end());
    anywhere.insert(words.begin(), words.end());
  }
  for (const std::string& word : own) {
    total += word_weight(word);
    if (anywhere.contains(word)) held += word_weight(word);
  }
  out.supported = total > 0 ? held / total : 0;
  if (out.by_model || total == 0) return out;

  // Of passages that hold equally much, the one that also holds the question's words, then the better ranked.
  double best = 0;
  std::size_t best_index = 0;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    double score = 0;
    for (const std::string& word : own)
      if (words_of[i].contains(word)) score += word_weight(word);
    for (const std::string& word : asked)
      if (words_of[i].contains(word)) score += 0.1 * word_weight(word);
    if (score > best) best = score, best_index = i;
  }
  double best_held = 0;
  if (!passages.empty())
    for (const std::string& word : own)
      if (words_of[best_index].contains(word)) best_held += word_weight(word);
  if (best_held >= 0.5 * total) cite(best_index);
  return out;
}

}  // namespace hone::answers
