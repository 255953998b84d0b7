// Files that are damaged, cut off, enormous or not what they say: each is refused with a sentence that names file and column.
#include <gmock/gmock.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/parquet/parquet_file.h"

namespace hone::parquet {
namespace {

using ::testing::HasSubstr;

std::string golden(const std::string& name) {
  return read_file(fs::path(HONE_TEST_DATA) / (name + ".parquet")).value();
}

// Every row read; the error, or none.
std::optional<Error> fault_of(const std::string& bytes, const ParquetLimits& limits = {}) {
  auto file = ParquetFile::open(bytes, "train.parquet", limits);
  if (!file) return file.error();
  for (;;) {
    auto row = file->next();
    if (!row) return row.error();
    if (!*row) return std::nullopt;
  }
}

// Thrift's compact protocol, as far as these tests write it.
std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7F) | 0x80);
  return out + static_cast<char>(value);
}
std::string number(int step, std::int64_t value) {  // the field `step` after the one before, an i64
  return std::string(1, static_cast<char>(step << 4 | 6)) + varint(static_cast<std::uint64_t>(value) << 1);
}
std::string text(int step, const std::string& value) {
  return std::string(1, static_cast<char>(step << 4 | 8)) + varint(value.size()) + value;
}
std::string structure(int step, const std::string& fields) {
  return std::string(1, static_cast<char>(step << 4 | 12)) + fields + '\0';
}
std::string list(int step, const std::vector<std::string>& structures) {
  std::string out(1, static_cast<char>(step << 4 | 9));
  out += static_cast<char>(structures.size() << 4 | 12);
  for (const std::string& fields : structures) out += fields + '\0';
  return out;
}

std::string file_of(const std::string& pages, const std::vector<std::string>& schema,
                    const std::vector<std::string>& groups) {
  const std::string footer = number(1, 1) + list(1, schema) + number(1, 0) + list(1, groups) + '\0';
  std::string out = "PAR1" + pages + footer;
  for (std::size_t i = 0; i < 4; ++i) out += static_cast<char>(footer.size() >> (8 * i) & 0xFF);
  return out + "PAR1";
}

const std::string root_of_one = text(4, "schema") + number(1, 1);
const std::string optional_int32 = number(1, 1) + number(2, 1) + text(1, "n");  // type, repetition, name

// type, codec, values, first page
std::string chunk(int codec, std::int64_t values, std::int64_t start = 4) {
  return structure(3, number(1, 1) + number(3, codec) + number(1, values) + number(4, start));
}
std::string group(const std::string& column, std::int64_t rows) { return list(1, {column}) + number(2, rows); }

// A data page of version 1: kind, sizes, then its values in PLAIN with levels in RLE.
std::string data_page(std::int64_t values, std::int64_t size, const std::string& content) {
  return number(1, 0) + number(1, size) + number(1, static_cast<std::int64_t>(content.size())) +
         structure(2, number(1, values) + number(1, 0) + number(1, 3) + number(1, 3)) + '\0' + content;
}
// Levels of one run: `values` nulls.
std::string nulls(std::uint64_t values) {
  const std::string run = varint(values << 1) + '\0';
  return std::string(1, static_cast<char>(run.size())) + std::string(3, '\0') + run;
}

TEST(HostileFile, TheHandWrittenOneIsRead) {
  const std::string content = nulls(3);
  const std::string pages = data_page(3, static_cast<std::int64_t>(content.size()), content);
  EXPECT_FALSE(fault_of(file_of(pages, {root_of_one, optional_int32}, {group(chunk(0, 3), 3)})));
}

