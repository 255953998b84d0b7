#include "chapters.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <string>

#include "hone/core/unicode.h"
#include "lines.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

// What a section is called, and how far inside a book it stands. Numbered ones need a number after the word.
struct Kind {
  std::string_view word;
  int rank;
  bool numbered;
};
constexpr std::array<Kind, 47> kinds{{
    {"volume", 1, true},        {"book", 2, true},       {"part", 3, true},        {"act", 4, true},
    {"title", 4, true},         {"chapter", 5, true},    {"canto", 5, true},       {"stave", 5, true},
    {"letter", 5, true},        {"article", 5, true},    {"schedule", 5, true},    {"annex", 5, true},
    {"appendix", 5, true},      {"scene", 6, true},      {"section", 6, true},     {"band", 1, true},
    {"buch", 2, true},          {"teil", 3, true},       {"akt", 4, true},         {"kapitel", 5, true},
    {"szene", 6, true},         {"abschnitt", 6, true},  {"tome", 1, true},        {"livre", 2, true},
    {"partie", 3, true},        {"acte", 4, true},       {"chapitre", 5, true},    {"scène", 6, true},
    {"libro", 2, true},         {"parte", 3, true},      {"capítulo", 5, true},    {"capitolo", 5, true},
    {"capitulo", 5, true},      {"hoofdstuk", 5, true},  {"rozdział", 5, true},    {"kapitola", 5, true},
    {"caibidil", 5, true},      {"luku", 5, true},       {"глава", 5, true},       {"часть", 3, true},
    {"prologue", 5, false},     {"epilogue", 5, false},  {"preface", 5, false},    {"foreword", 5, false},
    {"introduction", 5, false}, {"afterword", 5, false}, {"conclusion", 5, false},
}};
constexpr std::size_t longest_points = 80;

// Latin and Cyrillic capitals with their accents come in pairs 32 apart; enough to compare a word.
std::string lower_letters(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = next_point(text, at);
    if ((point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0xDE && point != 0xD7) ||
        (point >= 0x410 && point <= 0x42F))
      point += 32;
    append_utf8(out, point);
  }
  return out;
}

bool is_number(std::string_view word) {
  static constexpr std::array<std::string_view, 24> words{
      "one",   "two",   "three",   "four",   "five",     "six",      "seven",   "eight",
      "nine",  "ten",   "eleven",  "twelve", "first",    "second",   "third",   "fourth",
      "fifth", "sixth", "seventh", "eighth", "thirteen", "fourteen", "fifteen", "twenty"};
  if (word.empty()) return false;
  if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  if (word.find_first_not_of("ivxlcdm") == std::string_view::npos && word.size() <= 9) return true;
  // 12, 2.1, 4A, A (an appendix)
  const bool digits = std::isdigit(static_cast<unsigned char>(word[0])) != 0;
  if (!digits) return word.size() == 1 && word[0] >= 'a' && word[0] <= 'h';
  return word.size() <= 8 &&
         std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isalnum(c) || c == '.'; });
}

bool shouts(std::string_view text) {
  return lower_letters(text) != text &&
         std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// 第3章, 第十二回: the whole line, or before a space and a title.
std::optional<int> east_asian_rank(std::string_view line) {
  if (line.substr(0, 3) != "第") return std::nullopt;
  constexpr std::string_view digits = "0123456789一二三四五六七八九十百千〇零０１２３４５６７８９";
  std::size_t at = 3, count = 0;
  while (at < line.size()) {
    std::size_t next = at;
    next_point(line, next);
    const std::string_view point = line.substr(at, next - at);
    if (digits.find(point) == std::string_view::npos) break;
    at = next, ++count;
  }
  if (count == 0 || count > 6) return std::nullopt;
  const std::string_view word = line.substr(at, 3), rest = line.substr(std::min(at + 3, line.size()));
  if (!rest.empty() && rest[0] != ' ' && rest.substr(0, 3) != "\xE3\x80\x80") return std::nullopt;
  if (word == "卷" || word == "巻") return 1;
  if (word == "部") return 3;
  if (word == "章" || word == "回" || word == "条") return 5;
  if (word == "節" || word == "节" || word == "幕" || word == "場") return 6;
  return std::nullopt;
}

// The rank of a line that is a heading in itself. `bare`: nothing but the word and its number.
std::optional<int> rank_of(std::string_view line, bool& bare) {
  bare = true;
  if (line.empty() || count_points(line) > longest_points) return std::nullopt;
  if (auto rank = east_asian_rank(line)) return rank;
  const std::string small = lower_letters(line);
  const std::size_t word_end = std::min(small.find_first_of(" .:"), small.size());
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) {
    return one.word == std::string_view(small).substr(0, word_end);
  });
  if (kind == kinds.end() || line.substr(0, 2) == small.substr(0, 2))
    return std::nullopt;  // a heading starts with a capital
  std::string_view rest = std::string_view(small).substr(word_end);
  if (!kind->numbered)
    return rest.empty() || rest == "." || rest == ":" ? std::optional<int>(kind->rank) : std::nullopt;
  if (rest.substr(0, 5) == " the ") rest.remove_prefix(4);  // CHAPTER THE FIRST
  if (rest.empty() || rest[0] != ' ') return std::nullopt;
  rest.remove_prefix(1);
  const std::size_t number_end = std::min(rest.find_first_of(" :,;\xE2-"), rest.size());
  std::string_view number = rest.substr(0, number_end);
  const bool stopped = !number.empty() && number.back() == '.';
  if (stopped) number.remove_suffix(1);
  if (!is_number(number)) return std::nullopt;
  const std::string_view title = rest.substr(number_end);
  bare = title.empty();
  if (bare) return kind->rank;
  // "Part of", "Section 3 of the Act applies": a title needs a sign before it, or capitals.
  const bool marked = stopped || title[0] == ':' || title.substr(0, 3) == " \xE2\x80" ||
                      title.substr(0, 2) == "\xE2\x80" || title.substr(0, 3) == " - " || shouts(line);
  const bool sentence =
      line.back() == '.' && !shouts(line.substr(0, word_end)) && title.find(' ', 1) != std::string_view::npos;
  return marked && !sentence ? std::optional<int>(kind->rank) : std::nullopt;
}

}  // namespace

std::vector<Heading> find_chapters(std::string_view text) {
  const std::vector<Line> lines = lines_of(text);
  std::vector<Heading> found;
  std::size_t counted_bytes = 0, counted_points = 0;
  auto blank = [&](std::size_t i) { return i >= lines.size() || lines[i].blank(); };
  bool bare = false, ignored = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i].trimmed();
    if (line.empty() || (i > 0 && !blank(i - 1))) continue;
    const auto rank = rank_of(line, bare);
    if (!rank) continue;
    std::string title(line);
    if (!blank(i + 1)) {
      // The line below may be the chapter's name; a list of contents is no chapter.
      const std::string_view below = lines[i + 1].trimmed();
      if (!bare || !blank(i + 2) || count_points(below) > longest_points || rank_of(below, ignored)) continue;
      title += (title.back() == '.' || title.back() == ':' ? " " : ": ") + std::string(below);
    }
    counted_points += count_points(text.substr(counted_bytes, lines[i].begin - counted_bytes));
    counted_bytes = lines[i].begin;
    found.push_back({*rank, one_line(title), counted_points});
  }
  // The ranks that occur become levels 1, 2, …
  std::map<int, int> level;
  for (const Heading& heading : found) level[heading.level] = 0;
  int next = 0;
  for (auto& [rank, number] : level) number = ++next;
  for (Heading& heading : found) heading.level = level[heading.level];
  return found;
}

}  // namespace hone::documents
