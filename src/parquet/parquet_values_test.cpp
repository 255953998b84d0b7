// Encodings and values one by one, by the examples of the format's own description and by what other sources say.
#include <gmock/gmock.h>

#include <bit>

#include "bit_runs.h"
#include "compact_reader.h"
#include "delta_runs.h"
#include "hone/core/files.h"
#include "hone/parquet/parquet_file.h"
#include "value_json.h"

namespace hone::parquet {
namespace {

using ::testing::ElementsAre;
using namespace std::string_literals;

std::vector<std::uint32_t> all(BitRuns runs, std::size_t most = 100) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t value = 0; out.size() < most && runs.next(value);) out.push_back(value);
  return out;
}

TEST(BitRuns, AreThoseOfTheFormatsDescription) {
  // "the numbers 1 through 7 using bit width 3": 00000101 00111001 01110111 in the deprecated order, 10001000 11000110 11111010.
  EXPECT_THAT(all(BitRuns("\x03\x88\xC6\xFA"s, 3)), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(all(BitRuns::highest_first("\x05\x39\x77"s, 3)), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(all(BitRuns("\x0A\x02\x04\x01"s, 2)), ElementsAre(2, 2, 2, 2, 2, 1, 1));  // runs of one value
  EXPECT_THAT(all(BitRuns("\x03\x01"s, 3)), ElementsAre(1, 0));  // without the padding of its group
  EXPECT_THAT(all(BitRuns(""s, 0), 3), ElementsAre(0, 0, 0));
  EXPECT_TRUE(all(BitRuns("\x03"s, 3)).empty());
  EXPECT_TRUE(all(BitRuns("\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s, 3)).empty());
  EXPECT_THAT(all(BitRuns("\x02\xFF\xFF\xFF\xFF"s, 32)), ElementsAre(0xFFFFFFFF));
}

std::vector<std::int64_t> all_deltas(const std::string& bytes) {
  std::vector<std::int64_t> out;
  auto runs = DeltaRuns::open(bytes);
  if (!runs) return out;
  for (std::int64_t value = 0; runs->next(value);) out.push_back(value);
  return out;
}

TEST(DeltaRuns, AreThoseOfTheFormatsDescription) {
  // Its second example: 7, 5, 3, 1, 2, 3, 4, 5 in a block of 128 values with 4 packs; the least difference is −2, the others of
  // it 0, 0, 0, 3, 3, 3, 3 in two bits.
  const std::string head = "\x80\x01\x04\x08\x0E"s, block = "\x03\x02\x00\x00\x00\xC0\x3F"s + std::string(6, '\0');
  EXPECT_THAT(all_deltas(head + block), ElementsAre(7, 5, 3, 1, 2, 3, 4, 5));
  EXPECT_EQ(DeltaRuns::open(head + block + "rest")->end(), (head + block).size());
  // Its first: 1, 2, 3, 4, 5 with differences that are all the least one take no bits.
  EXPECT_THAT(all_deltas("\x80\x01\x04\x05\x02\x02"s + std::string(4, '\0')), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(all_deltas(head + block.substr(0, 6)), ElementsAre(7, 5, 3, 1, 2));  // the bytes end
  EXPECT_FALSE(DeltaRuns::open(head + block.substr(0, 6))->end());
  EXPECT_FALSE(DeltaRuns::open("\x80\x01\x00\x08\x0E"s));  // no packs
  EXPECT_FALSE(DeltaRuns::open("\x05\x05\x08\x0E"s));  // packs of one value
  EXPECT_FALSE(DeltaRuns::open("\x80"s));
}

OrderedJson whole(Annotation annotation, std::int64_t number, TimeUnit unit = TimeUnit::millis, bool utc = false,
                  Physical type = Physical::int64, std::uint32_t scale = 0) {
  bool broken = false;
  const SchemaElement element{.type = type, .annotation = annotation, .scale = scale, .unit = unit, .utc = utc};
  return value_json(element, {static_cast<std::uint64_t>(number), {}}, broken);
}

OrderedJson bytes_of(Annotation annotation, std::string_view bytes, Physical type = Physical::bytes,
                     std::uint32_t scale = 0) {
  bool broken = false;
  const SchemaElement element{
      .type = type, .length = static_cast<std::uint32_t>(bytes.size()), .annotation = annotation, .scale = scale};
  OrderedJson out = value_json(element, {0, bytes}, broken);
  return broken ? OrderedJson("broken: " + out.get<std::string>()) : out;
}

TEST(Values, OfTimeAreIso8601) {
  const auto date = [](std::int64_t days) { return whole(Annotation::date, days, {}, {}, Physical::int32); };
  EXPECT_EQ(date(0), "1970-01-01");
  EXPECT_EQ(date(-1), "1969-12-31");
  EXPECT_EQ(date(11016), "2000-02-29");
  EXPECT_EQ(date(-719528), "0000-01-01");  // MySQL's TO_DAYS counts from there
  EXPECT_EQ(date(2932897), "+10000-01-01");
  EXPECT_EQ(date(-719529), "-0001-12-31");
  EXPECT_EQ(whole(Annotation::timestamp, 1'000'000'000'000, TimeUnit::millis, true), "2001-09-09T01:46:40Z");
  EXPECT_EQ(whole(Annotation::timestamp, -1, TimeUnit::millis), "1969-12-31T23:59:59.999");
  EXPECT_EQ(whole(Annotation::timestamp, 1'500, TimeUnit::micros), "1970-01-01T00:00:00.001500");
  EXPECT_EQ(whole(Annotation::timestamp, INT64_MIN, TimeUnit::nanos),
            "1677-09-21T00:12:43.145224192");  // pandas' Timestamp.min
  EXPECT_EQ(whole(Annotation::timestamp, INT64_MAX, TimeUnit::nanos, true), "2262-04-11T23:47:16.854775807Z");
  EXPECT_TRUE(whole(Annotation::timestamp, INT64_MIN, TimeUnit::millis).is_string());
  EXPECT_EQ(whole(Annotation::time, 86'399'999'999, TimeUnit::micros), "23:59:59.999999");
  EXPECT_EQ(whole(Annotation::time, 86'400'000'000, TimeUnit::micros), 86'400'000'000);  // no time of a day
  EXPECT_EQ(bytes_of({}, std::string(8, '\0') + "\x8C\x3D\x25\x00"s, Physical::int96), "1970-01-01T00:00:00");
  EXPECT_TRUE(bytes_of({}, std::string(12, '\xFF'), Physical::int96).is_null());
}

TEST(Values, OfNumbersAreExact) {
  EXPECT_EQ(whole(Annotation::decimal, -5, {}, {}, Physical::int32, 2), "-0.05");
  EXPECT_EQ(whole(Annotation::decimal, INT64_MIN, {}, {}, Physical::int64, 18), "-9.223372036854775808");
  EXPECT_EQ(bytes_of(Annotation::decimal, "\x01\x00\x00\x00\x00\x00\x00\x00\x00"s), "18446744073709551616");
  EXPECT_EQ(bytes_of(Annotation::decimal, "\xFF"s, Physical::fixed_bytes, 1), "-0.1");
  EXPECT_EQ(bytes_of(Annotation::decimal, "", Physical::bytes, 2), "0.00");
  EXPECT_EQ(whole(Annotation::unsigned_integer, -1), UINT64_MAX);
  EXPECT_EQ(whole(Annotation::unsigned_integer, 0xFFFFFFFF, {}, {}, Physical::int32), 4294967295);
  EXPECT_EQ(whole(Annotation::none, 0xFFFFFFFF, {}, {}, Physical::int32), -1);
  EXPECT_EQ(dump(whole(Annotation::none, std::bit_cast<std::int32_t>(0.1F), {}, {}, Physical::float32)), "0.1");
  EXPECT_TRUE(whole(Annotation::none, std::bit_cast<std::int64_t>(1e308 * 10), {}, {}, Physical::float64).is_null());
  EXPECT_EQ(bytes_of(Annotation::float16, "\x00\xC0"s, Physical::fixed_bytes), -2.0);
  EXPECT_EQ(bytes_of(Annotation::float16, "\x01\x00"s, Physical::fixed_bytes), 0x1p-24);
  EXPECT_TRUE(bytes_of(Annotation::float16, "\x00\x7C"s, Physical::fixed_bytes).is_null());
}

TEST(Values, OfBytesAreTextsOrNothing) {
  EXPECT_EQ(bytes_of(Annotation::text, "größer"), "größer");
  EXPECT_EQ(bytes_of(Annotation::text, "a\xFF"s), "broken: a\xEF\xBF\xBD");
  EXPECT_EQ(bytes_of(Annotation::none, "words"), "words");
  EXPECT_TRUE(bytes_of(Annotation::none, "\x89PNG\xFF"s).is_binary());
  EXPECT_TRUE(bytes_of(Annotation::none, "words", Physical::fixed_bytes).is_binary());
  EXPECT_TRUE(bytes_of(Annotation::binary, "words").is_binary());
  EXPECT_EQ(bytes_of(Annotation::uuid, "\x12\x3E\x45\x67\xE8\x9B\x12\xD3\xA4\x56\x42\x66\x14\x17\x40\x00"s,
                     Physical::fixed_bytes),
            "123e4567-e89b-12d3-a456-426614174000");
}

TEST(Compact, StopsForGoodAtAFault) {
  const auto read = [](const std::string& bytes) {
    CompactReader reader(bytes);
    reader.structure([&](std::int64_t, CompactReader::Type) { return false; });
    return reader.ok();
  };
  EXPECT_TRUE(read("\x15\x02\x19\x2C\x00\x00\x00"s));  // a number, a list of two structures
  EXPECT_TRUE(read("\x19\x00\x00"s));  // an empty list that leaves its type open
  EXPECT_FALSE(read("\x19\x20\x00\x00\x00"s));
  EXPECT_FALSE(read("\x15"s));
  EXPECT_FALSE(read("\x1D\x00"s));  // a type that there is not
  EXPECT_FALSE(read("\x18\x7F\x00"s));  // a text longer than the bytes
  EXPECT_FALSE(read("\x19\xFC\xFF\xFF\xFF\xFF\x0F\x00"s));  // 4 thousand million structures
  EXPECT_FALSE(read("\x16" + std::string(10, '\xFF')));  // a number that does not end
  EXPECT_FALSE(read(std::string(1000, '\x1C')));  // structures in structures
}

TEST(Rows, TooLongOrNotUtf8HaveAFault) {
  const std::string bytes = read_file(fs::path(HONE_TEST_DATA) / "codec_none.parquet").value();
  auto file = ParquetFile::open(bytes, "x", {.max_row_bytes = 100}).value();
  EXPECT_EQ(file.next().value()->fault, RowFault::too_long);
  EXPECT_EQ(file.next().value()->fault, RowFault::none);  // null
  std::string broken = bytes;
  broken[broken.find("größer") + 2] = 'o';
  auto other = ParquetFile::open(broken, "x", {}).value();
  for (int row = 0; row < 3; ++row) EXPECT_EQ(other.next().value()->fault, RowFault::none);
  const auto fault = other.next().value();
  EXPECT_EQ(fault->fault, RowFault::not_utf8);
  EXPECT_EQ(fault->column, "messages[].content");
}

TEST(Rows, SayWhichBytesWereNotRead) {
  const std::string bytes = read_file(fs::path(HONE_TEST_DATA) / "pictures.parquet").value();
  auto file = ParquetFile::open(bytes, "x", {}).value();
  while (file.next().value()) continue;
  const std::map<std::string, std::uint64_t> expected{{"picture.bytes", 1}, {"raw", 1}};
  EXPECT_EQ(file.bytes_left_out(), expected);
}

}  // namespace
}  // namespace hone::parquet
