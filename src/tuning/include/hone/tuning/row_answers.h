// What base and tuned model answer to rows that were held out, row by row: a loss says little to a person, rows do.
//
//   HONE_TRY(const std::vector<RowAnswer> rows, read_row_answers("runs/contracts"));
//   for (const RowAnswer& row : rows)
//     if (row.right && !row.right->after) use(row.expected, row.before, row.after);
//   const RowCounts counts = count_rows(rows);
//   use(right_sentence(counts), field_sentence(counts));
//
// An answer is right when the marking room takes it for the expected one; one of fields, when every field is. Of texts too long
// to be compared nothing is claimed. They lie in answers.jsonl of the run's folder: docs/formats/run.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::tuning {

// Before tuning: the base, with the adapter that the run went on with.
struct BeforeAfter {
  bool before = false, after = false;
  bool operator==(const BeforeAfter&) const = default;
};

// One field of an expected answer: a member of JSON ("tenant.name"), a line "name: value", a place between bars ("field 2").
struct RowField {
  std::string name;
  BeforeAfter right;
  bool operator==(const RowField&) const = default;
};

struct RowAnswer {
  std::uint64_t row = 0;  // of its file, from 1
  std::string file;
  std::string asked;  // what the user says last in it
  std::string expected, before, after;
  BeforeAfter cut;  // the answer came to the last token that it was given
  std::optional<BeforeAfter> right;  // none: too long to be compared
  std::vector<RowField> fields;  // those that can be compared
};

struct FieldCounts {
  std::string name;
  std::uint64_t asked = 0, right_before = 0, right_after = 0;
};

struct RowCounts {
  std::uint64_t held_out = 0;  // rows that are not learned
  std::uint64_t asked = 0, marked = 0;  // of those; of which right or wrong can be said
  std::uint64_t right_before = 0, right_after = 0;
  std::uint64_t gained = 0, lost = 0;  // right only after, only before
  std::uint64_t cut_before = 0, cut_after = 0;
  double seconds = 0;  // that asking took
  std::vector<FieldCounts> fields;  // in the order they came
};

// `held_out` and `seconds` stay 0.
RowCounts count_rows(const std::vector<RowAnswer>& rows);

// Errors: not_found (no row was asked); corrupt_data naming line and member.
Result<std::vector<RowAnswer>> read_row_answers(const fs::path& run);

// "Held-out rows: 9 of 30 right before tuning, 21 after: better; luck alone would do this less than once in 100."
std::string right_sentence(const RowCounts& counts);
// "Weakest field: props, right in 12 of 30 answers, before tuning in 0."; "" without fields.
std::string field_sentence(const RowCounts& counts);

}  // namespace hone::tuning
