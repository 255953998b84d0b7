// What the library advises, in words for a terminal: with the verb or the option that asks for it.
//
//   say(shell.err(), "hone: {}\n", sentence_of(error));
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone::cli {

// One sentence or two; {} stands for the subject. "" for NextStep::none. Only looks up: safe in a signal's handler.
std::string_view step_words(NextStep step);

// "No model named x is here. `hone models` lists what there is."
std::string with_advice(std::string_view sentence, const Advice& advice);
std::string sentence_of(const Error& error);

}  // namespace hone::cli
