// The rows of a table, each said with its headings, so that a row that is found alone still says what its numbers are.
//
//   HeadedRows rows(builder);
//   rows.add({"Name", "Price"}); rows.add({"Slate roof", "9,300"}); rows.finish();
//   // "Name: Slate roof; Price: 9,300."
#pragma once

#include <string>
#include <vector>

#include "text_builder.h"

namespace hone::documents {

class HeadedRows {
 public:
  explicit HeadedRows(TextBuilder& builder) : builder_(builder) {}
  // An empty row, or one of empty cells, ends a table; what comes next may have headings of its own.
  void add(std::vector<std::string> cells);
  void finish();

 private:
  void write_block();
  void write_row(const std::vector<std::string>& cells);

  TextBuilder& builder_;
  std::vector<std::vector<std::string>> block_;  // rows since the last empty one
  std::vector<std::string> headings_;
};

}  // namespace hone::documents
