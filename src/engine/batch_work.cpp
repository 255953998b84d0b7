#include "hone/engine/batch_work.h"

namespace hone::engine {
namespace {

constexpr double answer_cost = 2;  // a token of an answer in prompt tokens, until it is measured

}  // namespace

double BatchWork::seconds_left() const {
  if (prompt_done == 0) return -1;
  const double a_prompt_token = prompt_seconds / static_cast<double>(prompt_done);
  const double an_answer_token =
      answer_done > 0 ? answer_seconds / static_cast<double>(answer_done) : answer_cost * a_prompt_token;
  const double computed = static_cast<double>(prompt_done) / static_cast<double>(prompt_done + prompt_kept);
  return computed * static_cast<double>(prompt_left) * a_prompt_token + answer_left * an_answer_token;
}

double BatchWork::share() const {
  const double gone = prompt_seconds + answer_seconds, left = seconds_left();
  return left < 0 || gone + left <= 0 ? 0 : gone / (gone + left);
}

}  // namespace hone::engine
