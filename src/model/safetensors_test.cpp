#include "hone/model/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "hone/core/json.h"

namespace hone::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string file_of(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &length, 8);
  return out + header + std::string(data_bytes, '\x3c');
}

std::string complaint(const std::string& bytes) {
  auto weights = Safetensors::parse(std::as_bytes(std::span(bytes.data(), bytes.size())), "x.safetensors");
  return weights ? "" : weights.error().message();
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"("dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets;
}

TEST(Safetensors, ReadsWhatTransformersWrote) {
  auto weights = Safetensors::open_folder(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/Llama-Tiny-sharded");
  ASSERT_TRUE(weights) << weights.error().message();
  const SafeTensor* embedding = weights->find("model.embed_tokens.weight");
  ASSERT_TRUE(embedding);
  EXPECT_EQ(embedding->type, TensorType::f32);
  EXPECT_EQ(embedding->shape, (std::vector<std::uint64_t>{330, 32}));
  float overflowing = 0;
  std::memcpy(&overflowing, embedding->data.data() + 5 * 4, 4);
  EXPECT_EQ(overflowing, 1e6f);  // set by convert_golden.py
  EXPECT_FALSE(weights->find("no.such.tensor"));
}

TEST(Safetensors, RefusesWhatDoesNotAddUp) {
  EXPECT_EQ(complaint(file_of("{}", 0)), "");
  EXPECT_EQ(
      complaint(file_of("{\"a\":{" + tensor("F16", "[2,3]", "[0,12]") + "},\"__metadata__\":{\"format\":\"pt\"}}", 12)),
      "");
  EXPECT_EQ(complaint(file_of("{\"s\":{" + tensor("F32", "[]", "[0,4]") + "}}", 4)), "");
  EXPECT_THAT(complaint("abc"), HasSubstr("too few"));
  EXPECT_THAT(complaint(std::string(64, '\xff')), HasSubstr("past the end of a file of 64 bytes"));
  EXPECT_THAT(complaint(file_of("{", 0)), HasSubstr("x.safetensors"));
  for (const char* header : {"[]", " {}", "\xEF\xBB\xBF{}", ""})  // the format asks for { as the first byte
    EXPECT_THAT(complaint(file_of(header, 0)), HasSubstr("no JSON object")) << header;
  EXPECT_EQ(complaint(file_of("{}  \n", 0)), "");
  EXPECT_THAT(complaint(file_of(std::string("{}\0", 3), 0)), HasSubstr("NUL"));
  EXPECT_THAT(complaint(file_of("{\"a\":1}", 0)), HasSubstr("not described by an object"));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F16", "[2,3]", "[0,12]") + "}}", 11)),
              AllOf(HasSubstr("tensor a"), HasSubstr("incomplete")));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F16", "[2,3]", "[0,10]") + "}}", 10)),
              HasSubstr("needs 12 bytes, but its data_offsets give it 10"));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F16", "[2,3]", "[12,0]") + "}}", 12)), HasSubstr("data_offsets"));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F16", "[-2,3]", "[0,12]") + "}}", 12)),
              HasSubstr("\"shape\" holds -2"));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F16", "[4294967296,4294967296,2]", "[0,12]") + "}}", 12)),
              HasSubstr("multiply to more"));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F8_E4M3", "[12]", "[0,12]") + "}}", 12)), HasSubstr("F8_E4M3"));
  EXPECT_THAT(complaint(file_of(
                  "{\"a\":{" + tensor("F16", "[1]", "[0,2]") + "},\"b\":{" + tensor("F16", "[1]", "[1,3]") + "}}", 3)),
              HasSubstr("overlap at byte 1"));
  EXPECT_THAT(complaint(file_of(
                  "{\"a\":{" + tensor("F16", "[1]", "[0,2]") + "},\"b\":{" + tensor("F16", "[1]", "[4,6]") + "}}", 6)),
              HasSubstr("hole at byte 4"));
  EXPECT_THAT(complaint(file_of("{\"a\":{" + tensor("F16", "[1]", "[0,2]") + "}}", 6)), HasSubstr("end at byte 2"));
}

