// Token F1 of SQuAD's evaluation and ROUGE-L of rouge-score.
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>

#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/marking.h"
#include "hone/marking/porter_stemmer.h"

namespace hone::marking {
namespace {

constexpr std::size_t most_tokens = 20'000;  // of each side; ROUGE-L's time is their product

std::vector<std::string> rouge_tokens(std::string_view text, bool stem) {
  icu::UnicodeString lower = icu::UnicodeString::fromUTF8(repair_utf8(text));
  lower.toLower(icu::Locale::getRoot());
  std::string letters;
  lower.toUTF8String(letters);
  std::vector<std::string> tokens;
  bool open = false;
  for (const char c : letters) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept && !open) {
      if (tokens.size() == most_tokens) break;
      tokens.emplace_back();
    }
    if (kept) tokens.back() += c;
    open = kept;
  }
  if (stem)
    for (std::string& token : tokens)
      if (token.size() > 3) token = porter_stem(token);
  return tokens;
}

std::size_t longest_common_subsequence(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (const std::string& word : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = word == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

double f_measure(double common, std::size_t answer, std::size_t reference) {
  if (common == 0) return 0;
  const double precision = common / static_cast<double>(answer), recall = common / static_cast<double>(reference);
  return 2 * precision * recall / (precision + recall);
}

}  // namespace

double token_f1(std::string_view answer, std::string_view reference) {
  const auto given = documents::split_words(normalized_answer(answer)),
             wanted = documents::split_words(normalized_answer(reference));
  if (given.empty() || wanted.empty()) return given.empty() && wanted.empty() ? 1 : 0;
  std::map<std::string_view, std::size_t> left;
  for (const std::string& word : wanted) ++left[word];
  std::size_t common = 0;
  for (const std::string& word : given)
    if (const auto found = left.find(word); found != left.end() && found->second > 0) {
      --found->second;
      ++common;
    }
  return f_measure(static_cast<double>(common), given.size(), wanted.size());
}

double rouge_l(std::string_view answer, std::string_view reference, bool stem) {
  const auto given = rouge_tokens(answer, stem), wanted = rouge_tokens(reference, stem);
  if (given.empty() || wanted.empty()) return 0;
  return f_measure(static_cast<double>(longest_common_subsequence(given, wanted)), given.size(), wanted.size());
}

}  // namespace hone::marking