TEST(HostileFile, IsRefusedByItsFrame) {
  EXPECT_THAT(fault_of("")->message(), HasSubstr("train.parquet is no Parquet file"));
  EXPECT_THAT(fault_of("PAR1")->message(), HasSubstr("may be cut off"));
  EXPECT_THAT(fault_of(golden("nested").substr(0, 900))->message(), HasSubstr("may be cut off"));
  EXPECT_THAT(fault_of(std::string("PAR1\xFF\xFF\xFF\x7FPAR1"))->message(), HasSubstr("longer than the file"));
  EXPECT_EQ(fault_of("PARE....PARE")->code(), ErrorCode::unsupported);
  EXPECT_THAT(fault_of("PARE....PARE")->message(), HasSubstr("is encrypted"));
  EXPECT_EQ(fault_of(golden("nested"), {.max_footer_bytes = 100})->code(), ErrorCode::limit_exceeded);
}

TEST(HostileFile, CutAnywhereIsRefused) {
  const std::string whole = golden("codec_none");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto fault = fault_of(whole.substr(0, size));
    ASSERT_TRUE(fault) << size;
    EXPECT_EQ(fault->code(), ErrorCode::corrupt_data);
  }
}

// One in nine; parquet_fuzz changes all of them.
TEST(HostileFile, WithAByteChangedIsReadOrRefused) {
  for (const char* name : {"codec_snappy", "codec_brotli", "codec_zstd", "codec_lz4", "codec_gzip", "nested_v2"}) {
    const std::string whole = golden(name);
    for (std::size_t at = 0; at < whole.size(); at += 9) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
      const auto fault = fault_of(changed, {.max_total_bytes = 1u << 20, .max_page_bytes = 1u << 16});
      EXPECT_TRUE(!fault || is_utf8(fault->message()));
    }
  }
}

TEST(HostileFile, ChecksumsAreChecked) {
  std::string changed = golden("checksums");
  const std::size_t at = changed.find("lease");
  ASSERT_NE(at, std::string::npos);
  changed[at] = 'L';
  EXPECT_THAT(fault_of(changed)->message(),
              HasSubstr("train.parquet: the column messages[].content has a page whose checksum is wrong"));
}

TEST(HostileFile, PromisesAreHeldToWhatIsThere) {
  const std::string content = nulls(3);
  const auto size = static_cast<std::int64_t>(content.size());
  const std::vector<std::string> schema{root_of_one, optional_int32};
  const auto fault = [&](const std::string& pages, const std::string& of_group) {
    const auto found = fault_of(file_of(pages, schema, {of_group}));
    return found ? found->message() : "";
  };
  const std::string good = data_page(3, size, content);
  EXPECT_THAT(fault(good, group(chunk(0, 3), 4)), HasSubstr("another number of rows"));
  EXPECT_THAT(fault(good, group(chunk(0, 3), 2)), HasSubstr("another number of rows"));
  EXPECT_THAT(fault(good, group(chunk(0, 2), 2)), HasSubstr("more values than its footer promises"));
  EXPECT_THAT(fault(good, group(chunk(0, 4), 4)), HasSubstr("column n"));
  EXPECT_THAT(fault(good, group(chunk(0, 3, 5000), 3)), HasSubstr("fewer pages"));
  EXPECT_THAT(fault(data_page(3, size + 1, content), group(chunk(0, 3), 3)), HasSubstr("another size"));
  EXPECT_THAT(fault(data_page(4, size, content), group(chunk(0, 4), 4)), HasSubstr("levels are damaged"));
  EXPECT_THAT(fault(data_page(3, size - 2, content.substr(2)), group(chunk(0, 3), 3)), HasSubstr("levels are cut off"));
  EXPECT_THAT(fault(good, number(3, 3)), HasSubstr("columns are not those of its schema"));
}

TEST(HostileFile, PackingsThatAreNotReadAreNamed) {
  const std::string content = nulls(3);
  const std::string page = data_page(3, static_cast<std::int64_t>(content.size()), content);
  const auto fault = [&](int codec) {
    return *fault_of(file_of(page, {root_of_one, optional_int32}, {group(chunk(codec, 3), 3)}));
  };
  EXPECT_THAT(fault(3).message(), HasSubstr("column n is packed with LZO"));
  EXPECT_THAT(fault(5).message(), HasSubstr("the former LZ4"));
  EXPECT_THAT(fault(99).message(), HasSubstr("not known (99)"));
  EXPECT_EQ(fault(5).code(), ErrorCode::unsupported);
  EXPECT_THAT(fault(1).message(), HasSubstr("cannot be unpacked"));  // it is no snappy
}

