// Rows put together from the entries of their columns (Dremel's way): a definition says how far down something is there, a
// repetition which list goes on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "column_reader.h"
#include "hone/core/json.h"

namespace hone::parquet {

class RowAssembler {
 public:
  // All outlive the assembler. `columns` are as the schema's leaves, each at its first entry.
  RowAssembler(const Schema& schema, std::vector<ColumnReader>& columns, const ParquetLimits& limits,
               std::map<std::string, std::uint64_t>& bytes_left_out)
      : schema_(schema), columns_(columns), limits_(limits), bytes_left_out_(bytes_left_out) {}

  // Errors: as of ColumnReader::advance; corrupt_data where the columns do not belong together.
  Result<ParquetRow> next();

 private:
  // `floor`: the definition that all entries have at least, since what is around is there.
  Result<OrderedJson> read(const Node& node, std::uint8_t floor);
  Result<OrderedJson> read_value(const Node& node, std::uint8_t floor);
  Result<OrderedJson> read_object(const Node& node);
  Result<OrderedJson> read_list(const Node& node);
  Result<OrderedJson> read_map(const Node& node);
  // Past the entry that says of each column below that nothing is there.
  Status pass_absent(const Node& node, std::uint8_t definition);
  // Whether another element follows, on which all columns below have to agree.
  Result<bool> goes_on(const Node& node) const;
  bool is_too_long() const { return row_.size_bytes > limits_.max_row_bytes; }

  const Schema& schema_;
  std::vector<ColumnReader>& columns_;
  const ParquetLimits& limits_;
  std::map<std::string, std::uint64_t>& bytes_left_out_;
  ParquetRow row_;
};

}  // namespace hone::parquet
