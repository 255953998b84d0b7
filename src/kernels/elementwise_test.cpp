#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

constexpr std::size_t rows = 3;

template <class T>
class ElementwiseTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(ElementwiseTest, Kept);

TYPED_TEST(ElementwiseTest, AddKeepsTheSum) {
  using T = TypeParam;
  for (const std::size_t count : odd_sizes) {
    const auto stream = sample<float>(1, count), y = sample<float>(2, count);
    std::vector<double> expected(count);
    for (std::size_t i = 0; i < count; ++i) expected[i] = double(stream[i]) + double(y[i]);
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << count);
      auto sum = stream;
      std::vector<T> kept(count);
      kernels->add(sum.data(), y.data(), kept.data(), count);
      expect_close(sum, expected);
      expect_close(kept, expected);
    }
  }
}

TYPED_TEST(ElementwiseTest, NarrowsAndWidensWithStridesAndScales) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    const std::size_t from_stride = columns + 2, to_stride = columns + 5;
    const auto from = sample<float>(1, rows * from_stride), scale = sample<float>(2, columns);
    const auto dense = exact(columns_of(from, from_stride, rows, 0, columns));
    auto scaled = dense;
    for (std::size_t i = 0; i < scaled.size(); ++i) scaled[i] *= double(scale[i % columns]);
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns");
      std::vector<T> to(rows * to_stride, narrow<T>(9));
      kernels->narrow(from.data(), from_stride, nullptr, to.data(), to_stride, rows, columns);
      expect_close(columns_of(to, to_stride, rows, 0, columns), dense);
      expect_close(columns_of(to, to_stride, rows, columns, 5), std::vector<double>(rows * 5, 9));
      kernels->narrow(from.data(), from_stride, scale.data(), to.data(), to_stride, rows, columns);
      expect_close(columns_of(to, to_stride, rows, 0, columns), scaled);

      const auto row = columns_of(to, 0, 1, 0, columns);
      auto halved = exact(row);
      for (double& value : halved) value /= 2;
      std::vector<float> wide(columns);
      kernels->widen(row.data(), wide.data(), columns, 0.5F);
      expect_close(wide, halved, {0, 0});
    }
  }
}

TYPED_TEST(ElementwiseTest, BiasesAndRowScales) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    const auto y = sample<T>(1, rows * columns);
    const auto bias = sample<float>(2, columns), factors = sample<float>(3, rows), x = sample<float>(4, rows * columns);
    auto sums = exact(y), products = exact(x);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += double(bias[i % columns]);
      products[i] *= double(factors[i / columns]);
    }
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns");
      auto biased = y;
      kernels->add_bias(biased.data(), bias.data(), rows, columns);
      expect_close(biased, sums);
      auto scaled = x;
      kernels->scale_rows(scaled.data(), factors.data(), rows, columns);
      expect_close(scaled, products);
    }
  }
}

// The nearer of the two bfloat16 beside a number; between them the even one. Found by comparing, not by adding bits.
std::uint16_t nearest(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  const auto toward_zero = static_cast<std::uint16_t>(bits >> 16);
  if (std::isinf(value)) return toward_zero;
  auto as_double = [](std::uint16_t half) {
    if ((half & 0x7fff) == 0x7f80) return (half & 0x8000 ? -1 : 1) * 0x1p128;  // where the next number would be
    return static_cast<double>(widen(BFloat16{half}));
  };
  const auto away = static_cast<std::uint16_t>(toward_zero + 1);
  const double low = std::fabs(static_cast<double>(value) - as_double(toward_zero)),
               high = std::fabs(static_cast<double>(value) - as_double(away));
  if (low != high) return low < high ? toward_zero : away;
  return toward_zero % 2 == 0 ? toward_zero : away;
}

TEST(BFloat16Test, RoundsToNearestEven) {
  std::vector<float> values;
  for (const std::uint32_t high : {0x0000u, 0x0001u, 0x0002u, 0x007fu, 0x0080u, 0x3f80u, 0x3f81u, 0x7f7eu, 0x7f7fu})
    for (const std::uint32_t low : {0x0000u, 0x0001u, 0x7fffu, 0x8000u, 0x8001u, 0xffffu})
      for (const std::uint32_t sign : {0u, 0x80000000u})
        values.push_back(__builtin_bit_cast(float, sign | high << 16 | low));
  values.push_back(std::numeric_limits<float>::infinity());
  values.push_back(-std::numeric_limits<float>::infinity());
  Random random(5);
  while (values.size() < 20000) {
    const float value = __builtin_bit_cast(float, static_cast<std::uint32_t>(random.next()));
    if (!std::isnan(value)) values.push_back(value);
  }
  for (const float value : values)
    ASSERT_EQ(narrow<BFloat16>(value).bits, nearest(value)) << value << ", " << std::hexfloat << value;
  for (const auto& [name, kernels] : row_tables<BFloat16>()) {
    std::vector<BFloat16> to(values.size());
    kernels->narrow(values.data(), values.size(), nullptr, to.data(), values.size(), 1, values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      ASSERT_EQ(to[i].bits, nearest(values[i])) << name << ": " << values[i];
  }
}

TEST(BFloat16Test, NanStaysNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> values{nan, -nan, std::numeric_limits<float>::infinity() * 0.0F, std::sqrt(-1.0F)};
  for (const float value : values) EXPECT_TRUE(std::isnan(widen(narrow<BFloat16>(value))));
  for (const auto& [name, kernels] : row_tables<BFloat16>()) {
    std::vector<BFloat16> to(70);
    const std::vector<float> many(70, nan);
    kernels->narrow(many.data(), 70, nullptr, to.data(), 70, 1, 70);
    for (const BFloat16 value : to) EXPECT_TRUE(std::isnan(widen(value))) << name;
  }
}

TEST(BFloat16Test, WidensExactly) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const BFloat16 kept{static_cast<std::uint16_t>(bits)};
    if (std::isnan(widen(kept))) continue;
    ASSERT_EQ(narrow<BFloat16>(widen(kept)).bits, bits);
  }
}

}  // namespace
}  // namespace hone::kernels
