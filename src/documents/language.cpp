#include "hone/documents/language.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hone/core/unicode.h"
#include "icu_point.h"
#include "language_profiles.h"

namespace hone::documents {
namespace {

constexpr std::size_t languages = std::size(latin_profiles);
constexpr double letter_weight = 0.1;  // of a word's; letters tip the balance between neighbours
constexpr double least_share = 0.05;  // of running words that must be the language's own
constexpr double least_score = 0.6;

// What it takes to claim a language: docs/decisions/0009-claimed-language.md has the measurements.
constexpr std::size_t claimed_words = 3;  // different ones of the language's own
constexpr double claimed_lead = 0.3;  // before the next language, unless there are plenty of words
constexpr std::size_t plenty_words = 12;
constexpr std::size_t claimed_letters = 10;  // where the script tells

// At most 24 KiB from all over the text, at whole code points: a preface may be in another language.
std::string sample_of(std::string_view text) {
  constexpr std::size_t parts = 6, part_bytes = 4096;
  if (text.size() <= parts * part_bytes) return std::string(text);
  auto boundary = [&](std::size_t byte) {
    while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) ++byte;
    return byte;
  };
  std::string sample;
  for (std::size_t i = 0; i < parts; ++i) {
    const std::size_t begin = boundary((text.size() - part_bytes) / (parts - 1) * i);
    sample.append(text.substr(begin, boundary(begin + part_bytes) - begin)).append(" ");
  }
  return sample;
}

// Which profiles know a word or a letter.
using Table = std::map<std::string, std::vector<std::size_t>, std::less<>>;
struct Tables {
  Table words, letters;
  Tables() {
    for (std::size_t language = 0; language < languages; ++language) {
      const std::string_view list = latin_profiles[language].words, alphabet = latin_profiles[language].letters;
      for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(' ', at), list.size());
        auto& owners = words[std::string(list.substr(at, end - at))];
        if (owners.empty() || owners.back() != language) owners.push_back(language);
        at = end + 1;
      }
      for (std::size_t at = 0; at < alphabet.size();) {
        const std::size_t begin = at;
        next_point(alphabet, at);
        letters[std::string(alphabet.substr(begin, at - begin))].push_back(language);
      }
    }
  }
};

class LatinScores {
 public:
  void add_word(const std::string& word) {
    static const Tables tables;
    ++words_;
    if (const auto known = tables.words.find(word); known != tables.words.end()) {  // a word that many share says less
      const bool is_new = seen_.insert(word).second;
      for (std::size_t language : known->second) {
        scores_[language] += 1.0 / static_cast<double>(known->second.size());
        different_[language] += is_new;
      }
    }
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t begin = at;
      if (next_point(word, at) < 0x80) continue;
      if (const auto known = tables.letters.find(std::string_view(word).substr(begin, at - begin));
          known != tables.letters.end())
        for (std::size_t language : known->second) scores_[language] += letter_weight;
    }
  }

  LanguageGuess best() const {
    if (words_ == 0) return {};
    std::array<double, languages> sorted = scores_;
    std::nth_element(sorted.begin(), sorted.begin() + 1, sorted.end(), std::greater<>());
    const double first = *std::max_element(scores_.begin(), scores_.end()), second = sorted[1];
    if (first < least_score || first / static_cast<double>(words_) < least_share) return {};
    const auto language = static_cast<std::size_t>(std::find(scores_.begin(), scores_.end(), first) - scores_.begin());
    const double ahead = (first - second) / first;
    return {std::string(latin_profiles[language].code), ahead,
            different_[language] >= claimed_words && (ahead >= claimed_lead || different_[language] >= plenty_words)};
  }

 private:
  std::array<double, languages> scores_{};
  std::array<std::size_t, languages> different_{};  // words of each language that were met
  std::set<std::string, std::less<>> seen_;
  std::size_t words_ = 0;
};

// A word that touches a digit is a number's or a code's part ("K1A0BL"), not a word.
LanguageGuess guess_latin(std::string_view text) {
  LatinScores scores;
  std::string word;
  bool code = false;
  for (std::size_t at = 0; at <= text.size();) {
    const char32_t point = at < text.size() ? next_point(text, at) : (++at, U' ');
    if (u_isalpha(icu_point(point)) || u_charType(icu_point(point)) == U_NON_SPACING_MARK) {
      append_utf8(word, static_cast<char32_t>(u_tolower(icu_point(point))));
    } else if (u_isdigit(icu_point(point))) {
      code = true;
      word.clear();
    } else {
      if (!word.empty() && !code) scores.add_word(word);
      word.clear();
      code = false;
    }
  }
  return scores.best();
}

