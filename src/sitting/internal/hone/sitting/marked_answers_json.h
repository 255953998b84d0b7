// Marked answers as `hone ask --questions FILE --json` prints them: docs/formats/answer.md.
//
//   const std::vector<MarkedAnswer> answers{{.id = "rent", .question = "What is the rent?", .right = true}};
//   const OrderedJson json = marked_answers_json(answers);                       // {"right":1,"questions":1,"items":[…]}
//   HONE_TRY(const auto same, parse_marked_answers(dump(json), "the answers"));
#pragma once

#include "hone/answers/ask_result_json.h"
#include "hone/sitting/question_list.h"

namespace hone::sitting {

OrderedJson marked_answers_json(const std::vector<MarkedAnswer>& answers);

}  // namespace hone::sitting
