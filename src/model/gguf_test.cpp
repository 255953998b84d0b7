#include "hone/model/gguf.h"

#include <ggml.h>
#include <gguf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>

#include "hone/model/gguf_writer.h"

namespace hone::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// A sound little model that a test changes in one place.
GgufWriter sound_model(const std::string& architecture = "llama") {
  GgufWriter writer;
  writer.set("general.architecture", architecture);
  writer.set(architecture + ".block_count", std::uint32_t{1});
  writer.set(architecture + ".context_length", std::uint32_t{64});
  writer.set(architecture + ".embedding_length", std::uint32_t{8});
  writer.set(architecture + ".attention.head_count", std::uint32_t{2});
  const bool wordpiece = architecture == "bert";
  writer.set("tokenizer.ggml.model", std::string(wordpiece ? "bert" : "gpt2"));
  writer.set("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "c", "d"});
  writer.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{3, 1, 1, 1});
  if (wordpiece)
    for (const char* name : {"bos", "seperator", "unknown"})
      writer.set(std::string("tokenizer.ggml.") + name + "_token_id", std::uint32_t{0});
  else
    writer.set("tokenizer.ggml.merges", std::vector<std::string>{"a b"});
  writer.add_tensor("token_embd.weight", TensorType::f32, {8, 4}, [](const ByteSink& sink) {
    std::vector<float> values(32);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    return sink(std::as_bytes(std::span(values)));
  });
  return writer;
}

class GgufTest : public testing::Test {
 protected:
  fs::path file(const char* name) const { return folder_.path() / name; }

  Result<std::string> written(const GgufWriter& writer) {
    HONE_CHECK(writer.write(file("model.gguf")));
    return read_file(file("model.gguf"));
  }
  // What check_gguf_model says of a model.
  std::string complaint(const GgufWriter& writer) {
    auto text = written(writer);
    if (!text) return text.error().message();
    auto parsed = GgufFile::parse(bytes_of(*text), "model.gguf");
    if (!parsed) return parsed.error().message();
    Status sound = check_gguf_model(*parsed);
    return sound ? "" : sound.error().message();
  }
  static std::string parse_error(const std::string& text) {
    auto parsed = GgufFile::parse(bytes_of(text), "x.gguf");
    return parsed ? "" : parsed.error().message();
  }

  TemporaryFolder folder_ = TemporaryFolder::make("gguf").value();
};

