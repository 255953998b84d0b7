// The names and sentences of a set of rows.
#include <fmt/format.h>

#include "hone/rows/training_rows.h"

namespace hone::rows {
namespace {

struct ProblemWords {
  std::string_view name, words;
};

ProblemWords words_of(RowProblemKind kind) {
  switch (kind) {
    case RowProblemKind::unreadable: return {"unreadable", "not readable"};
    case RowProblemKind::missing_field: return {"missing_field", "a field is missing"};
    case RowProblemKind::wrong_type: return {"wrong_type", "a field of the wrong type"};
    case RowProblemKind::wrong_role: return {"wrong_role", "wrong roles"};
    case RowProblemKind::empty_answer: return {"empty_answer", "empty answer"};
    case RowProblemKind::empty_prompt: return {"empty_prompt", "empty question"};
    case RowProblemKind::invalid_text: return {"invalid_text", "invalid text"};
    case RowProblemKind::duplicate: return {"duplicate", "duplicate"};
    case RowProblemKind::too_long: return {"too_long", "too long"};
    case RowProblemKind::nothing_to_learn: return {"nothing_to_learn", "nothing to learn"};
    case RowProblemKind::template_refused: return {"template_refused", "refused by the chat template"};
    case RowProblemKind::template_drops: return {"template_drops", "not written by the chat template"};
    case RowProblemKind::control_text: return {"control_text", "letters of a control token"};
    case RowProblemKind::not_accepted: return {"not_accepted", "draft that is not accepted"};
    case RowProblemKind::of_exam: return {"of_exam", "question of the exam"};
  }
  HONE_REQUIRE(false, "a known kind of problem");
  return {};
}

}  // namespace

std::string_view row_problem_name(RowProblemKind kind) { return words_of(kind).name; }
std::string_view row_problem_words(RowProblemKind kind) { return words_of(kind).words; }

std::string RowProblem::sentence() const {
  return field.empty() ? fmt::format("Row {}: {}.", row, message) : fmt::format("Row {}, {}: {}.", row, field, message);
}

Advice RowProblem::advice() const {
  return {kind == RowProblemKind::not_accepted ? NextStep::review_drafts : NextStep::none};
}

Advice RowSet::likely_advice() const {
  return likely_columns.empty() ? Advice{} : Advice{NextStep::name_columns, likely_columns};
}

std::string RowSet::format_sentence() const {
  return fmt::format("{}: {} row{} of {}.", source, rows_read, rows_read == 1 ? "" : "s", row_format_words(format));
}

}  // namespace hone::rows
