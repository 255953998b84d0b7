#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

constexpr std::size_t rows = 3;

template <class T>
class Int8Test : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(Int8Test, Kept);

// Every byte is the nearest one: half a step off at most, and the row's largest number is ±127 exactly.
TYPED_TEST(Int8Test, RowsToTheNearestBytes) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes)
    for (const bool folds : {false, true}) {
      const std::size_t stride = columns + 3;
      const auto x = sample<T>(columns, rows * stride, 20);
      const auto folded = sample<float>(2, columns);
      for (const auto& [name, kernels] : row_tables<T>()) {
        SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns, folded " << folds);
        std::vector<std::int8_t> bytes(rows * columns);
        std::vector<float> scales(rows);
        kernels->quantize_rows(x.data(), stride, folds ? folded.data() : nullptr, bytes.data(), scales.data(), rows,
                               columns);
        for (std::size_t row = 0; row < rows; ++row) {
          double largest = 0;
          for (std::size_t i = 0; i < columns; ++i) {
            const double value = double(widen(x[row * stride + i])) * (folds ? double(folded[i]) : 1);
            const double byte = bytes[row * columns + i];
            largest = std::max(largest, std::abs(byte));
            ASSERT_NEAR(byte * double(scales[row]), value, 0.5001 * double(scales[row])) << row << ", " << i;
          }
          EXPECT_EQ(largest, 127);
        }
      }
    }
}

// PyTorch rounds ties to even; so do we. A row of zeros is zeros with the scale 0.
TYPED_TEST(Int8Test, TiesAndZeros) {
  using T = TypeParam;
  const std::vector<float> values{127, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F, -126.5F, -127, 0, 0, 0, 0, 0, 0, 0, 0};
  std::vector<T> x;
  x.reserve(values.size());
  for (const float value : values) x.push_back(narrow<T>(value));
  for (const auto& [name, kernels] : row_tables<T>()) {
    SCOPED_TRACE(name);
    std::vector<std::int8_t> bytes(16, 55);
    std::vector<float> scales(2, 55);
    kernels->quantize_rows(x.data(), 8, nullptr, bytes.data(), scales.data(), 2, 8);
    EXPECT_EQ(scales, (std::vector<float>{1, 0}));
    const std::vector<std::int8_t> expected{127, 0, 2, 2, 0, -2, sizeof(T) == 4 ? std::int8_t{-126} : bytes[6], -127};
    EXPECT_EQ(std::vector<std::int8_t>(bytes.begin(), bytes.begin() + 8), expected);
    EXPECT_EQ(std::vector<std::int8_t>(bytes.begin() + 8, bytes.end()), std::vector<std::int8_t>(8));
  }
}

TYPED_TEST(Int8Test, ProductsBackToNumbers) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    const std::size_t stride = columns + 4;
    Random random(columns);
    std::vector<std::int32_t> product(rows * columns);
    for (std::int32_t& value : product) value = static_cast<std::int32_t>(random.below(40'000'000)) - 20'000'000;
    const auto row_scale = sample<float>(1, rows, 1e-3), column_scale = sample<float>(2, columns),
               addend = sample<float>(3, rows * columns, 1e3);
    for (const bool has_columns : {false, true})
      for (const bool has_addend : {false, true}) {
        std::vector<double> expected(rows * columns);
        for (std::size_t i = 0; i < expected.size(); ++i)
          expected[i] =
              product[i] * double(row_scale[i / columns]) * (has_columns ? double(column_scale[i % columns]) : 1) +
              (has_addend ? double(addend[i]) : 0);
        for (const auto& [name, kernels] : row_tables<T>()) {
          SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns " << has_columns << has_addend);
          std::vector<T> y(rows * stride, narrow<T>(9));
          const float *by_column = has_columns ? column_scale.data() : nullptr,
                      *added = has_addend ? addend.data() : nullptr;
          kernels->dequantize_rows(product.data(), row_scale.data(), by_column, added, y.data(), stride, rows, columns);
          expect_close(columns_of(y, stride, rows, 0, columns), expected);
          expect_close(columns_of(y, stride, rows, columns, 4), std::vector<double>(rows * 4, 9));
          std::vector<float> wide(rows * stride);
          kernels->dequantize_rows_wide(product.data(), row_scale.data(), by_column, added, wide.data(), stride, rows,
                                        columns);
          expect_close(columns_of(wide, stride, rows, 0, columns), expected);
        }
      }
  }
}

}  // namespace
}  // namespace hone::kernels
