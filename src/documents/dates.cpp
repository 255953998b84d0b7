#include "dates.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <vector>

#include "text_builder.h"

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

int date_number(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

// "2026", "2026-05", "2026-05-03" and what follows a T or a space.
std::string as_iso(std::string_view text) {
  auto digits = [&](std::size_t at, std::size_t count) {
    if (at + count > text.size()) return false;
    for (std::size_t i = at; i < at + count; ++i)
      if (!is_ascii_digit(text[i])) return false;
    return true;
  };
  if (!digits(0, 4) || date_number(text.substr(0, 4)) == 0) return "";
  if (text.size() == 4) return std::string(text);
  if (text[4] != '-' || !digits(5, 2) || date_number(text.substr(5, 2)) < 1 || date_number(text.substr(5, 2)) > 12)
    return "";
  if (text.size() == 7) return std::string(text);
  if (text[7] != '-' || !digits(8, 2) || date_number(text.substr(8, 2)) < 1 || date_number(text.substr(8, 2)) > 31)
    return "";
  if (text.size() == 10) return std::string(text);
  std::string_view time = text.substr(11);
  if ((text[10] != 'T' && text[10] != ' ') || !digits(11, 2) || time.size() < 5 || time.size() > 40 ||
      time.find_first_not_of("0123456789:.+-Z") != std::string_view::npos)
    return std::string(text.substr(0, 10));
  return std::string(text.substr(0, 10)) + "T" + std::string(time);
}

int month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                    "may",       "june",     "july",     "august",
                                                    "september", "october",  "november", "december"};
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < months.size(); ++i)
    if (months[i].substr(0, word.size()) == word) return static_cast<int>(i) + 1;
  return 0;
}

}  // namespace

std::string date_as_iso(std::string_view text) {
  const std::string line = one_line(text.substr(0, 80));
  if (std::string iso = as_iso(line); !iso.empty()) return iso;
  std::vector<std::string> words(1);
  for (char c : line) {
    if (c == ' ' || c == ',' || c == '.')
      words.emplace_back();
    else
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  int day = 0, month = 0, year = 0;
  for (std::string& word : words) {
    if (word.empty()) continue;
    std::size_t digits = 0;
    while (digits < word.size() && is_ascii_digit(word[digits])) ++digits;
    const std::string ending = word.substr(digits);
    if (digits == 4 && ending.empty() && year == 0)
      year = date_number(word);
    else if ((digits == 1 || digits == 2) && day == 0 &&
             (ending.empty() || ending == "st" || ending == "nd" || ending == "rd" || ending == "th"))
      day = date_number(word.substr(0, digits));
    else if (digits == 0 && month == 0 && month_of(word) > 0)
      month = month_of(word);
    else
      return "";
  }
  if (year == 0 || month == 0 || day > 31) return "";
  return day == 0 ? fmt::format("{:04}-{:02}", year, month) : fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

}  // namespace hone::documents
