#include "quote.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <set>
#include <utility>

#include "hone/core/unicode.h"

namespace hone::engine {
namespace {

bool is_punctuation(char32_t point) {
  return u_ispunct(static_cast<UChar32>(point)) && point != U'\'' && point != U'-' && point != 0x2019 && point != U'_';
}

// A piece may end where its clause does: at the end of the text, before a mark of punctuation, or after one that a space
// follows. "an estate of two" would answer little where "an estate of two thousand a year," goes on.
bool ends_clause(std::string_view text, std::size_t end) {
  if (end == text.size()) return true;
  std::size_t next = end;
  if (is_punctuation(next_point(text, next))) return true;
  if (!is_ascii_space(text[end])) return false;
  std::size_t last = end;
  while (last > 0 && (static_cast<unsigned char>(text[--last]) & 0xC0) == 0x80) {}
  return is_punctuation(next_point(text, last));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t at = 0; at <= text.size();) {
    const char32_t point = at < text.size() ? next_point(text, at) : (++at, U' ');
    if (u_isalnum(static_cast<UChar32>(point))) {
      append_utf8(word, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(point), U_FOLD_CASE_DEFAULT)));
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

// How many bytes of `text` have to be said before a word is complete that `known` does not hold; all of it when none is.
std::size_t first_new_word(std::string_view text, const std::set<std::string>& known) {
  for (std::size_t end = 0; end < text.size();) {
    while (end < text.size() && is_ascii_space(text[end])) ++end;
    const std::size_t begin = end;
    while (end < text.size() && !is_ascii_space(text[end])) ++end;
    for (const std::string& word : words_of(text.substr(begin, end - begin)))
      if (count_points(word) >= 3 && !known.contains(word)) {
        while (end > begin + 1 && std::ispunct(static_cast<unsigned char>(text[end - 1])))
          --end;  // its marks may be left off
        return end;
      }
  }
  return text.size();
}

}  // namespace

Result<QuoteGuide> QuoteGuide::make(const Tokenizer& tokenizer, const std::vector<std::string>& texts,
                                    std::string_view beyond) {
  QuoteGuide guide;
  const auto asked = words_of(beyond);
  const std::set<std::string> known(asked.begin(), asked.end());
  for (const std::string& text : texts) {
    for (std::size_t start = 0; start < text.size(); ++start) {
      if (is_ascii_space(text[start]) || (start > 0 && !is_ascii_space(text[start - 1]))) continue;
      const std::string_view rest = std::string_view(text).substr(start);
      HONE_TRY(auto spans, tokenizer.spans(rest));
      Path path;
      HONE_TRY(path.tokens, tokenizer.tokenize(rest));
      const std::size_t enough = first_new_word(rest, known);
      for (const ByteSpan& span : spans)
        path.may_end.push_back(ends_clause(rest, span.second) && span.second >= enough);
      if (!path.tokens.empty() && path.tokens.size() == path.may_end.size()) guide.paths_.push_back(std::move(path));
    }
  }
  guide.alive_.resize(guide.paths_.size());
  std::iota(guide.alive_.begin(), guide.alive_.end(), std::size_t{0});
  if (guide.paths_.empty()) return Error(ErrorCode::invalid_argument, "There is no text to quote from.");
  return guide;
}

std::vector<Token> QuoteGuide::allowed() const {
  std::vector<Token> tokens;
  for (std::size_t index : alive_)
    if (said_ < paths_[index].tokens.size()) tokens.push_back(paths_[index].tokens[said_]);
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

bool QuoteGuide::may_end() const {
  return said_ > 0 &&
         std::any_of(alive_.begin(), alive_.end(), [&](std::size_t index) { return paths_[index].may_end[said_ - 1]; });
}

void QuoteGuide::advance(Token token) {
  std::erase_if(alive_, [&](std::size_t index) {
    return said_ >= paths_[index].tokens.size() || paths_[index].tokens[said_] != token;
  });
  ++said_;
}

}  // namespace hone::engine
