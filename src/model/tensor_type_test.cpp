#include "hone/model/tensor_type.h"

#include <ggml.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "hone/core/random.h"

namespace hone::model {
namespace {

constexpr std::uint8_t half_low = 0x00, half_high = 0x38;  // 0.5 as float16
constexpr std::uint8_t three_low = 0x00, three_high = 0x42;  // 3.0

std::vector<float> unpacked(TensorType type, const std::vector<std::uint8_t>& bytes, std::size_t count = 32) {
  std::vector<float> values(count, 99);
  EXPECT_TRUE(dequantize(type, std::as_bytes(std::span(bytes)), values));
  return values;
}

// Blocks of 32 numbers computed by hand from ggml's description of them: numbers i and i + 16 share a byte.
class BlockTest : public testing::Test {
 protected:
  std::vector<std::uint8_t> nibbles_, bits_{0x01, 0x80, 0x10, 0x08};  // fifth bits of numbers 0, 15, 20, 27
  std::vector<int> low_, five_;  // the 32 four-bit numbers; with the fifth bit
  void SetUp() override {
    for (int i = 0; i < 16; ++i) nibbles_.push_back(static_cast<std::uint8_t>((15 - i) << 4 | i));
    for (int i = 0; i < 32; ++i) {
      low_.push_back(i < 16 ? i : 31 - i);
      five_.push_back(low_.back() + (i == 0 || i == 15 || i == 20 || i == 27 ? 16 : 0));
    }
  }
  static std::vector<std::uint8_t> join(std::vector<std::uint8_t> a, const std::vector<std::uint8_t>& b,
                                        const std::vector<std::uint8_t>& c = {}) {
    a.insert(a.end(), b.begin(), b.end());
    a.insert(a.end(), c.begin(), c.end());
    return a;
  }
};

TEST_F(BlockTest, Q8_0) {
  std::vector<std::uint8_t> bytes{half_low, half_high};
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<std::uint8_t>(i % 2 ? -4 * i : 4 * i));
  const auto values = unpacked(TensorType::q8_0, bytes);
  for (int i = 0; i < 32; ++i) EXPECT_EQ(values[std::size_t(i)], 0.5F * float(i % 2 ? -4 * i : 4 * i));
}

TEST_F(BlockTest, Q4_0) {
  const auto values = unpacked(TensorType::q4_0, join({half_low, half_high}, nibbles_));
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(values[i], 0.5F * float(low_[i] - 8)) << i;
}

TEST_F(BlockTest, Q4_1) {
  const auto values = unpacked(TensorType::q4_1, join({half_low, half_high, three_low, three_high}, nibbles_));
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(values[i], 0.5F * float(low_[i]) + 3) << i;
}

TEST_F(BlockTest, Q5_0) {
  const auto values = unpacked(TensorType::q5_0, join({half_low, half_high}, bits_, nibbles_));
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(values[i], 0.5F * float(five_[i] - 16)) << i;
}

TEST_F(BlockTest, Q5_1) {
  const auto values = unpacked(TensorType::q5_1, join({half_low, half_high, three_low, three_high}, bits_, nibbles_));
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(values[i], 0.5F * float(five_[i]) + 3) << i;
}

TEST_F(BlockTest, MXFP4) {
  const float numbers[] = {0, 0.5F, 1, 1.5F, 2, 3, 4, 6};  // E2M1; the fourth bit is the sign
  const auto values = unpacked(TensorType::mxfp4, join({129}, nibbles_));  // a scale of 2²
  for (std::size_t i = 0; i < 32; ++i) {
    const float number = numbers[low_[i] % 8] * (low_[i] < 8 ? 1.0F : -1.0F);
    EXPECT_EQ(values[i], 4 * number) << i;
  }
}

TEST_F(BlockTest, HalvesAndWholes) {
  EXPECT_EQ(unpacked(TensorType::f16, {0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x7b}, 4),
            (std::vector<float>{1, -2, 0x1p-24F, 65504}));
  EXPECT_EQ(unpacked(TensorType::bf16, {0x80, 0x3f, 0x49, 0xc0, 0x01, 0x00}, 3),
            (std::vector<float>{1, -3.140625F, 0x1p-133F}));
  EXPECT_EQ(unpacked(TensorType::f32, {0x00, 0x00, 0x80, 0x3f, 0xdb, 0x0f, 0x49, 0x40}, 2),
            (std::vector<float>{1, 3.14159274F}));
}

// ggml packs, we unpack: as near as so few bits can be, over several blocks and rows.
TEST(DequantizeTest, WhatGgmlPacksComesBack) {
  struct Packed {
    TensorType type;
    double error;  // relative, of normal numbers
  };
  for (const auto& [type, error] :
       {Packed{TensorType::f16, 3e-4}, Packed{TensorType::bf16, 3e-3}, Packed{TensorType::q8_0, 0.008},
        Packed{TensorType::q4_0, 0.11}, Packed{TensorType::q4_1, 0.09}, Packed{TensorType::q5_0, 0.055},
        Packed{TensorType::q5_1, 0.045}, Packed{TensorType::q2_k, 0.35}, Packed{TensorType::q3_k, 0.19},
        Packed{TensorType::q4_k, 0.09}, Packed{TensorType::q5_k, 0.045}, Packed{TensorType::q6_k, 0.03},
        Packed{TensorType::iq4_nl, 0.09}, Packed{TensorType::mxfp4, 0.16}}) {
    SCOPED_TRACE(tensor_type_name(type));
    constexpr std::size_t columns = 512, rows = 3;
    std::vector<float> values(columns * rows), back(columns * rows);
    Random random(1);
    for (float& value : values) value = static_cast<float>(random.normal());
    std::vector<std::byte> bytes(tensor_size_bytes(type, {columns, rows}).value());
    ASSERT_EQ(ggml_quantize_chunk(static_cast<ggml_type>(type), values.data(), bytes.data(), 0, rows, columns, nullptr),
              bytes.size());
    ASSERT_TRUE(dequantize(type, bytes, back));
    double off = 0, size = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      off += std::pow(double(back[i]) - double(values[i]), 2);
      size += std::pow(double(values[i]), 2);
    }
    EXPECT_LT(std::sqrt(off / size), error);
    EXPECT_GT(off, 0);
    // A row alone is the same row.
    const std::size_t row_bytes = bytes.size() / rows;
    std::vector<float> row(columns);
    ASSERT_TRUE(dequantize(type, std::span(bytes).subspan(row_bytes, row_bytes), row));
    EXPECT_TRUE(
        std::ranges::equal(std::as_bytes(std::span(row)), std::as_bytes(std::span(back).subspan(columns, columns))));
  }
}

TEST(DequantizeTest, WhatCannotBeUnpacked) {
  const std::vector<std::byte> bytes(1000);
  std::vector<float> values(33);
  EXPECT_EQ(dequantize(TensorType::q4_0, bytes, values).error().code(), ErrorCode::corrupt_data);  // no whole block
  values.resize(64);
  EXPECT_EQ(dequantize(TensorType::q4_0, std::span(bytes).first(35), values).error().code(),
            ErrorCode::invalid_argument);
  EXPECT_TRUE(dequantize(TensorType::q4_0, std::span(bytes).first(36), values));
  EXPECT_EQ(dequantize(TensorType::i32, bytes, values).error().code(), ErrorCode::unsupported);
  EXPECT_EQ(dequantize(static_cast<TensorType>(999), bytes, values).error().code(), ErrorCode::corrupt_data);
  EXPECT_TRUE(dequantize(TensorType::f32, {}, {}));
}

}  // namespace
}  // namespace hone::model
