// Names of units and of large numbers. Ambiguous ones are read as the commoner thing: "m" behind a number is a metre.
//
//   canonical_unit("Pounds") == "gbp";  known_unit("degrees celsius") == "celsius";
//   std::size_t at = 2;  unit_at("20 km/h", at, {});      // "kilometre per hour", at == 7
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hone::marking {

// Of a folded name; empty: not known.
std::string_view known_unit(std::string_view name);

// The unit at a place behind a number, of up to three words, known or one of `more` (canonical); moves `at` past it.
std::string unit_at(std::string_view text, std::size_t& at, const std::vector<std::string>& more);

// The currency before a number and where it begins: "£350", "EUR 350". Empty: none.
struct UnitBefore {
  std::string unit = {};
  std::size_t begin = 0;
};
UnitBefore unit_before(std::string_view text, std::size_t at);

// What the words at a place multiply by ("million", "lakh", 万), moving `at` past them; 1: none.
double scale_at(std::string_view text, std::size_t& at);

}  // namespace hone::marking