// A script that several languages share: the one whose own letters come most often, else the first.
struct Sibling {
  const char* code;
  std::u32string_view letters;
};
LanguageGuess guess_sibling(std::string_view text, std::size_t letters, std::initializer_list<Sibling> siblings,
                            double share) {
  const Sibling* best = siblings.begin();
  std::size_t most = 0;
  for (const Sibling& one : siblings) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();)
      count += one.letters.find(next_point(text, at)) != std::u32string_view::npos;
    if (count > most) most = count, best = &one;
  }
  return {best->code, share, most > 0 && letters >= claimed_letters};
}

// Scripts of one language.
constexpr std::pair<UScriptCode, const char*> own_scripts[] = {
    {USCRIPT_HAN, "zh"},        {USCRIPT_HANGUL, "ko"},   {USCRIPT_GREEK, "el"},     {USCRIPT_HEBREW, "he"},
    {USCRIPT_DEVANAGARI, "hi"}, {USCRIPT_THAI, "th"},     {USCRIPT_LAO, "lo"},       {USCRIPT_KHMER, "km"},
    {USCRIPT_MYANMAR, "my"},    {USCRIPT_BENGALI, "bn"},  {USCRIPT_TAMIL, "ta"},     {USCRIPT_TELUGU, "te"},
    {USCRIPT_GEORGIAN, "ka"},   {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_ETHIOPIC, "am"},  {USCRIPT_GUJARATI, "gu"},
    {USCRIPT_GURMUKHI, "pa"},   {USCRIPT_KANNADA, "kn"},  {USCRIPT_MALAYALAM, "ml"}, {USCRIPT_SINHALA, "si"}};
constexpr const char* sibling_codes[] = {"ja", "ar", "fa", "ur", "ru", "uk", "be", "bg", "sr", "mk"};

}  // namespace

const std::vector<std::string>& told_languages() {
  static const std::vector<std::string> codes = [] {
    std::vector<std::string> all(std::begin(sibling_codes), std::end(sibling_codes));
    for (const LanguageProfile& profile : latin_profiles) all.emplace_back(profile.code);
    for (const auto& [script, code] : own_scripts) all.emplace_back(code);
    std::sort(all.begin(), all.end());
    return all;
  }();
  return codes;
}

LanguageGuess detect_language(std::string_view whole) {
  const std::string text = sample_of(whole);
  std::map<UScriptCode, std::size_t> scripts;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_point(text, at);
    if (!u_isalpha(icu_point(point))) continue;
    UErrorCode status = U_ZERO_ERROR;
    ++scripts[uscript_getScript(icu_point(point), &status)];
    ++letters;
  }
  if (letters < 2) return {};
  auto share = [&](UScriptCode script) {
    const auto found = scripts.find(script);
    return found == scripts.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(letters);
  };
  if (const double kana = share(USCRIPT_HIRAGANA) + share(USCRIPT_KATAKANA); kana > 0.1)
    return {"ja", std::min(1.0, kana + share(USCRIPT_HAN)), letters >= claimed_letters};
  for (const auto& [script, code] : own_scripts)
    if (share(script) > 0.5)  // Japanese titles are all Han
      return {code, share(script), letters >= (script == USCRIPT_HAN ? 2 * claimed_letters : claimed_letters)};
  if (const double arabic = share(USCRIPT_ARABIC); arabic > 0.5)
    return guess_sibling(text, letters, {{"ar", U"ةىؤئي"}, {"fa", U"پچژگ"}, {"ur", U"ٹڈڑںےھہ"}}, arabic);
  if (const double cyrillic = share(USCRIPT_CYRILLIC); cyrillic > 0.5)
    return guess_sibling(
        text, letters,
        {{"ru", U"ыэёь"}, {"uk", U"їєґіь"}, {"be", U"ўіыэь"}, {"bg", U"ъ"}, {"sr", U"јљњћђ"}, {"mk", U"ѓќѕ"}},
        cyrillic);
  return guess_latin(text);
}

std::string claimed_language(std::string_view text) {
  LanguageGuess guess = detect_language(text);
  return guess.certain ? guess.code : std::string();
}

}  // namespace hone::documents
