// How far a batch of answers is, in tokens: answers that end together say nothing for minutes, their tokens do.
//
//   const BatchGenerator::OnWork show = [](const BatchWork& work) { use(work.share(), work.seconds_left()); };
#pragma once

#include <cstddef>

namespace hone::engine {

struct BatchWork {
  std::size_t prompt_done = 0, prompt_left = 0;  // tokens; of the prompts that wait, what they share is not known yet
  std::size_t prompt_kept = 0;  // tokens of prompts that did not have to be computed again
  std::size_t answer_done = 0;  // tokens
  double answer_left = 0;  // tokens, as answers so far were long
  double prompt_seconds = 0, answer_seconds = 0;

  double seconds_left() const;  // as measured until now; below 0: nothing is known yet
  double share() const;  // of the time, 0 to 1
};

}  // namespace hone::engine
