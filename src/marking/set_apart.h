// What an answer itself sets apart as its answer: "ANSWER: Yes", "Therefore \\boxed{\\text{Evelyn}} is it", "The answer is 42."
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hone/marking/number_reader.h"

namespace hone::marking {

// All behind the last line that begins with "Answer:", or what is boxed where nothing is answered behind it. Empty: neither.
std::string set_apart_text(std::string_view answer);

// The number that stands alone in a sentence behind "the answer is" or "Answer:", the last of these. Empty where none does, and
// where the answer is taken back afterwards ("wait", "actually").
std::optional<NumberFound> set_apart_number(std::string_view answer, const std::string& language,
                                            const std::string& unit);

// Whether an answer is said behind what was boxed: "\\boxed{255} … The final answer is 10": a step was boxed.
bool answers_behind(std::string_view answer, std::string_view boxed);

}  // namespace hone::marking