// ggml's own reader agrees with ours about a file of ours that holds every type.
TEST_F(GgufTest, EveryTypeReadsTheSameInGgml) {
  GgufWriter writer = sound_model();
  writer.set("t.u8", std::uint8_t{200});
  writer.set("t.i8", std::int8_t{-100});
  writer.set("t.u16", std::uint16_t{60000});
  writer.set("t.i16", std::int16_t{-30000});
  writer.set("t.u32", std::uint32_t{4000000000});
  writer.set("t.i32", std::int32_t{-2000000000});
  writer.set("t.u64", std::uint64_t{1} << 60);
  writer.set("t.i64", -(std::int64_t{1} << 60));
  writer.set("t.f32", 0.1f);
  writer.set("t.f64", 0.1);
  writer.set("t.bool", true);
  writer.set("t.string", std::string("héllo"));
  writer.set("t.strings", std::vector<std::string>{"", "x", "yz"});
  writer.set("t.floats", std::vector<float>{1, -2.5f});
  writer.set("t.none", std::vector<std::int32_t>{});
  const std::vector<float> second(33, 7);
  writer.add_tensor("second", TensorType::f32, {33},
                    [&](const ByteSink& sink) { return sink(std::as_bytes(std::span(second))); });
  ASSERT_TRUE(writer.write(file("all.gguf")));

  auto ours = GgufFile::open(file("all.gguf"));
  ASSERT_TRUE(ours) << ours.error().message();
  ggml_context* raw_tensors = nullptr;
  const std::unique_ptr<gguf_context, void (*)(gguf_context*)> theirs(
      gguf_init_from_file(file("all.gguf").c_str(), {false, &raw_tensors}), gguf_free);
  ASSERT_TRUE(theirs);
  const std::unique_ptr<ggml_context, void (*)(ggml_context*)> tensors(raw_tensors, ggml_free);
  ASSERT_EQ(gguf_get_n_kv(theirs.get()), static_cast<std::int64_t>(ours->values().size()));
  for (std::int64_t i = 0; i < gguf_get_n_kv(theirs.get()); ++i) {
    const GgufValue& value = ours->values()[static_cast<std::size_t>(i)];
    EXPECT_EQ(value.key, gguf_get_key(theirs.get(), i));
    const auto type = static_cast<gguf_type>(value.type);
    EXPECT_EQ(gguf_get_kv_type(theirs.get(), i), value.is_array ? GGUF_TYPE_ARRAY : type);
    if (value.is_array) {
      EXPECT_EQ(gguf_get_arr_type(theirs.get(), i), type);
    } else if (value.type != GgufType::string) {
      EXPECT_EQ(0, std::memcmp(gguf_get_val_data(theirs.get(), i), value.bytes.data(), value.bytes.size()))
          << value.key;
    }
  }
  EXPECT_EQ(gguf_get_data_offset(theirs.get()), ours->data_offset());
  for (const GgufTensor& tensor : ours->tensors()) {
    const std::int64_t id = gguf_find_tensor(theirs.get(), std::string(tensor.name).c_str());
    ASSERT_GE(id, 0);
    EXPECT_EQ(gguf_get_tensor_offset(theirs.get(), id), tensor.offset);
    const ggml_tensor* same = ggml_get_tensor(tensors.get(), std::string(tensor.name).c_str());
    ASSERT_EQ(ggml_nbytes(same), tensor.data.size());
    EXPECT_EQ(0, std::memcmp(same->data, tensor.data.data(), tensor.data.size()));
  }

  EXPECT_EQ(ours->string("t.string").value(), "héllo");
  EXPECT_EQ(ours->integer("t.i64").value(), -(std::int64_t{1} << 60));
  EXPECT_EQ(ours->integer("t.u8").value(), 200);
  EXPECT_EQ(ours->strings("t.strings").value(), (std::vector<std::string_view>{"", "x", "yz"}));
  EXPECT_EQ(ours->f32s("t.floats").value(), (std::vector<float>{1, -2.5f}));
  EXPECT_TRUE(ours->i32s("t.none").value().empty());
  EXPECT_TRUE(ours->boolean("t.bool").value());
  EXPECT_EQ(ours->u32("t.i32").error().code(), ErrorCode::corrupt_data);
  EXPECT_EQ(ours->u32("no such key").error().code(), ErrorCode::not_found);
  EXPECT_FALSE(ours->integer("t.floats"));
  EXPECT_TRUE(check_gguf_model(*ours));
}

TEST_F(GgufTest, SettingAKeyAgainKeepsItsPlaceAndCopyKeepsItsValue) {
  GgufWriter writer = sound_model();
  writer.set("general.architecture", std::string("llama"));
  auto text = written(writer).value();
  auto first = GgufFile::parse(bytes_of(text), "a").value();
  EXPECT_EQ(first.values()[0].key, "general.architecture");
  GgufWriter copier;
  for (const GgufValue& value : first.values()) copier.copy(value);
  for (const GgufTensor& tensor : first.tensors())
    copier.add_tensor(std::string(tensor.name), tensor.type, tensor.shape,
                      [&](const ByteSink& sink) { return sink(tensor.data); });
  ASSERT_TRUE(copier.write(file("copy.gguf")));
  EXPECT_EQ(read_file(file("copy.gguf")).value(), text);
}

// However the file is cut, an error and never a read past its end (the sanitizers watch).
TEST_F(GgufTest, EveryTruncationIsAnError) {
  const std::string whole = written(sound_model()).value();
  ASSERT_EQ(parse_error(whole), "");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string cut(whole.data(), length);  // its own allocation
    EXPECT_NE(parse_error(cut), "") << length;
  }
}

TEST_F(GgufTest, EveryChangedByteIsReadOrRefused) {
  const std::string whole = written(sound_model("bert")).value();
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (unsigned char change : {0x01, 0x80, 0xff}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ change);
      if (auto parsed = GgufFile::parse(bytes_of(changed), "x")) (void)check_gguf_model(*parsed).ok();
    }
}

