#include "html_table.h"

#include <algorithm>

namespace hone::documents {
namespace {

constexpr std::size_t longest_repeated_bytes = 400;  // a merged cell that holds half a page is said once
constexpr unsigned most_html_columns = 1000;  // as browsers do

}  // namespace

void TableColumns::begin_row(TextBuilder& builder) {
  builder.begin_row();
  column_ = 0;
  in_row_ = true;
}

void TableColumns::fill_from_above(TextBuilder& builder, bool to_the_end) {
  std::size_t last = merged_.size();  // past the last column that is still merged
  while (to_the_end && last > column_ && merged_[last - 1].rows == 0) --last;
  for (; column_ < last && (to_the_end || merged_[column_].rows > 0); ++column_) {
    Merged& above = merged_[column_];
    if (above.text.size() + 1 > spare_bytes_) return;
    spare_bytes_ -= above.text.size() + 1;
    builder.begin_cell();
    if (above.rows > 0) builder.flow(above.text);
    if (above.rows > 0 && --above.rows == 0) above.text.clear();
  }
}

void TableColumns::begin_cell(TextBuilder& builder, unsigned columns, unsigned rows) {
  if (!in_row_) begin_row(builder);
  fill_from_above(builder, false);
  builder.begin_cell();
  cell_begin_ = builder.size_bytes();
  columns_ = column_ >= most_html_columns ? 1 : std::clamp(columns, 1u, most_html_columns), rows_ = rows;
}

void TableColumns::end_cell(TextBuilder& builder) {
  std::string text;
  if (rows_ > 1) text = one_line(builder.text_from(cell_begin_));
  if (text.size() > longest_repeated_bytes) text.clear();
  for (unsigned i = 0; i < columns_; ++i, ++column_) {
    if (i > 0) {
      if (spare_bytes_ == 0) return;
      --spare_bytes_;
      builder.begin_cell();
    }
    if (rows_ <= 1 || column_ >= most_html_columns) continue;
    if (merged_.size() <= column_) merged_.resize(column_ + 1);
    merged_[column_] = {rows_ - 1, i == 0 ? text : std::string()};
  }
}

void TableColumns::end_row(TextBuilder& builder) {
  if (in_row_ && column_ > 0) fill_from_above(builder, true);
  in_row_ = false;
  builder.end_row();
}

}  // namespace hone::documents
