// What of an answer is said: thoughts are no answer, and what a model writes behind its own end is none either.
//
//   said_text("<think>Is it A?</think>\nB").text == "B";
//   said_text("<think>Is it A? Or").unfinished;        // it never came to an answer: text is ""
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hone::marking {

struct SaidText {
  std::string text;
  bool thought = false;  // something was left out as a thought
  bool unfinished = false;  // a thought does not end
};

// <think>, <reasoning> and their like, [THINK], gpt-oss' channels; a thought that ends and began in the prompt.
SaidText said_text(std::string_view answer);

}  // namespace hone::marking
