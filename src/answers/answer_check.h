// What to make of a written answer: it declines, it rests on its passages, or it says what they do not hold.
//
//   const AnswerCheck check = check_answer("Her account number is £8,100.", question, passages, {0});
//   check.unsupported       // {"£8,100"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/search/passage.h"

namespace hone::answers {

struct AnswerCheck {
  bool declines = false;  // it says that it cannot say, or none of its words stands in a passage
  std::size_t parts = 0;  // numbers, dates and names
  std::vector<std::string> unsupported;  // those that no passage holds
  std::vector<std::size_t> also;  // passages, beside the cited ones, that hold what those do not
  double place = 1;  // how much of the question stands where the answer stands, 0 to 1
  // So little stands in the passages that the answer cannot be believed.
  bool is_invented() const { return !unsupported.empty() && unsupported.size() * 2 >= parts; }
  // It stands in the passages, in a place that is about something else.
  bool is_misplaced() const { return place < least_place; }
  bool stands() const { return !declines && !is_invented() && !is_misplaced(); }
  static constexpr double least_place = 0.39;  // chosen on bench/unanswerable/choose; docs/decisions/0008
};

// `cited` are indices into `passages`, which are all that the model was shown.
AnswerCheck check_answer(std::string_view answer, std::string_view question,
                         const std::vector<search::Passage>& passages, const std::vector<std::size_t>& cited);

// Where the first sentence of a text that is still being written ends; npos while it may go on.
std::size_t first_sentence_end(std::string_view text);

}  // namespace hone::answers
