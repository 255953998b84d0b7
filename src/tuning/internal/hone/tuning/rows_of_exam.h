// Rows in which a question of an exam, or its answer, stands: found as the leak check of a sitting finds them, and left out of what
// is learned.
//
//   HONE_TRY(rows::RowSplits splits, rows::read_row_splits("rows.jsonl"));
//   HONE_CHECK(leave_out_exam(learned_sets(splits), "lease.frozen.json"));
//   for (const rows::RowProblem& problem : splits.train.problems)
//     use(problem.sentence());               // "Row 7: holds question "rent" of lease.frozen.json, word for word."
#pragma once

#include <cstdint>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/exam/leaks.h"
#include "hone/rows/training_rows.h"

namespace hone::tuning {

// One text a row: everything that is said in it.
std::vector<exam::TrainingText> training_texts(const rows::RowSet& rows);

// Those that a run learns from or is held against: train and valid.
std::vector<rows::RowSet*> learned_sets(rows::RowSplits& splits);

// Looks through the sets together, as a sitting does. Each row that leaks becomes an excluded problem of the kind `of_exam`.
// Errors: those of read_exam and read_frozen.
Status leave_out_exam(const std::vector<rows::RowSet*>& sets, const fs::path& exam);

// How many rows leave_out_exam() took out of this set.
std::uint64_t rows_of_exam(const rows::RowSet& set);

}  // namespace hone::tuning
