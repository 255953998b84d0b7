// What the footer of a Parquet file says of it: the schema as a flat list, the groups of rows, where each column's pages lie.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/parquet/parquet_file.h"

namespace hone::parquet {

// Numbers of these enumerations are the format's own.
enum class Physical { boolean, int32, int64, int96, float32, float64, bytes, fixed_bytes };
enum class Repetition { required, optional, repeated };
enum class Codec { none, snappy, gzip, lzo, brotli, lz4_hadoop, zstd, lz4_raw };
enum class Encoding {
  plain = 0,
  plain_dictionary = 2,
  rle = 3,
  bit_packed = 4,
  delta_packed = 5,
  delta_lengths = 6,
  delta_bytes = 7,
  rle_dictionary = 8,
  stream_split = 9,
};
enum class TimeUnit { millis, micros, nanos };
// What an annotation says that a column or group is; `none` also for those that mean nothing here.
enum class Annotation {
  none,
  text,
  list,
  map,
  decimal,
  date,
  time,
  timestamp,
  unsigned_integer,
  uuid,
  float16,
  binary
};

struct SchemaElement {
  std::string name;
  std::optional<Physical> type;  // none: a group
  std::uint32_t length = 0;  // of fixed_bytes
  Repetition repetition = Repetition::required;
  std::uint32_t children = 0;
  Annotation annotation = Annotation::none;
  std::uint32_t scale = 0;  // of decimal
  TimeUnit unit = TimeUnit::millis;
  bool utc = false;
};

struct ColumnChunk {
  Physical type = Physical::boolean;
  int codec = 0;  // one that is not known is refused where it is needed
  std::uint64_t values = 0;  // nulls and the marks of empty lists among them
  std::uint64_t start = 0;  // of its first page in the file
};

struct RowGroup {
  std::uint64_t rows = 0;
  std::vector<ColumnChunk> columns;  // as the schema's leaves
};

struct FileMetadata {
  std::vector<SchemaElement> schema;
  std::vector<RowGroup> groups;
  std::uint64_t data_end = 0;  // where the footer begins
};

// `file` is all of it. Errors: corrupt_data, unsupported (encrypted, columns in other files), limit_exceeded.
Result<FileMetadata> read_metadata(std::string_view file, std::string_view name, const ParquetLimits& limits);

}  // namespace hone::parquet
