// Texts compared as whole answers, so that no sign is lost that makes another answer of them.
#include <re2/re2.h>
#include <unicode/uchar.h>

#include <array>
#include <cmath>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/marking.h"
#include "hone/marking/number_reader.h"
#include "text_match.h"

namespace hone::marking {
namespace {

bool is_dash(char32_t point) { return point == U'-' || point == 0x2212 || (point >= 0x2010 && point <= 0x2013); }

bool is_alnum_point(char32_t point) { return u_isalnum(static_cast<UChar32>(point)) != 0; }
bool is_digit_point(char32_t point) { return point >= U'0' && point <= U'9'; }
bool is_space_point(char32_t point) { return u_isUWhiteSpace(static_cast<UChar32>(point)) != 0; }

// Without what people and models set around a whole answer: "**C++**", 'O-', `5`.
std::string_view without_quotes(std::string_view text) {
  text = trimmed(text);
  for (bool again = true; again;) {
    again = false;
    for (const auto& [opens, closes] : std::array<std::pair<std::string_view, std::string_view>, 7>{
             {{"**", "**"}, {"*", "*"}, {"`", "`"}, {"\"", "\""}, {"'", "'"}, {"“", "”"}, {"„", "“"}}})
      if (text.size() > opens.size() + closes.size() && text.starts_with(opens) && text.ends_with(closes)) {
        text = trimmed(text.substr(opens.size(), text.size() - opens.size() - closes.size()));
        again = true;
      }
  }
  return text;
}

std::u32string points_of(std::string_view text) {
  std::u32string points;
  for (std::size_t byte = 0; byte < text.size();) {
    const char32_t point = next_point(text, byte);
    points += point == U'♯' ? U'#' : point;
  }
  return points;
}

// Whether the mark at a place is a sign that means something: O-, C++, F#, A*, -5, 3.14, 3/4, 9:30, <5.
bool is_meant(const std::u32string& text, std::size_t at) {
  const char32_t point = text[at], before = at > 0 ? text[at - 1] : U' ',
                 after = at + 1 < text.size() ? text[at + 1] : U' ';
  std::size_t run = 0;  // letters and digits before it
  while (run < at && is_alnum_point(text[at - 1 - run])) ++run;
  if (is_dash(point)) {
    if (is_digit_point(after) && !is_alnum_point(before) && before != U')') return true;
    return run > 0 && run <= 3 && !is_alnum_point(after) && !is_dash(after) && !is_space_point(before);
  }
  if (point == U'+') return is_alnum_point(before) || before == U'+';
  if (point == U'#') return run == 1 && !is_alnum_point(after);
  if (point == U'*') return run == 1 && !is_alnum_point(after);
  if (point == U'.' || point == U':' || point == U'/') return is_digit_point(before) && is_digit_point(after);
  if (point == U',') {
    if (!is_digit_point(before) || !is_digit_point(after)) return false;
    std::size_t digits = 0;
    while (at + 1 + digits < text.size() && is_digit_point(text[at + 1 + digits])) ++digits;
    return digits != 3;  // of thousands
  }
  if (point == U'<' || point == U'>')
    return is_digit_point(after) || (is_space_point(after) && at + 2 < text.size() && is_digit_point(text[at + 2]));
  return false;
}

// As normalized_answer(), with the signs that mean something and an article that is the last word.
std::string signed_answer(std::string_view raw) {
  const std::u32string text = points_of(documents::folded(without_quotes(raw)));
  std::string out, word;
  const auto flush = [&](bool at_end) {
    if (at_end || (word != "a" && word != "an" && word != "the")) {
      if (!word.empty()) out += (out.empty() ? "" : " ") + word;
    }
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space_point(text[i]) && (word == "<" || word == ">")) continue;  // "< 5"
    if (is_space_point(text[i])) {
      const bool more = text.find_first_not_of(U" \n\t.", i) != std::u32string::npos;
      flush(!more);
    } else if (!documents::is_punctuation_mark(text[i]) && !is_dash(text[i])) {
      append_utf8(word, text[i]);
    } else if (is_meant(text, i)) {
      append_utf8(word, is_dash(text[i]) ? U'-' : text[i]);
    }
  }
  flush(true);
  return out;
}

}  // namespace

bool loses_signs(std::string_view text) {
  const std::string bare = normalized_answer(text);
  if (bare.empty()) return true;
  const std::u32string points = points_of(documents::folded(without_quotes(text)));
  for (std::size_t i = 0; i < points.size(); ++i)
    if ((documents::is_punctuation_mark(points[i]) || is_dash(points[i])) && is_meant(points, i)) return true;
  // "vitamin A": the article is its name.
  static const re2::RE2 ends_with_article(R"((?i)(?:^|\s)(?:an?|the)[\s.]*$)");
  return re2::RE2::PartialMatch(repair_utf8(text), ends_with_article);
}

bool same_answer(std::string_view wanted, std::string_view given) {
  const auto same_number = [&] {
    const auto number = whole_number_text(without_quotes(wanted), "en"),
               other = whole_number_text(without_quotes(given), "en");
    return number && other && std::abs(*number - *other) <= 1e-12 * std::max(1.0, std::abs(*number));
  };
  if (!loses_signs(wanted) && !loses_signs(given)) {
    if (normalized_answer(wanted) == normalized_answer(given)) return true;
    // "1 000" is "1,000"; "007" is not "7".
    const bool spaced = wanted.find(' ') != std::string_view::npos || given.find(' ') != std::string_view::npos;
    return spaced && same_number();
  }
  const std::string signed_wanted = signed_answer(wanted);
  if (signed_wanted.empty())  // of marks alone: "?!"
    return documents::folded(without_quotes(wanted)) == documents::folded(without_quotes(given));
  if (signed_wanted == signed_answer(given)) return true;
  return same_number();
}

}  // namespace hone::marking