// A hundred bytes that would be a thousand million rows.
TEST(HostileFile, BombsEndAtTheLimits) {
  const std::uint64_t many = 1'000'000'000;
  const std::string content = nulls(many);
  const auto size = static_cast<std::int64_t>(content.size());
  const auto rows = static_cast<std::int64_t>(many);
  const std::vector<std::string> schema{root_of_one, optional_int32};
  const std::string page = data_page(rows, size, content);
  const auto too_many = fault_of(file_of(page, schema, {group(chunk(0, rows), rows)}));
  EXPECT_EQ(too_many->code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(too_many->message(), HasSubstr("more than 100000000 rows"));
  const auto too_much = fault_of(file_of(page, schema, {group(chunk(0, rows), 10'000)}), {.max_total_bytes = 8000});
  EXPECT_EQ(too_much->code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(too_much->message(), HasSubstr("when it is unpacked"));
  // One row, whose list is that long: its row has a fault and takes no memory.
  const std::vector<std::string> of_lists{root_of_one, number(1, 1) + number(2, 2) + text(1, "n")};
  const std::string begin = varint(2) + '\0' + varint((many - 1) << 1) + '\1', there = varint(many << 1) + '\1';
  const auto sized = [](const std::string& runs) {
    return std::string(1, static_cast<char>(runs.size())) + std::string(3, '\0') + runs;
  };
  const std::string list_page = sized(begin) + sized(there) + std::string(400, '\0');
  const std::string endless = file_of(data_page(rows, static_cast<std::int64_t>(list_page.size()), list_page), of_lists,
                                      {group(chunk(0, rows), 1)});
  EXPECT_THAT(fault_of(endless)->message(), HasSubstr("fewer values"));
  EXPECT_EQ(fault_of(endless, {.max_total_bytes = 400})->code(), ErrorCode::limit_exceeded);
  // Four gigabytes that a page says to hold when it is unpacked.
  const auto page_bomb = fault_of(file_of(data_page(3, 0x7FFFFFFF, nulls(3)), schema, {group(chunk(6, 3), 3)}));
  EXPECT_EQ(page_bomb->code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(page_bomb->message(), HasSubstr("column n has a page of 2147.5 MB"));
}

TEST(HostileFile, SchemasAreHeldToTheirLimits) {
  const auto fault = [](const std::vector<std::string>& schema) { return fault_of(file_of("", schema, {})); };
  EXPECT_FALSE(fault({root_of_one, optional_int32}));
  EXPECT_THAT(fault({optional_int32})->message(), HasSubstr("no columns"));
  EXPECT_THAT(fault({root_of_one})->message(), HasSubstr("cut off"));
  EXPECT_THAT(fault({root_of_one, optional_int32, optional_int32})->message(), HasSubstr("belong nowhere"));
  const std::string root_of_two = text(4, "schema") + number(1, 2);
  EXPECT_THAT(fault({root_of_two, optional_int32, optional_int32})->message(),
              HasSubstr("two columns of the name 'n'"));
  EXPECT_THAT(fault({root_of_one, number(3, 1) + text(1, "g")})->message(), HasSubstr("a group g without columns"));
  std::vector<std::string> deep{root_of_one};
  for (int i = 0; i < 12; ++i) deep.push_back(number(3, 1) + text(1, "g") + number(1, 1));
  deep.push_back(optional_int32);
  const auto too_deep = fault_of(file_of("", deep, {}), {.max_depth = 10});
  EXPECT_EQ(too_deep->code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(too_deep->message(), HasSubstr("deeper than 10 levels"));
  EXPECT_EQ(fault_of(golden("nested"), {.max_columns = 3})->code(), ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace hone::parquet
