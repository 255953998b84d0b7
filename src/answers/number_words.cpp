#include "number_words.h"

#include <algorithm>
#include <utility>

#include "german_numbers.h"
#include "number_word_table.h"

namespace hone::answers {
namespace {

constexpr std::pair<std::string_view, int> scales[] = {
    {"thousand", 3}, {"million", 6},   {"millions", 6},  {"billion", 9},    {"billions", 9},   {"trillion", 12},
    {"tausend", 3},  {"millionen", 6}, {"milliarde", 9}, {"milliarden", 9}, {"billionen", 12}, {"mille", 3},
    {"milliard", 9}, {"milliards", 9}, {"míle", 3},      {"mhíle", 3},      {"milliún", 6},    {"mhilliún", 6},
    {"billiún", 9},  {"bn", 9},        {"mio", 6},       {"mrd", 9},
};

}  // namespace

int power_of_ten(std::string_view word) {
  for (const auto& [name, power] : scales)
    if (name == word) return power;
  return 0;
}

bool ends_ordinal(std::string_view word) {
  for (const std::string_view ending : {"st", "nd", "rd", "th", "er", "re", "e", "ème", "ú", "te", "ten"})
    if (word == ending) return true;
  return false;
}

std::optional<NumberInWords> read_number_words(std::span<const std::string> words) {
  std::uint64_t total = 0, current = 0;
  NumberInWords found;
  bool any = false;
  std::uint64_t room = 1'000'000'000'000'000;  // what may still be added: a unit goes behind a ten, not behind a unit
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (const int power = power_of_ten(word); power > 0 && (any || power == 3)) {
      std::uint64_t scale = 1;
      for (int p = 0; p < power; ++p) scale *= 10;
      if (current > 1'000'000 || total > 1'000'000'000'000) break;
      total += std::max<std::uint64_t>(current, 1) * scale, current = 0;
      any = true, room = scale;
      found.words = i + 1;
      continue;
    }
    const NumberWord* known = find_number_word(word);
    if (!known) {
      const auto german = any ? std::nullopt : german_number(word);
      if (german) {
        current = *german, any = true, room = 1, found.words = i + 1;
        continue;
      }
      if (const auto ordinal = any ? std::nullopt : german_ordinal(word)) {
        current = *ordinal, any = true, found.words = i + 1, found.ordinal = true;
      }
      break;
    }
    const auto [kind, value] = *known;
    if (kind == NumberWord::Kind::joint) {
      if (!any) break;
      continue;  // counts only when a number follows: `words` is moved by that one
    }
    if (kind == NumberWord::Kind::teen_behind) {
      if (!any || current % 100 > 9) break;
      current += value, found.words = i + 1, room = 1;
      continue;
    }
    const bool score = value == 20 && current % 100 == 4 && word.starts_with("vingt");  // quatre-vingts
    const bool french_teen =
        kind == NumberWord::Kind::unit && value >= 10 && value < 20 && (current % 100 == 60 || current % 100 == 80);
    if (score) {
      current = current - 4 + 80, room = 20;
    } else if (kind == NumberWord::Kind::hundred) {
      if (current > 99 || (any && current == 0)) break;
      current = std::max<std::uint64_t>(current, 1) * 100, room = 100;
    } else {
      if (any && value >= (french_teen ? 20 : room)) break;
      if (any && kind == NumberWord::Kind::unit && value >= 10 && room <= 10 && !french_teen) break;
      current += value;
      room = kind == NumberWord::Kind::ten || (french_teen && value == 10) ? 10 : 1;  // "soixante-dix-sept"
      if (kind == NumberWord::Kind::ordinal) found.ordinal = true;
    }
    any = true;
    found.words = i + 1;
    if (found.ordinal) break;
  }
  if (!any || found.words == 0) return std::nullopt;
  found.value = total + current;
  return found;
}

}  // namespace hone::answers
