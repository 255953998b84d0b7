#include "hone/parquet/parquet_file.h"

#include <fmt/format.h>

#include "row_assembler.h"

namespace hone::parquet {

struct ParquetFile::State {
  std::string_view bytes;
  std::string name;
  FileMetadata metadata;
  Schema schema;
  Budget budget;
  std::uint64_t rows = 0;
  std::map<std::string, std::uint64_t> bytes_left_out;

  std::size_t next_group = 0;
  std::uint64_t left_in_group = 0;
  std::vector<ColumnReader> columns;
  std::unique_ptr<RowAssembler> assembler;

  Status open_group() {
    const RowGroup& group = metadata.groups[next_group++];
    columns.clear();
    columns.reserve(schema.leaves.size());
    for (std::size_t i = 0; i < schema.leaves.size(); ++i) {
      columns.emplace_back(schema.leaves[i], group.columns[i], bytes.substr(0, metadata.data_end), name, budget);
      if (group.rows > 0) HONE_CHECK(columns.back().advance());
    }
    assembler = std::make_unique<RowAssembler>(schema, columns, budget.limits, bytes_left_out);
    left_in_group = group.rows;
    return {};
  }

  Status close_group() const {
    for (const ColumnReader& column : columns)
      if (!column.ended()) return column.corrupt("has another number of rows than its group");
    return {};
  }
};

ParquetFile::ParquetFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ParquetFile::ParquetFile(ParquetFile&&) noexcept = default;
ParquetFile& ParquetFile::operator=(ParquetFile&&) noexcept = default;
ParquetFile::~ParquetFile() = default;

std::uint64_t ParquetFile::row_count() const { return state_->rows; }
const std::map<std::string, std::uint64_t>& ParquetFile::bytes_left_out() const { return state_->bytes_left_out; }

Result<ParquetFile> ParquetFile::open(std::string_view bytes, std::string_view name, const ParquetLimits& limits) {
  auto state = std::make_unique<State>();
  state->bytes = bytes;
  state->name = name;
  state->budget.limits = limits;
  HONE_TRY(state->metadata, read_metadata(bytes, name, limits));
  HONE_TRY(state->schema, build_schema(state->metadata.schema, name, limits));
  for (const RowGroup& group : state->metadata.groups) {
    bool fits = group.columns.size() == state->schema.leaves.size();
    for (std::size_t i = 0; fits && i < group.columns.size(); ++i)
      fits = group.columns[i].type == state->schema.leaves[i].element.type;
    if (!fits)
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{} has a group of rows whose columns are not those of its schema.", name));
    if (group.rows > limits.max_rows - state->rows)
      return Error(ErrorCode::limit_exceeded, fmt::format("{} has more than {} rows.", name, limits.max_rows));
    state->rows += group.rows;
  }
  return ParquetFile(std::move(state));
}

Result<std::optional<ParquetRow>> ParquetFile::next() {
  State& state = *state_;
  while (state.left_in_group == 0) {
    if (state.assembler) HONE_CHECK(state.close_group());
    if (state.next_group == state.metadata.groups.size()) {
      state.assembler.reset();
      state.columns.clear();
      return std::optional<ParquetRow>();
    }
    HONE_CHECK(state.open_group());
    if (state.left_in_group == 0) state.assembler.reset();
  }
  --state.left_in_group;
  HONE_TRY(ParquetRow row, state.assembler->next());
  return std::optional(std::move(row));
}

}  // namespace hone::parquet
