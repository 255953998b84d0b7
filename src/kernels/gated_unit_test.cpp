#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/gated.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

model::Activation activation_of(GateKind kind) {
  return kind == GateKind::silu ? model::Activation::silu : model::Activation::gelu_tanh;
}
double gate(GateKind kind, double g) { return reference::activation(activation_of(kind), g); }
double slope(GateKind kind, double g) { return reference::activation_slope(activation_of(kind), g); }

constexpr std::size_t rows = 3;
constexpr GateKind kinds[] = {GateKind::silu, GateKind::gelu_tanh};

template <class T>
class GatedUnitTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(GatedUnitTest, Kept);

TYPED_TEST(GatedUnitTest, ForwardAndBackward) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes)
    for (const GateKind kind : kinds) {
      const std::size_t stride = columns + 3, dstride = columns + 7;
      const auto gate_up = sample<T>(1, rows * 2 * columns, 3);
      const auto dact = sample<float>(2, rows * dstride);
      std::vector<double> act, dgate_up;
      for (std::size_t row = 0; row < rows; ++row) {
        const auto g = exact(columns_of(gate_up, 0, 1, row * 2 * columns, columns)),
                   u = exact(columns_of(gate_up, 0, 1, row * 2 * columns + columns, columns)),
                   d = exact(columns_of(dact, 0, 1, row * dstride, columns));
        const auto y = reference::gated_forward(activation_of(kind), g, u);
        const auto back = reference::gated_backward(activation_of(kind), g, u, d);
        act.insert(act.end(), y.begin(), y.end());
        dgate_up.insert(dgate_up.end(), back.gate.begin(), back.gate.end());
        dgate_up.insert(dgate_up.end(), back.up.begin(), back.up.end());
      }
      for (const auto& [name, kernels] : row_tables<T>()) {
        SCOPED_TRACE(testing::Message() << name << ", kind " << int(kind) << ", " << columns << " columns");
        std::vector<T> y(rows * stride, narrow<T>(9));
        kernels->gated(kind, gate_up.data(), y.data(), stride, rows, columns);
        expect_close(columns_of(y, stride, rows, 0, columns), act);
        expect_close(columns_of(y, stride, rows, columns, 3), std::vector<double>(rows * 3, 9));

        std::vector<T> again(rows * columns), d(rows * 2 * columns);
        kernels->gated_backward(kind, gate_up.data(), dact.data(), dstride, d.data(), again.data(), rows, columns);
        expect_close(again, act);
        expect_close(d, dgate_up);
      }
    }
}

// Far from zero a gate is the identity or nothing, and its slope 1 or 0. A NaN stays one.
TYPED_TEST(GatedUnitTest, ExtremeGates) {
  using T = TypeParam;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float gates[] = {-1e4F, -1000, -100, -40, -20, -10, -0.0F, 0, 10, 20, 40, 100, 1000, 1e4F, nan};
  constexpr std::size_t columns = std::size(gates);
  std::vector<T> gate_up(2 * columns, narrow<T>(1));
  for (std::size_t i = 0; i < columns; ++i) gate_up[i] = narrow<T>(gates[i]);
  const std::vector<float> dact(columns, 1);
  for (const GateKind kind : kinds)
    for (const auto& [name, kernels] : row_tables<T>()) {
      std::vector<T> act(columns), d(2 * columns), y(columns);
      kernels->gated(kind, gate_up.data(), y.data(), columns, 1, columns);
      kernels->gated_backward(kind, gate_up.data(), dact.data(), columns, d.data(), act.data(), 1, columns);
      for (std::size_t i = 0; i + 1 < columns; ++i) {
        SCOPED_TRACE(testing::Message() << name << ", kind " << int(kind) << ", gate " << gates[i]);
        const double g = static_cast<double>(widen(gate_up[i])), bound = 1e-6 + 0x1p-8 * (sizeof(T) == 2);
        EXPECT_NEAR(static_cast<double>(widen(y[i])), gate(kind, g), bound * (1e-3 + std::fabs(g)));
        EXPECT_NEAR(static_cast<double>(widen(act[i])), gate(kind, g), bound * (1e-3 + std::fabs(g)));
        EXPECT_NEAR(static_cast<double>(widen(d[columns + i])), gate(kind, g), bound * (1e-3 + std::fabs(g)));
        EXPECT_NEAR(static_cast<double>(widen(d[i])), slope(kind, g), 1e-5 + 0x1p-8 * (sizeof(T) == 2));
      }
      EXPECT_TRUE(std::isnan(widen(y.back()))) << name;
      EXPECT_TRUE(std::isnan(widen(act.back()))) << name;
      EXPECT_TRUE(std::isnan(widen(d[columns - 1]))) << name;
      EXPECT_TRUE(std::isnan(widen(d.back()))) << name;
    }
}

}  // namespace
}  // namespace hone::kernels
