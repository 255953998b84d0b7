#include "pdf_hyphens.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "hone/core/unicode.h"
#include "hone/documents/language.h"
#include "pdf_lexicon.h"

namespace hone::documents {
namespace {

constexpr std::size_t language_sample_bytes = 40'000;

enum class Join {
  drop,  // one word
  keep,  // one word with its hyphen
  apart,  // two words: the line end stays
};

bool is_word_point(char32_t point) {
  return u_isalpha(static_cast<UChar32>(point)) || point == 0x2019 || point == '\'';
}
bool is_digit(char32_t point) { return u_isdigit(static_cast<UChar32>(point)); }
bool is_upper(char32_t point) { return u_isupper(static_cast<UChar32>(point)); }
bool is_hyphen(char32_t point) { return point == '-' || point == 0x2010 || point == 0x2011; }
bool is_dash(char32_t point) { return point == 0x2013 || point == 0x2014; }
constexpr char32_t soft_hyphen_point = 0xAD;

std::u32string points_of(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += next_point(text, at);
  return out;
}

std::string lower(std::u32string_view text) {
  std::string out;
  for (const char32_t point : text) append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(point))));
  return out;
}

template <std::size_t n>
bool one_of(const std::array<std::string_view, n>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "short- / and long-term", "Vor- / und Nachteile": a part left out, not a word cut.
constexpr std::array<std::string_view, 16> suspending{"and", "or", "to",   "und", "oder", "bis", "bzw",   "sowie",
                                                      "et",  "ou", "agus", "nó",  "en",   "och", "eller", "og"};
// What keeps its hyphen in French, Portuguese and Irish.
constexpr std::array<std::string_view, 34> french_left{
    "peut",   "est",      "celui", "celle",  "ceux",   "celles", "rendez",   "vice",      "sous",
    "non",    "demi",     "semi",  "mi",     "ex",     "quasi",  "grand",    "au",        "là",
    "ci",     "quelques", "soi",   "dix",    "vingt",  "trente", "quarante", "cinquante", "soixante",
    "quatre", "avant",    "après", "contre", "jusque", "c'est",  "d'après"};
constexpr std::array<std::string_view, 30> clitics{
    "ci",  "là",   "même", "mêmes", "je", "tu", "il", "elle", "on",   "nous", "vous", "ils", "elles", "moi", "toi",
    "lui", "leur", "y",    "t",     "se", "me", "te", "lhe",  "lhes", "lo",   "la",   "los", "las",   "nos", "vos"};
constexpr std::array<std::string_view, 14> irish_left{"t",   "n",     "h",  "an", "ró",   "sean", "fíor",
                                                      "dea", "droch", "fo", "il", "leas", "ard",  "comh"};

// A cut at a line's end: "(confiden-" and "tiality," are parts "confiden" and "tiality".
struct CutWord {
  std::u32string left, right;  // letters next to the hyphen
  char32_t hyphen = 0, before = 0, after = 0;
  bool address = false;  // within a URL or e-mail address
  std::string joined() const { return lower(left + right); }
  std::string hyphenated() const { return lower(left) + "-" + lower(right); }
};

// How often the document writes certain words inside its lines.
using Counts = std::unordered_map<std::string, std::size_t>;

class Hyphens {
 public:
  explicit Hyphens(std::vector<PlacedPage>& pages) : pages_(pages) {}

  void run() {
    std::vector<std::pair<std::size_t, std::size_t>> cuts;  // page, word after the cut
    for (std::size_t p = 0; p < pages_.size(); ++p)
      for (std::size_t i = 1; i < pages_[p].words.size(); ++i)
        if (ends_line(pages_[p].words, i)) {
          const CutWord cut = cut_at(pages_[p].words, i);
          if (cut.hyphen == 0) continue;
          cuts.emplace_back(p, i);
          for (const std::string& word : {cut.joined(), cut.hyphenated(), lower(cut.left), lower(cut.right)})
            counts_.emplace(word, 0);
        }
    if (!cuts.empty()) learn();
    for (const auto& [page, at] : cuts) apply(pages_[page].words, at);
    for (PlacedPage& page : pages_)
      for (PlacedWord& placed : page.words) strip_soft(placed.word.text);
  }

 private:
  static bool ends_line(const std::vector<PlacedWord>& words, std::size_t at) {
    return words[at].gap == Gap::wrap || words[at].gap == Gap::line || words[at].gap == Gap::paragraph;
  }

  static CutWord cut_at(const std::vector<PlacedWord>& words, std::size_t at) {
    CutWord cut;
    std::size_t first = at - 1;
    while (first > 0 && words[first].gap == Gap::none) --first;
    std::string before;
    for (std::size_t i = first; i < at; ++i) before += words[i].word.text;
    std::u32string left = points_of(before);
    const std::u32string right = points_of(words[at].word.text);
    const char32_t last = left.empty() ? 0 : left.back();
    if (left.size() < 2 || right.empty() || !(is_hyphen(last) || is_dash(last) || last == soft_hyphen_point))
      return cut;
    cut.hyphen = last;
    left.pop_back();
    cut.before = left.back(), cut.after = right.front();
    cut.address = before.find("://") != std::string::npos || before.find('@') != std::string::npos ||
                  before.rfind("www.", 0) == 0;
    auto begin = left.end();
    while (begin != left.begin() && is_word_point(*(begin - 1))) --begin;
    cut.left.assign(begin, left.end());
    cut.right.assign(right.begin(), std::find_if_not(right.begin(), right.end(), is_word_point));
    return cut;
  }

  // Counts the words that were asked for, and tells the language.
  void learn() {
    std::string sample;
    for (const PlacedPage& page : pages_) {
      const auto& words = page.words;
      for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& text = words[i].word.text;
        if (sample.size() < language_sample_bytes) sample += text + " ";
        const bool part = (i > 0 && ends_line(words, i) && cut_at(words, i).hyphen != 0) ||
                          (i + 1 < words.size() && ends_line(words, i + 1) && cut_at(words, i + 1).hyphen != 0);
        if (part) continue;
        std::u32string points = points_of(text);
        while (!points.empty() && !is_word_point(points.back())) points.pop_back();
        const auto begin = std::find_if(points.begin(), points.end(), is_word_point);
        if (const auto found = counts_.find(lower({begin, points.end()})); found != counts_.end()) ++found->second;
      }
    }
    language_ = detect_language(sample).code;
  }

  std::size_t count(const std::string& word) const {
    const auto found = counts_.find(word);
    return found == counts_.end() ? 0 : found->second;
  }

  bool is_word(const std::u32string& text) const {
    const std::string word = lower(text);
    return count(word) > 0 || is_english_word(word);
  }

  // "co-operative", "non-disclosure", "re-elect": the hyphen is part of the word although dictionaries join it as well.
  bool keeps_prefix(const CutWord& cut) const {
    if (!is_word(cut.right)) return false;
    const std::string left = lower(cut.left), right = lower(cut.right);
    const bool vowel = std::string_view("aeiou").find(right[0]) != std::string_view::npos;
    return left == "non" || left == "self" || left == "well" || (left == "co" && vowel) ||
           ((left == "re" || left == "pre") && right[0] == 'e');
  }

  Join in_other_language(const CutWord& cut) const {
    const std::string left = lower(cut.left), right = lower(cut.right);
    const bool both_known = count(left) > 0 && count(right) > 0;
    if (language_ == "de") {
      const bool pair = left.size() > 5 && left.find("sch", left.size() - 4) != std::string::npos &&
                        right.find("sch") != std::string::npos;
      return pair ? Join::keep : Join::drop;  // deutsch-französisch; a noun with a hyphen goes on with a capital
    }
    if (language_ == "fr" && (one_of(french_left, left) || one_of(clitics, right))) return Join::keep;
    if ((language_ == "pt" || language_ == "ca") && one_of(clitics, right)) return Join::keep;
    if (language_ == "ga" && one_of(irish_left, left)) return Join::keep;
    return both_known ? Join::keep : Join::drop;
  }

  Join decide(const CutWord& cut) const {
    if (is_digit(cut.before) || is_digit(cut.after)) return cut.hyphen == soft_hyphen_point ? Join::drop : Join::keep;
    if (cut.left.empty() || cut.right.empty()) return Join::apart;
    if (cut.hyphen == soft_hyphen_point) return Join::drop;
    if (is_dash(cut.hyphen) || cut.address) return Join::keep;
    const std::string joined = cut.joined();
    const std::size_t as_one = count(joined), as_two = count(cut.hyphenated());
    if (one_of(suspending, lower(cut.right)) && as_one == 0 && as_two == 0 && !is_english_word(joined))
      return Join::apart;
    if (cut.hyphen == 0x2011) return Join::keep;
    const bool shouting = cut.left.size() > 1 && std::all_of(cut.left.begin(), cut.left.end(), is_upper) &&
                          cut.right.size() > 1 && std::all_of(cut.right.begin(), cut.right.end(), is_upper);
    if (is_upper(cut.after) && !shouting) return Join::keep;
    if (as_one > 0 || as_two > 0) return as_one >= as_two ? Join::drop : Join::keep;
    if (language_ == "en" || language_.empty()) {
      if (keeps_prefix(cut)) return Join::keep;
      return is_english_word(joined) ? Join::drop : Join::keep;
    }
    return in_other_language(cut);
  }

  void apply(std::vector<PlacedWord>& words, std::size_t at) const {
    const CutWord cut = cut_at(words, at);
    const Join join = decide(cut);
    if (join == Join::apart || (words[at].gap == Gap::paragraph && join == Join::keep && !is_digit(cut.before))) return;
    words[at].gap = Gap::none;
    words[at].tabs = 0;
    if (join == Join::keep) return;
    std::string& text = words[at - 1].word.text;
    std::string hyphen;
    append_utf8(hyphen, cut.hyphen);
    text.resize(text.size() - hyphen.size());
  }

  // Where no line ends, a soft hyphen is not seen.
  static void strip_soft(std::string& text) {
    for (std::size_t at; (at = text.find("\xC2\xAD")) != std::string::npos;) text.erase(at, 2);
  }

  std::vector<PlacedPage>& pages_;
  Counts counts_;
  std::string language_;
};

}  // namespace

void join_hyphens(std::vector<PlacedPage>& pages) { Hyphens(pages).run(); }

}  // namespace hone::documents
