// Files of pyarrow, polars, DuckDB and fastparquet, row by row as pyarrow reads them (scripts/golden/parquet_golden.py).
#include <gmock/gmock.h>

#include "hone/core/files.h"
#include "hone/core/lines.h"
#include "hone/parquet/parquet_file.h"

namespace hone::parquet {
namespace {

std::vector<fs::path> golden_files() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(HONE_TEST_DATA))
    if (entry.path().extension() == ".parquet") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

// As text and back: a binary value becomes the object that the golden rows have in its place.
OrderedJson as_written(const OrderedJson& json) { return parse_ordered_json(dump(json), "row").value(); }

class GoldenRows : public ::testing::TestWithParam<fs::path> {};

TEST_P(GoldenRows, AreThoseOfPyarrow) {
  const std::string bytes = read_file(GetParam()).value();
  const std::string expected = read_file(fs::path(GetParam()).replace_extension(".jsonl")).value();
  auto file = ParquetFile::open(bytes, "golden", {});
  ASSERT_TRUE(file) << file.error().message();
  std::uint64_t rows = 0;
  for (const TextLine& line : Lines(expected)) {
    auto row = file->next();
    ASSERT_TRUE(row) << row.error().message();
    ASSERT_TRUE(*row) << "ends before row " << line.number;
    EXPECT_EQ((*row)->fault, RowFault::none);
    EXPECT_EQ(as_written((*row)->json), parse_ordered_json(line.text, "golden").value()) << "row " << line.number;
    ++rows;
  }
  auto end = file->next();
  ASSERT_TRUE(end) << end.error().message();
  EXPECT_FALSE(*end);
  EXPECT_EQ(file->row_count(), rows);
}

INSTANTIATE_TEST_SUITE_P(Files, GoldenRows, ::testing::ValuesIn(golden_files()),
                         [](const auto& file) { return file.param.stem().string(); });

TEST(GoldenFiles, AreThere) { EXPECT_GE(golden_files().size(), 25u); }

}  // namespace
}  // namespace hone::parquet
