#include "changed_words.h"

#include <algorithm>

namespace hone::results {
namespace {

constexpr std::size_t most_words = 500;  // whose table is still small

// Words, each with the white space behind it; white space in front of all of them belongs to the first.
std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\r";
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t word = words.empty() ? text.find_first_not_of(blanks) : begin;
    if (word == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(blanks, word), text.size());
    const std::size_t next = std::min(text.find_first_not_of(blanks, end), text.size());
    words.push_back(text.substr(begin, next - begin));
    begin = next;
  }
  return words;
}

std::string_view bare(std::string_view word) {
  constexpr std::string_view around = " \t\n\r.,;:!?\"'()";
  const std::size_t begin = word.find_first_not_of(around);
  return begin == std::string_view::npos ? word : word.substr(begin, word.find_last_not_of(around) - begin + 1);
}

}  // namespace

std::vector<ChangedWords> changed_words(std::string_view before, std::string_view now) {
  const auto old_words = words_of(before), words = words_of(now);
  const std::size_t n = old_words.size(), m = words.size();
  if (n == 0 || m == 0 || n > most_words || m > most_words) return {{std::string(now)}};
  std::vector<std::size_t> common((n + 1) * (m + 1), 0);  // of the words from i and from j on
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return common[i * (m + 1) + j]; };
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      at(i, j) = bare(old_words[i]) == bare(words[j]) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  if (3 * at(0, 0) < std::max(n, m)) return {{std::string(now)}};
  std::vector<ChangedWords> parts;
  for (std::size_t i = 0, j = 0; j < m; ++j) {
    while (i < n && bare(old_words[i]) != bare(words[j]) && at(i + 1, j) == at(i, j)) ++i;
    const bool is_same = i < n && bare(old_words[i]) == bare(words[j]) && at(i, j) == at(i + 1, j + 1) + 1;
    if (is_same) ++i;
    if (parts.empty() || parts.back().is_new == is_same) parts.push_back({.is_new = !is_same});
    parts.back().text += words[j];
  }
  return parts;
}

}  // namespace hone::results
