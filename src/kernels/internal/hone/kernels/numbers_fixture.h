// For tests: random numbers in T, float64 differences of a reference, how far from it a result may lie, and which numbers this
// processor multiplies.
//
//   if (!computes(Number::bf16)) return {};
//   const auto x = sample<BFloat16>(/*seed=*/1, 65);
//   expect_close(x, exact(x));
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "hone/core/random.h"
#include "hone/kernels/bfloat16.h"
#include "hone/kernels/product.h"

namespace hone::kernels {

// Where it multiplies none, nobody may choose them: this is what a test of such numbers holds there.
inline bool computes(Number number) {
  const Status can = can_multiply(number);
  EXPECT_TRUE(can.ok() || can.error().code() == ErrorCode::unsupported);
  return can.ok();
}

// Normal, mean 0.
template <class T>
std::vector<T> sample(std::uint64_t seed, std::size_t count, double deviation = 1) {
  Random random(seed, 99);
  std::vector<T> values(count);
  for (T& value : values) value = narrow<T>(static_cast<float>(random.normal() * deviation));
  return values;
}

template <class T>
std::vector<double> exact(const std::vector<T>& values) {
  std::vector<double> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) result[i] = static_cast<double>(widen(values[i]));
  return result;
}

// |actual − expected| ≤ of_each·|expected| + of_largest·max|expected| + fixed, and a NaN where one is expected.
struct Tolerance {
  double of_each, of_largest, fixed = 0;
};
template <class T>
constexpr Tolerance tolerance = {2e-6, 2e-6};
template <>
inline constexpr Tolerance tolerance<BFloat16> = {0x1p-8, 2e-6};

template <class T>
void expect_close(const std::vector<T>& actual, const std::vector<double>& expected, Tolerance allowed = tolerance<T>) {
  ASSERT_EQ(actual.size(), expected.size());
  double largest = 0;
  for (const double value : expected)
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  std::size_t wrong = 0, worst = 0;
  double worst_excess = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto value = static_cast<double>(widen(actual[i]));
    const double bound = allowed.of_each * std::fabs(expected[i]) + allowed.of_largest * largest + allowed.fixed;
    const bool is_right = std::isnan(expected[i])   ? std::isnan(value)
                          : std::isinf(expected[i]) ? value == expected[i]
                                                    : std::fabs(value - expected[i]) <= bound;
    if (is_right) continue;
    const double excess = std::isfinite(value) ? std::fabs(value - expected[i]) : INFINITY;
    if (wrong++ == 0 || excess > worst_excess) {
      worst = i;
      worst_excess = excess;
    }
  }
  if (wrong > 0)
    ADD_FAILURE() << wrong << " of " << expected.size() << " numbers differ, the worst at " << worst << ": "
                  << widen(actual[worst]) << " where " << expected[worst] << " is expected (largest " << largest << ")";
}

// ∂f/∂x of each x by central differences.
template <class Function>
std::vector<double> differences(std::vector<double> x, const Function& f, double step = 1e-5) {
  std::vector<double> result(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double at = x[i];
    x[i] = at + step;
    const double above = f(x);
    x[i] = at - step;
    result[i] = (above - f(x)) / (2 * step);
    x[i] = at;
  }
  return result;
}

inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The columns first … first + count of each of `rows` rows.
template <class T>
std::vector<T> columns_of(const std::vector<T>& matrix, std::size_t stride, std::size_t rows, std::size_t first,
                          std::size_t count) {
  std::vector<T> result(rows * count);
  for (std::size_t row = 0; row < rows; ++row)
    std::copy_n(matrix.begin() + static_cast<std::ptrdiff_t>(row * stride + first), count,
                result.begin() + static_cast<std::ptrdiff_t>(row * count));
  return result;
}

inline const std::size_t odd_sizes[] = {1, 7, 63, 64, 65, 640};

}  // namespace hone::kernels
