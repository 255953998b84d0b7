// The rows of a text file, numbered as an editor numbers them, and the errors that name them.
//
//   for (const TextLine& row : rows_of(text))
//     if (!fits(row.text)) return bad_row("corpus.jsonl", row, "it has no \"_id\"");
#pragma once

#include <string>
#include <string_view>

#include "hone/core/lines.h"
#include "hone/core/result.h"

namespace hone::search {

// A byte order mark at the beginning is passed over.
Lines rows_of(std::string_view text);

// corrupt_data: "qrels.tsv, row 3: <why>."
Error bad_row(std::string_view name, const TextLine& row, const std::string& why);

// A judgement's grade, a whole number.
Result<int> parse_grade(std::string_view name, const TextLine& row, std::string_view field);

}  // namespace hone::search
