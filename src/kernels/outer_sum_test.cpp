#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

template <class T>
class OuterSumTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(OuterSumTest, Kept);

// Whole blocks, where bf16 takes two rows at a time, and every kind of rest: rows, ranks and columns.
TYPED_TEST(OuterSumTest, AddsTheProductOverRows) {
  using T = TypeParam;
  for (const std::size_t rows : {1, 2, 16, 32, 33, 50})
    for (const std::size_t ranks : {1, 3, 8, 16, 24, 65, 72})
      for (const std::size_t columns : {1, 7, 31, 32, 64, 65, 96}) {
        const std::size_t left_stride = ranks + 5, right_stride = columns + 3;
        const auto left = sample<T>(rows, rows * left_stride), right = sample<T>(columns, rows * right_stride);
        std::vector<double> expected(ranks * columns, 0.5);
        const auto l = exact(left), r = exact(right);
        for (std::size_t row = 0; row < rows; ++row)
          for (std::size_t i = 0; i < ranks; ++i)
            for (std::size_t j = 0; j < columns; ++j)
              expected[i * columns + j] += l[row * left_stride + i] * r[row * right_stride + j];
        for (const auto& [name, kernels] : row_tables<T>()) {
          SCOPED_TRACE(testing::Message() << name << ", " << rows << " rows, " << ranks << "×" << columns);
          std::vector<float> out(ranks * columns + 1, 0.5F);
          kernels->outer_sum(left.data(), left_stride, right.data(), right_stride, out.data(), rows, ranks, columns);
          EXPECT_EQ(out.back(), 0.5F);
          out.pop_back();
          expect_close(out, expected, {2e-6, 2e-6});
        }
      }
}

TYPED_TEST(OuterSumTest, NanReachesItsRankAndColumn) {
  using T = TypeParam;
  for (const auto& [name, kernels] : row_tables<T>()) {
    auto left = sample<T>(1, 32 * 16);
    const auto right = sample<T>(2, 32 * 64);
    left[5 * 16 + 3] = narrow<T>(std::nanf(""));
    std::vector<float> out(16 * 64);
    kernels->outer_sum(left.data(), 16, right.data(), 64, out.data(), 32, 16, 64);
    for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(std::isnan(out[i]), i / 64 == 3) << name << ", " << i;
  }
}

}  // namespace
}  // namespace hone::kernels
