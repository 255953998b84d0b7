#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/norm.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

constexpr double epsilon = 1e-5;
constexpr std::size_t rows = 3;

std::vector<double> normed(const std::vector<double>& x, const std::vector<double>& weight) {
  return reference::norm_forward(x, weight, epsilon);
}

template <class T>
class NormTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(NormTest, Kept);

TYPED_TEST(NormTest, ForwardIsTheReference) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    const std::size_t stride = columns + 5;
    const auto x = sample<float>(1, rows * columns, 3);
    const auto kept = sample<T>(2, rows * columns, 3);
    const auto weight = sample<float>(3, columns);
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns");
      const T untouched = narrow<T>(9);
      std::vector<T> y(rows * stride, untouched);
      kernels->rms_norm(x.data(), weight.data(), y.data(), stride, rows, columns, float(epsilon));
      expect_close(columns_of(y, stride, rows, 0, columns), normed(exact(x), exact(weight)));
      expect_close(columns_of(y, stride, rows, columns, 5), std::vector<double>(rows * 5, 9));
      kernels->rms_norm_kept(kept.data(), weight.data(), y.data(), stride, rows, columns, float(epsilon));
      expect_close(columns_of(y, stride, rows, 0, columns), normed(exact(kept), exact(weight)));
    }
  }
}

TYPED_TEST(NormTest, AddsTheNormedToTheStream) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    const auto y = sample<T>(1, rows * columns);
    const auto weight = sample<float>(2, columns);
    const auto stream = sample<float>(3, rows * columns);
    std::vector<double> expected = normed(exact(y), exact(weight));
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += static_cast<double>(stream[i]);
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns");
      auto sum = stream;
      std::vector<T> kept(rows * columns);
      kernels->rms_norm_add(sum.data(), y.data(), weight.data(), kept.data(), rows, columns, float(epsilon));
      expect_close(sum, expected);
      expect_close(kept, expected);
    }
  }
}

TYPED_TEST(NormTest, BackwardIsTheGradient) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    const std::size_t stride = columns + 3;
    const auto x = sample<T>(1, rows * columns, 2);
    const auto weight = sample<float>(2, columns);
    const auto dy = sample<float>(3, rows * stride);
    const auto dense = columns_of(dy, stride, rows, 0, columns);
    const auto [dx, dweight] = reference::norm_backward(exact(x), exact(weight), epsilon, exact(dense));
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns");
      // It adds to what is there.
      std::vector<float> sum(rows * columns, 0.5F), weight_sum(columns, 0.25F);
      kernels->rms_norm_backward(x.data(), weight.data(), dy.data(), stride, sum.data(), weight_sum.data(), rows,
                                 columns, float(epsilon));
      auto shifted = dx, weight_shifted = dweight;
      for (double& value : shifted) value += 0.5;
      for (double& value : weight_shifted) value += 0.25;
      expect_close(sum, shifted, {1e-5, 1e-5, 1e-6});
      expect_close(weight_sum, weight_shifted, {1e-5, 1e-5});

      // The other form overwrites, and the weight's gradient may be left out. Its dy is dense.
      std::vector<T> into(rows * columns, narrow<T>(7));
      kernels->rms_norm_backward_into(x.data(), weight.data(), dense.data(), into.data(), nullptr, rows, columns,
                                      float(epsilon));
      expect_close(into, dx, {tolerance<T>.of_each, 1e-5, 1e-6});  // one column: terms cancel
      std::vector<float> alone(columns);
      kernels->rms_norm_backward_into(x.data(), weight.data(), dense.data(), into.data(), alone.data(), rows, columns,
                                      float(epsilon));
      expect_close(alone, dweight, {1e-5, 1e-5});
    }
  }
}

// Zeros stay zeros, tiny and large rows lose nothing, and a NaN does not leave its row.
TYPED_TEST(NormTest, ExtremeRows) {
  using T = TypeParam;
  constexpr std::size_t columns = 65;
  std::vector<float> x(4 * columns);
  for (std::size_t i = 0; i < columns; ++i) {
    x[columns + i] = 1e-15F * float(i);
    x[2 * columns + i] = 1e15F * float(i);
    x[3 * columns + i] = i == 30 ? std::numeric_limits<float>::quiet_NaN() : 1;
  }
  const auto weight = sample<float>(1, columns);
  for (const auto& [name, kernels] : row_tables<T>()) {
    SCOPED_TRACE(name);
    std::vector<T> y(x.size());
    kernels->rms_norm(x.data(), weight.data(), y.data(), columns, 4, columns, float(epsilon));
    for (std::size_t row = 0; row < 4; ++row)
      expect_close(columns_of(y, 0, 1, row * columns, columns),
                   normed(exact(columns_of(x, 0, 1, row * columns, columns)), exact(weight)));
  }
}

}  // namespace
}  // namespace hone::kernels
