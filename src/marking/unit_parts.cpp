// Units that people count in together, and how much of each there is in the next.
#include "unit_parts.h"

#include <cmath>
#include <optional>
#include <string>

#include "number_text.h"

namespace hone::marking {
namespace {

struct Measure {
  std::string_view unit, of;  // what is measured: units of one kind have a size in common
  double size;
};

constexpr Measure measures[] = {
    {"second", "time", 1},          {"minute", "time", 60},      {"hour", "time", 3600},
    {"day", "time", 86400},         {"week", "time", 604800},    {"month", "calendar", 1},
    {"year", "calendar", 12},       {"inch", "feet", 1},         {"foot", "feet", 12},
    {"yard", "feet", 36},           {"mile", "feet", 63360},     {"millimetre", "metres", 0.001},
    {"centimetre", "metres", 0.01}, {"metre", "metres", 1},      {"kilometre", "metres", 1000},
    {"milligram", "grams", 0.001},  {"gram", "grams", 1},        {"kilogram", "grams", 1000},
    {"tonne", "grams", 1e6},        {"ounce", "pounds", 1},      {"pound (weight)", "pounds", 16},
    {"stone", "pounds", 224},       {"millilitre", "litres", 1}, {"litre", "litres", 1000},
    {"pint", "gallons", 1},         {"gallon", "gallons", 8},    {"penny", "sterling", 1},
    {"gbp", "sterling", 100},       {"cent", "dollars", 1},      {"usd", "dollars", 100},
    {"cent", "euros", 1},           {"eur", "euros", 100},
};

// How many of the second unit are one of the first; nothing where they measure different things.
std::optional<double> ratio(std::string_view of, std::string_view in) {
  for (const Measure& one : measures)
    for (const Measure& other : measures)
      if (one.unit == of && other.unit == in && one.of == other.of) return one.size / other.size;
  return std::nullopt;
}

bool joins(std::string_view gap) {
  for (const std::string_view joiner : {"", " ", ", ", " and ", " und ", " et ", " y ", " e ", " en ", " och ", " i "})
    if (gap == joiner) return true;
  return false;
}

// "5 ft 3 in": a word that is a unit there alone, at the end of what is said.
void take_inches(std::string_view text, NumberFound& number) {
  for (const std::string_view name : {" in", "in"}) {
    if (!text.substr(number.end).starts_with(name)) continue;
    const std::size_t end = number.end + name.size();
    if (end < text.size() && (text[end] == ' ' || is_letter_at(text, end))) return;
    number.unit = "inch", number.end = end;
    return;
  }
}

}  // namespace

std::vector<NumberFound> in_parts(std::string_view text, std::vector<NumberFound> numbers, std::string_view unit) {
  if (unit.empty()) return numbers;
  std::vector<NumberFound> whole;
  for (std::size_t i = 0; i < numbers.size();) {
    NumberFound sum = numbers[i];
    std::size_t next = i + 1;
    if (const auto largest = ratio(sum.unit, unit)) {
      double total = std::abs(sum.value) * *largest;
      for (std::string_view before = numbers[i].unit; next < numbers.size(); ++next) {
        NumberFound& part = numbers[next];
        if (part.begin < sum.end || !joins(text.substr(sum.end, part.begin - sum.end))) break;
        if (part.unit.empty() && before == "foot") take_inches(text, part);
        const auto smaller = ratio(before, part.unit), wanted = ratio(part.unit, unit);
        if (!smaller || !wanted || *smaller <= 1 || part.value < 0 || part.value >= *smaller) break;
        total += part.value * *wanted;
        sum.end = part.end, before = part.unit;
      }
      if (next > i + 1) sum.value = sum.value < 0 ? -total : total, sum.unit = unit;
    }
    whole.push_back(std::move(sum));
    i = next;
  }
  return whole;
}

}  // namespace hone::marking