// The format forbids names that stand twice: one reader would take the first, another the last.
TEST(Safetensors, RefusesWhatAnotherReaderMayReadOtherwise) {
  const std::string one = tensor("F32", "[1]", "[0,4]"), other = tensor("I32", "[1]", "[0,4]");
  EXPECT_THAT(complaint(file_of("{\"a\":{" + one + "},\"a\":{" + other + "}}", 4)), HasSubstr("names \"a\" twice"));
  EXPECT_THAT(complaint(file_of("{\"a\":{\"dtype\":\"I32\"," + one + "}}", 4)), HasSubstr("names \"dtype\" twice"));
  EXPECT_EQ(complaint(file_of("{\"__metadata__\":null}", 0)), "");
  EXPECT_THAT(complaint(file_of("{\"__metadata__\":[\"a\"]}", 0)), HasSubstr("no object"));
  EXPECT_THAT(complaint(file_of("{\"__metadata__\":{\"rank\":8}}", 0)), HasSubstr("holds 8 where only texts may be"));
}

TEST(Safetensors, EveryTruncationIsAnError) {
  const std::string whole = file_of("{\"a\":{" + tensor("F32", "[2,3]", "[0,24]") + "}}", 24);
  ASSERT_EQ(complaint(whole), "");
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(complaint(std::string(whole.data(), length)), "") << length;
}

class SafetensorsIndex : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) {
    std::ofstream(folder_.path() / name, std::ios::binary) << content;
  }
  std::string index(const std::string& weight_map) {
    write("model.safetensors.index.json", "{\"metadata\":{},\"weight_map\":" + weight_map + "}");
    auto weights = Safetensors::open_folder(folder_.path());
    return weights ? "" : weights.error().message();
  }
  TemporaryFolder folder_ = TemporaryFolder::make("safetensors").value();
};

TEST_F(SafetensorsIndex, NamesFilesOfTheFolderOnly) {
  write("model-1.safetensors", file_of("{\"a\":{" + tensor("F16", "[1]", "[0,2]") + "}}", 2));
  EXPECT_EQ(index(R"({"a":"model-1.safetensors"})"), "");
  for (const char* escape : {"../model-1.safetensors", "/etc/passwd", "sub/model-1.safetensors", "..", "", "a\\\\b"})
    EXPECT_THAT(index(std::string(R"({"a":")") + escape + "\"}"), HasSubstr("not the name of a file in this folder"))
        << escape;
  EXPECT_THAT(index(R"({"a":7})"), HasSubstr("not the name of a file"));
  EXPECT_THAT(index("{}"), HasSubstr("names no tensors"));
  EXPECT_THAT(index(R"({"a":"model-1.safetensors","b":"model-2.safetensors"})"),
              HasSubstr("model-2.safetensors, which the index names, is not in"));
  EXPECT_THAT(index(R"({"a":"model-1.safetensors","b":"model-1.safetensors"})"),
              HasSubstr("tensor b, which the index places there, is missing"));
  EXPECT_THAT(index(R"({"c":"model-1.safetensors"})"),
              HasSubstr("holds tensor a, which the index does not place there"));
}

TEST_F(SafetensorsIndex, WithoutAnIndexATensorInTwoFilesIsAnError) {
  for (const char* name : {"model-1.safetensors", "model-2.safetensors"})
    write(name, file_of("{\"a\":{" + tensor("F16", "[1]", "[0,2]") + "}}", 2));
  auto weights = Safetensors::open_folder(folder_.path());
  ASSERT_FALSE(weights);
  EXPECT_THAT(weights.error().message(), HasSubstr("tensor a is in two files"));
  EXPECT_EQ(Safetensors::open_folder(folder_.path() / "empty").error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace hone::model