TEST_F(GgufTest, SaysWhatIsWrong) {
  EXPECT_THAT(parse_error(""), HasSubstr("empty"));
  EXPECT_THAT(parse_error("<!DOCTYPE html>"), HasSubstr("not a GGUF file"));
  std::string whole = written(sound_model()).value();
  std::string old = whole;
  old[4] = 1;
  EXPECT_THAT(parse_error(old), HasSubstr("version 1"));
  std::string big_endian = whole;
  std::swap(big_endian[4], big_endian[7]);
  EXPECT_THAT(parse_error(big_endian), HasSubstr("big-endian"));
  std::string many = whole;
  std::memset(many.data() + 8, 0x7f, 16);
  EXPECT_THAT(parse_error(many), HasSubstr("promises"));
  EXPECT_THAT(parse_error(whole.substr(0, whole.size() - 40)),
              AllOf(HasSubstr("token_embd.weight"), HasSubstr("download may be incomplete")));
  // The tensor's offset is the last number before the padded data.
  std::string far = whole;
  const std::size_t name = far.find("token_embd.weight");
  const std::uint64_t offset = 9'000'000'000'000;
  std::memcpy(far.data() + name + 17 + 4 + 16 + 4, &offset, 8);
  EXPECT_THAT(parse_error(far), AllOf(HasSubstr("token_embd.weight"), HasSubstr("9000000000000 is past the end"),
                                      HasSubstr("download may be incomplete")));
  std::string huge = whole;
  const std::uint64_t dimension = std::uint64_t{1} << 62;
  std::memcpy(huge.data() + name + 17 + 4, &dimension, 8);
  EXPECT_THAT(parse_error(huge), HasSubstr("multiply to more than any file"));
  std::string type = whole;
  type[name + 17 + 4 + 16] = 4;  // Q4_2, long gone
  EXPECT_THAT(parse_error(type), HasSubstr("type 4 is unknown"));
}

TEST_F(GgufTest, RefusesWhatLlamaCppWouldEndTheProcessFor) {
  ASSERT_EQ(complaint(sound_model()), "");
  ASSERT_EQ(complaint(sound_model("bert")), "");
  auto with = [&](const char* key, const auto& value, const char* architecture = "llama") {
    GgufWriter writer = sound_model(architecture);
    writer.set(key, value);
    return complaint(writer);
  };
  EXPECT_THAT(with("llama.block_count", std::string("one")), HasSubstr("should hold a u32 but holds a string"));
  EXPECT_THAT(with("llama.block_count", std::uint32_t{0}), HasSubstr("must be 1 to 512"));
  EXPECT_THAT(with("llama.block_count", std::uint32_t{513}), HasSubstr("must be 1 to 512"));
  EXPECT_THAT(with("llama.attention.head_count", std::vector<std::uint32_t>{2, 2}), HasSubstr("2 values for 1 layers"));
  EXPECT_THAT(with("llama.attention.head_count_kv", std::uint32_t{3}), HasSubstr("cannot share 3"));
  EXPECT_THAT(with("llama.expert_count", std::uint32_t{4}), HasSubstr("do not fit together"));
  EXPECT_THAT(with("llama.expert_used_count", std::uint32_t{4}), HasSubstr("do not fit together"));
  EXPECT_THAT(with("llama.rope.scaling.type", std::string("wild")), HasSubstr("wild"));
  EXPECT_THAT(with("llama.pooling_type", std::uint32_t{9}), HasSubstr("pooling_type is 9"));
  EXPECT_THAT(with("general.architecture", std::uint32_t{1}), HasSubstr("general.architecture"));
  EXPECT_THAT(with("general.type", std::string("adapter")), HasSubstr("an adapter, not a model"));
  EXPECT_THAT(with("tokenizer.ggml.tokens", std::vector<std::int32_t>{1, 2, 3, 4}), HasSubstr("tokenizer.ggml.tokens"));
  EXPECT_THAT(with("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "a", "d"}),
              HasSubstr("token 2, \"a\", is in the vocabulary twice"));
  EXPECT_THAT(with("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", std::string("a\0x", 3), "d"}),
              HasSubstr("twice"));
  EXPECT_THAT(with("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b"}), HasSubstr("2 tokens"));
  EXPECT_THAT(with("tokenizer.ggml.token_type", std::vector<std::int32_t>{1}), HasSubstr("1 values for 4 tokens"));
  EXPECT_THAT(with("tokenizer.ggml.scores", std::vector<float>{1, 2}), HasSubstr("2 values for 4 tokens"));
  EXPECT_THAT(with("tokenizer.ggml.merges", std::vector<float>{1}), HasSubstr("merges"));
  EXPECT_THAT(with("tokenizer.ggml.eos_token_id", std::uint32_t{4}), HasSubstr("outside the vocabulary of 4 tokens"));
  EXPECT_THAT(with("tokenizer.ggml.eos_token_id", std::int32_t{1}), HasSubstr("should hold a u32 but holds a i32"));
  EXPECT_THAT(with("tokenizer.ggml.add_bos_token", true), HasSubstr("names none"));
  EXPECT_THAT(with("tokenizer.chat_template", std::uint32_t{1}), HasSubstr("chat_template"));
  EXPECT_THAT(with("tokenizer.ggml.seperator_token_id", std::uint32_t{77}, "bert"),
              HasSubstr("outside the vocabulary"));
  GgufWriter empty;
  empty.set("general.architecture", std::string("llama"));
  EXPECT_THAT(complaint(empty), HasSubstr("no tensors"));
}

