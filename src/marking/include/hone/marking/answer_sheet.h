// What counts for a question: one answer that would get full marks and one that would not, each proved by marking it.
//
//   const Question question{.id = "blood"};
//   HONE_TRY(const AnswerSheet sheet, answer_sheet(question));
//   sheet.counts;              // "O-"
//   sheet.counts_not;          // "O"
//   sheet.how;                 // "The whole answer is compared, signs as well."
//
// Takes milliseconds and no model. Whether any other answer would count, mark_answer() says as cheaply.
#pragma once

#include <optional>
#include <string>

#include "hone/marking/marking.h"

namespace hone::marking {

struct AnswerSheet {
  std::optional<std::string> counts, counts_not;  // empty: none could be made from the question
  std::string how;  // sentences
};

// Errors: those of mark_answer(), but for marks that a judge or a person gives, which the sheet says.
Result<AnswerSheet> answer_sheet(const Question& question, const MarkOptions& options = {});

}  // namespace hone::marking
