// Answers to held-out rows as JSON: a line of answers.jsonl, and the counts in result.json.
//
//   const RowAnswer answer{.row = 17, .expected = "Bail", .after = "bail."};
//   HONE_CHECK(write_row_answers("runs/contracts", {answer}));
//   const OrderedJson line = row_answer_json(answer);
//   HONE_TRY(const RowAnswer again, row_answer_from(Json(line), "answers.jsonl"));
#pragma once

#include "hone/core/json.h"
#include "hone/tuning/row_answers.h"

namespace hone::tuning {

OrderedJson row_answer_json(const RowAnswer& row);
// Error corrupt_data names the member, as below.
Result<RowAnswer> row_answer_from(const Json& json, const std::string& name);
// answers.jsonl, anew. Error: io.
Status write_row_answers(const fs::path& run, const std::vector<RowAnswer>& rows);

OrderedJson row_counts_json(const RowCounts& counts);
Result<RowCounts> row_counts_from(const Json& json, const std::string& name);

}  // namespace hone::tuning