TEST_F(GgufTest, AFailedWriteLeavesTheOldFile) {
  ASSERT_TRUE(sound_model().write(file("model.gguf")));
  const std::string before = read_file(file("model.gguf")).value();
  GgufWriter writer = sound_model();
  writer.add_tensor("bad", TensorType::f32, {4},
                    [](const ByteSink&) -> Status { return Error(ErrorCode::io, "The disk is gone."); });
  Status status = writer.write(file("model.gguf"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message(), "The disk is gone.");
  EXPECT_EQ(read_file(file("model.gguf")).value(), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
  GgufWriter odd = sound_model();
  odd.add_tensor("q", TensorType::q4_0, {33}, [](const ByteSink&) -> Status { return {}; });
  EXPECT_THAT(odd.write(file("model.gguf")).error().message(), HasSubstr("no whole number of Q4_0 blocks"));
}

TEST(TensorType, SizesAreGgmls) {
  EXPECT_EQ(tensor_size_bytes(TensorType::f16, {64, 32}).value(), 4096u);
  EXPECT_EQ(tensor_size_bytes(TensorType::f32, {}).value(), 4u);
  for (std::uint32_t type = 0; type < GGML_TYPE_COUNT; ++type)
    if (is_tensor_type(type)) {
      EXPECT_EQ(tensor_size_bytes(static_cast<TensorType>(type), {512, 3}).value(),
                3 * ggml_row_size(static_cast<ggml_type>(type), 512))
          << type;
    }
  EXPECT_FALSE(is_tensor_type(4));
  EXPECT_FALSE(is_tensor_type(GGML_TYPE_COUNT));
  EXPECT_EQ(tensor_type_name(TensorType::q4_k), "Q4_K");
  EXPECT_FALSE(tensor_size_bytes(TensorType::f32, {std::uint64_t{1} << 32, std::uint64_t{1} << 32}));
}

// Every 16-bit number survives the way to float and back, and rounding agrees with ggml's on the numbers between them.
TEST(TensorType, ConvertsAsGgmlDoes) {
  std::vector<std::uint16_t> all(65536), back(65536);
  std::vector<float> floats(65536);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  for (TensorType type : {TensorType::f16, TensorType::bf16}) {
    convert_numbers(type, std::as_bytes(std::span(all)), TensorType::f32, std::as_writable_bytes(std::span(floats)));
    convert_numbers(TensorType::f32, std::as_bytes(std::span(floats)), type, std::as_writable_bytes(std::span(back)));
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!std::isnan(floats[i])) {
        ASSERT_EQ(back[i], all[i]);
      }
  }
  std::vector<float> between(100'000);
  std::uint32_t bits = 12345;
  for (float& value : between) {
    bits = bits * 1664525u + 1013904223u;
    std::memcpy(&value, &bits, 4);
    if (std::isnan(value)) value = 0;
  }
  std::vector<std::uint16_t> ours(between.size());
  std::vector<ggml_bf16_t> bf16(between.size());
  convert_numbers(TensorType::f32, std::as_bytes(std::span(between)), TensorType::bf16,
                  std::as_writable_bytes(std::span(ours)));
  ggml_fp32_to_bf16_row_ref(between.data(), bf16.data(), static_cast<std::int64_t>(between.size()));
  for (std::size_t i = 0; i < between.size(); ++i) ASSERT_EQ(ours[i], bf16[i].bits) << between[i];
  convert_numbers(TensorType::f32, std::as_bytes(std::span(between)), TensorType::f16,
                  std::as_writable_bytes(std::span(ours)));
  for (std::size_t i = 0; i < between.size(); ++i) ASSERT_EQ(ours[i], ggml_fp32_to_fp16(between[i])) << between[i];
}

}  // namespace
}  // namespace hone::model
