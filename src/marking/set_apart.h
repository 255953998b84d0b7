// What an answer itself sets apart as its answer: "ANSWER: Yes", "Therefore \\boxed{\\text{Evelyn}} is it".
#pragma once

#include <string>
#include <string_view>

namespace hone::marking {

// All behind the last line that begins with "Answer:", or what is boxed where nothing is answered behind it. Empty: neither.
std::string set_apart_text(std::string_view answer);

// Whether an answer is said behind what was boxed: "\\boxed{255} … The final answer is 10": a step was boxed.
bool answers_behind(std::string_view answer, std::string_view boxed);

}  // namespace hone::marking
