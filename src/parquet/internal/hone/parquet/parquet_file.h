// The rows of a Parquet file as JSON objects, one after another. Pages are unpacked when their rows are wanted, so a file of
// any length takes the memory of one page a column.
//
//   HONE_TRY(ParquetFile file, ParquetFile::open(text, "train.parquet", {}));     // keeps a view of the text
//   for (;;) {
//     HONE_TRY(std::optional<ParquetRow> row, file.next());
//     if (!row) break;
//     if (row->fault == RowFault::none) use(row->json);
//   }
//   use(file.bytes_left_out());
//
// A list is an array, a struct an object, a map an object by its keys. Decimals are texts, because a JSON number would round
// them; dates, times and moments are ISO 8601, identifiers (UUID) in hexadecimal. A column without an annotation is a text where
// its bytes are UTF-8; bytes that are none, as pictures are, become a JSON value of type binary without content.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::parquet {

struct ParquetLimits {
  std::uint64_t max_rows = 100'000'000;
  std::uint64_t max_row_bytes = std::uint64_t{16} << 20;  // a larger row has a fault
  std::uint64_t max_total_bytes = std::uint64_t{4} << 30;  // of all rows together, unpacked
  std::uint64_t max_held_bytes = std::uint64_t{2} << 30;  // unpacked pages and dictionaries at one time
  std::uint32_t max_page_bytes = 1u << 30;
  std::uint32_t max_columns = 10'000;
  std::uint32_t max_depth = 32;  // of the schema
  std::uint32_t max_footer_bytes = 64u << 20;
};

enum class RowFault { none, too_long, not_utf8 };

struct ParquetRow {
  OrderedJson json;  // an object; what could be read of it where there is a fault
  RowFault fault = RowFault::none;
  std::string column;  // not_utf8: the first that is not
  std::uint64_t size_bytes = 0;  // of its values, unpacked
};

class ParquetFile {
 public:
  // `bytes` outlive the object. `name` is for messages. Errors: corrupt_data; unsupported (encrypted, a packing or an encoding
  // that is not read); limit_exceeded.
  static Result<ParquetFile> open(std::string_view bytes, std::string_view name, const ParquetLimits& limits);
  ParquetFile(ParquetFile&&) noexcept;
  ParquetFile& operator=(ParquetFile&&) noexcept;
  ~ParquetFile();

  // Empty at the end. Errors: as of open.
  Result<std::optional<ParquetRow>> next();
  std::uint64_t row_count() const;
  // So far: columns in whose place stands a binary value, with how often.
  const std::map<std::string, std::uint64_t>& bytes_left_out() const;

 private:
  struct State;
  explicit ParquetFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether bytes begin as those of a Parquet file.
bool is_parquet(std::string_view bytes);

}  // namespace hone::parquet
