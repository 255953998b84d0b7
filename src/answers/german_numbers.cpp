#include "german_numbers.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hone::answers {
namespace {

constexpr std::uint64_t most = 1'000'000'000;  // more than one word says; no product of it with a thousand overflows

constexpr std::pair<std::string_view, std::uint64_t> german_parts[] = {
    {"tausend", 1000}, {"hundert", 100}, {"zwanzig", 20},  {"dreißig", 30},  {"dreissig", 30}, {"vierzig", 40},
    {"fünfzig", 50},   {"sechzig", 60},  {"siebzig", 70},  {"achtzig", 80},  {"neunzig", 90},  {"dreizehn", 13},
    {"vierzehn", 14},  {"fünfzehn", 15}, {"sechzehn", 16}, {"siebzehn", 17}, {"achtzehn", 18}, {"neunzehn", 19},
    {"sieben", 7},     {"sechs", 6},     {"zwölf", 12},    {"eins", 1},      {"eine", 1},      {"ein", 1},
    {"zwei", 2},       {"zwo", 2},       {"drei", 3},      {"vier", 4},      {"fünf", 5},      {"acht", 8},
    {"neun", 9},       {"zehn", 10},     {"elf", 11},      {"null", 0},
};

}  // namespace

// "fünfundzwanzigtausend": parts one after the other; units and tens add, hundred and thousand multiply what stands before.
std::optional<std::uint64_t> german_number(std::string_view word) {
  std::uint64_t total = 0, current = 0;
  bool any = false;
  while (!word.empty()) {
    const auto part = std::find_if(std::begin(german_parts), std::end(german_parts),
                                   [&](const auto& known) { return word.starts_with(known.first); });
    if (part == std::end(german_parts)) {
      if (!any || !word.starts_with("und")) return std::nullopt;
      word.remove_prefix(3);
      if (word.empty()) return std::nullopt;
      continue;
    }
    any = true;
    if (part->second == 1000)
      total = (total + std::max<std::uint64_t>(current, 1)) * 1000, current = 0;
    else if (part->second == 100)
      current = std::max<std::uint64_t>(current, 1) * 100;
    else
      current += part->second;
    if (total + current > most) return std::nullopt;
    word.remove_prefix(part->first.size());
  }
  if (!any) return std::nullopt;
  return total + current;
}

std::optional<std::uint64_t> german_ordinal(std::string_view word) {
  constexpr std::pair<std::string_view, std::uint64_t> irregular[] = {
      {"erste", 1}, {"dritte", 3}, {"siebte", 7}, {"achte", 8}};
  for (const std::string_view ending : {"n", "r", "s", "m", ""}) {
    if (!word.ends_with(ending)) continue;
    std::string_view bare = word.substr(0, word.size() - ending.size());
    for (const auto& [name, value] : irregular)
      if (bare == name) return value;
    for (const std::string_view tail : {"ste", "te"})
      if (bare.size() > tail.size() + 2 && bare.ends_with(tail))
        if (auto value = german_number(bare.substr(0, bare.size() - tail.size()))) return value;
  }
  return std::nullopt;
}

}  // namespace hone::answers
