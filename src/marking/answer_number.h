// The number that an answer gives, of all that stand in it.
//
//   answer_number("42 (not 41)", {.value = 42}).value;                    // 42
//   answer_number("The answer is 42, of 50 in all.", {.value = 42}).value;      // 42
//   answer_number("5 or 6", {.value = 6}).value;                          // nothing: the answer does not choose
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hone/marking/question.h"

namespace hone::marking {

struct AnswerNumber {
  std::optional<double> value = {};
  std::string why_none = {};
};

// What stands in the last \boxed{} alone; else the last number that is not denied, or the one that is said to be the
// answer; with a unit, the last one of that unit, else the last one without any.
AnswerNumber answer_number(std::string_view text, const NumberMarking& marking);

// Whether a number is the wanted one, within its tolerance.
bool is_wanted(const NumberMarking& marking, double value);

}  // namespace hone::marking
