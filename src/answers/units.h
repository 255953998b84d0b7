// Units of money, time, length, weight and the like, as signs, short forms and words of English, German, French and Irish.
//
//   unit_of("kilograms") == "kg";  unit_of("€") == "eur";  unit_of("euros") == "eur"
//   is_currency_unit("eur")         // true
#pragma once

#include <string_view>

namespace hone::answers {

// One name for a unit's many: "€", "euros", "eur" → "eur"; "" when it is none. `word` is lower case.
std::string_view unit_of(std::string_view word);

// Whether a unit, by its one name, is money.
bool is_currency_unit(std::string_view unit);

}  // namespace hone::answers
