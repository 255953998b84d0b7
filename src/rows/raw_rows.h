// The rows of a file as JSON objects, one after the other, before anything is known of their format.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/csv.h"
#include "hone/core/json.h"
#include "hone/parquet/parquet_file.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

struct RawRow {
  std::uint64_t row = 0;
  OrderedJson json;  // an object, unless there is a problem
  std::optional<RowProblem> problem;
};

// Reads from `content`, which it does not own. A CSV cell is a string member.
class RawRows {
 public:
  // Errors: corrupt_data (UTF-16, empty), invalid_argument (a CSV header with two columns of one name); of Parquet those of
  // ParquetFile::open.
  static Result<RawRows> open(std::string_view content, RowSyntax syntax, std::string_view name,
                              const RowOptions& options);
  // Empty at the end. Errors: corrupt_data (an array that does not end, or something behind it; a damaged page of Parquet).
  Result<std::optional<RawRow>> next();
  // So far, of Parquet: the columns with bytes that are no text, and how many.
  std::map<std::string, std::uint64_t> bytes_left_out() const;

 private:
  enum class Shape { lines, array, csv, parquet };
  RawRows(std::string_view content, std::string_view name, const RowOptions& options)
      : content_(content), name_(name), options_(options), csv_("") {}
  Result<std::optional<RawRow>> next_element();
  std::optional<RawRow> next_line();
  std::optional<RawRow> next_record();
  Result<std::optional<RawRow>> next_of_parquet();
  RawRow parse(std::string_view text, std::uint64_t row);
  std::string why_unreadable(std::string why, std::size_t at);
  std::string place();  // "line 12"
  std::uint64_t line_of(std::size_t at);  // at ≥ that of the call before

  std::string_view content_;
  std::string name_;
  RowOptions options_;
  Shape shape_ = Shape::lines;
  std::size_t at_ = 0;
  std::uint64_t row_ = 0;
  bool over_lines_ = false;  // objects stretch over lines
  bool counts_ = false;  // some share a line: rows are counted
  std::size_t read_in_vain_ = 0;  // bytes, looking for the end of objects that are broken
  std::size_t counted_to_ = 0;
  std::uint64_t line_ = 1;
  bool ended_ = false;
  CsvReader csv_;
  std::vector<std::string> header_;
  std::optional<parquet::ParquetFile> parquet_;
};

}  // namespace hone::rows
