// The rows of a text file, numbered as an editor numbers them, and the errors that name them.
//
//   Rows rows(text);
//   while (auto row = rows.next())
//     if (!fits(row->text)) return bad_row("corpus.jsonl", *row, "it has no \"_id\"");
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

class Rows {
 public:
  struct Row {
    std::size_t number;  // from 1
    std::string_view text;  // without its line end
  };
  // A byte order mark at the beginning is passed over.
  explicit Rows(std::string_view text) : rest_(text) {
    if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
  }
  std::optional<Row> next();

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

// corrupt_data: "qrels.tsv, row 3: <why>."
Error bad_row(std::string_view name, const Rows::Row& row, const std::string& why);

// A judgement's grade, a whole number.
Result<int> parse_grade(std::string_view name, const Rows::Row& row, std::string_view field);

}  // namespace hone
