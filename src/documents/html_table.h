// Which column a cell of a page's table stands in, when cells above and beside it are merged.
//
//   TableColumns columns(limit);
//   columns.begin_row(builder);
//   columns.begin_cell(builder, 1, 2);  builder.flow("Ground");  columns.end_cell(builder);     // two rows high
//   columns.end_row(builder);
//   … the next row then begins with "Ground" again: a merged cell is repeated in every row of its own, and keeps its place in
//   every column.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "text_builder.h"

namespace hone::documents {

class TableColumns {
 public:
  // `spare_bytes` is shared by a page's tables and bounds what merged cells may add to its text.
  explicit TableColumns(std::size_t& spare_bytes) : spare_bytes_(spare_bytes) {}
  void begin_row(TextBuilder& builder);
  void begin_cell(TextBuilder& builder, unsigned columns, unsigned rows);
  void end_cell(TextBuilder& builder);
  void end_row(TextBuilder& builder);

 private:
  struct Merged {
    unsigned rows = 0;  // that it still reaches into
    std::string text;
  };
  void fill_from_above(TextBuilder& builder, bool to_the_end);

  std::size_t& spare_bytes_;
  std::vector<Merged> merged_;  // by column
  std::size_t column_ = 0, cell_begin_ = 0;
  unsigned columns_ = 1, rows_ = 1;  // of the cell that is being read
  bool in_row_ = false;
};

}  // namespace hone::documents
