#include <cstring>
#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/loss.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr std::size_t rows = 3;

template <class T>
class CrossEntropyTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(CrossEntropyTest, Kept);

// A vocabulary in two slices of any sizes, the running maximum rising or falling between them.
TYPED_TEST(CrossEntropyTest, StatisticsOfSlicesMerge) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes)
    for (const double deviation : {1.0, 5000.0})
      for (const float cap : {0.0F, 30.0F}) {
        const auto logits = sample<float>(columns, rows * columns, deviation),
                   others = sample<float>(columns + 1, rows * 10, deviation);
        for (const auto& [name, kernels] : row_tables<T>()) {
          SCOPED_TRACE(testing::Message()
                       << name << ", " << columns << " columns, deviation " << deviation << ", cap " << cap);
          std::vector<float> maximum(rows, -infinity), sum(rows);
          kernels->logit_statistics(logits.data(), rows, columns, cap, maximum.data(), sum.data());
          kernels->logit_statistics(others.data(), rows, 10, cap, maximum.data(), sum.data());
          for (std::size_t row = 0; row < rows; ++row) {
            auto all = exact(columns_of(logits, 0, 1, row * columns, columns));
            const auto more = exact(columns_of(others, 0, 1, row * 10, 10));
            all.insert(all.end(), more.begin(), more.end());
            const double expected = reference::log_sum_exp(all, static_cast<double>(cap));
            EXPECT_NEAR(static_cast<double>(maximum[row]) + std::log(static_cast<double>(sum[row])), expected,
                        2e-6 * (1 + std::fabs(expected)));
          }
        }
      }
}

TYPED_TEST(CrossEntropyTest, GradientOfEachSlice) {
  using T = TypeParam;
  constexpr double scale = 0.25;
  for (const std::size_t columns : odd_sizes)
    for (const float cap : {0.0F, 4.0F}) {
      // The vocabulary is this slice, before it 5 columns and behind it 3; targets lie in, before and behind the slice.
      const std::size_t vocabulary = 5 + columns + 3;
      const auto all = sample<float>(columns, rows * vocabulary, 2);
      const auto middle = static_cast<std::int32_t>(5 + columns / 2);
      const std::vector<std::int32_t> targets{middle, 2, static_cast<std::int32_t>(5 + columns)};
      const reference::CrossEntropy about{.vocabulary = vocabulary, .soft_cap = static_cast<double>(cap)};
      const auto whole = reference::loss_backward(about, exact(all), targets, scale);
      const auto expected = columns_of(whole, vocabulary, rows, 5, columns);
      std::vector<float> log_sums;
      for (std::size_t row = 0; row < rows; ++row)
        log_sums.push_back(static_cast<float>(reference::log_sum_exp(
            exact(columns_of(all, 0, 1, row * vocabulary, vocabulary)), static_cast<double>(cap))));
      const auto slice = columns_of(all, vocabulary, rows, 5, columns);
      for (const auto& [name, kernels] : row_tables<T>()) {
        SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns, cap " << cap);
        auto logits = slice;
        std::vector<T> gradient(rows * columns);
        kernels->logit_gradient(logits.data(), rows, columns, cap, log_sums.data(), targets.data(), 5, float(scale),
                                gradient.data());
        expect_close(gradient, expected);
        // In place of the logits: the same bits.
        kernels->logit_gradient(logits.data(), rows, columns, cap, log_sums.data(), targets.data(), 5, float(scale),
                                reinterpret_cast<T*>(logits.data()));
        EXPECT_EQ(0, std::memcmp(logits.data(), gradient.data(), gradient.size() * sizeof(T)));
      }
    }
}

// ±1e4: certainty. Right, it costs nothing; wrong, the gradient is the whole scale. A log-sum of +∞ gives (next to) nothing.
TYPED_TEST(CrossEntropyTest, ExtremeLogits) {
  using T = TypeParam;
  constexpr std::size_t columns = 65;
  std::vector<float> logits(3 * columns, -1e4F);
  logits[7] = logits[columns + 7] = 1e4F;
  const std::vector<std::int32_t> targets{7, 64, -1};
  for (const auto& [name, kernels] : row_tables<T>()) {
    SCOPED_TRACE(name);
    std::vector<float> maximum(3, -infinity), sum(3);
    kernels->logit_statistics(logits.data(), 3, columns, 0, maximum.data(), sum.data());
    EXPECT_EQ(maximum, (std::vector<float>{1e4F, 1e4F, -1e4F}));
    EXPECT_FLOAT_EQ(sum[0], 1);
    EXPECT_FLOAT_EQ(sum[2], columns);
    const std::vector<float> log_sums{1e4F, 1e4F, infinity};
    std::vector<double> expected(3 * columns);
    expected[columns + 7] = 0.5;
    expected[columns + 64] = -0.5;
    std::vector<T> gradient(3 * columns);
    auto scratch = logits;
    kernels->logit_gradient(scratch.data(), 3, columns, 0, log_sums.data(), targets.data(), 0, 0.5F, gradient.data());
    expect_close(gradient, expected);
  }
}

TYPED_TEST(CrossEntropyTest, NanStaysInItsRow) {
  using T = TypeParam;
  constexpr std::size_t columns = 65;
  for (const float cap : {0.0F, 30.0F})
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", cap " << cap);
      auto logits = sample<float>(1, 2 * columns);
      logits[40] = std::numeric_limits<float>::quiet_NaN();
      std::vector<float> maximum(2, -infinity), sum(2);
      kernels->logit_statistics(logits.data(), 2, columns, cap, maximum.data(), sum.data());
      EXPECT_TRUE(std::isnan(maximum[0] + std::log(sum[0])));
      EXPECT_TRUE(std::isfinite(maximum[1] + std::log(sum[1])));
      const std::vector<float> log_sums{std::numeric_limits<float>::quiet_NaN(), 5};
      const std::vector<std::int32_t> targets{1, 1};
      std::vector<T> gradient(2 * columns);
      kernels->logit_gradient(logits.data(), 2, columns, cap, log_sums.data(), targets.data(), 0, 1, gradient.data());
      for (std::size_t i = 0; i < columns; ++i) EXPECT_TRUE(std::isnan(widen(gradient[i]))) << i;
      for (std::size_t i = 0; i < columns; ++i) EXPECT_TRUE(std::isfinite(widen(gradient[columns + i]))) << i;
    }
}

}  // namespace
}  // namespace hone::kernels
