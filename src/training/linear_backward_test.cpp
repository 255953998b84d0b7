#include "linear_backward.h"

#include "hone/decoder/linear_fixture.h"

namespace hone::training {
namespace {

constexpr std::uint32_t in = decoder::FusedLinear<float>::in, rows = decoder::FusedLinear<float>::rows;

// What the engine does with a layer: forward, backward, gradients of all tasks.
template <class T>
struct Outcome {
  std::vector<float> y, dx, gradients;
};
template <class T>
Outcome<T> run(decoder::FusedLinear<T>& fused, const decoder::Dropout& dropout, std::uint64_t first_row = 0) {
  const decoder::Linear<T>& linear = fused.linear;
  const LinearBackward<T> back(linear);
  const std::size_t ext = linear.ext();
  std::vector<T> x = fused.inputs();
  std::vector<T> h(rows * linear.lora), dh(rows * linear.lora);
  Outcome<T> outcome;
  outcome.y.resize(rows * linear.out);
  std::vector<float> dx(rows * ext);
  linear.forward(fused.context, 0, fused.scratch, rows, x.data(), h.data(), outcome.y.data(), dropout, first_row);
  back.run(fused.context, 0, fused.scratch, rows, fused.dy.data(), dh.data(), dx.data(), dropout, first_row);
  outcome.dx = kernels::columns_of(dx, ext, rows, 0, in);
  auto seen = fused.x;
  if (dropout.probability > 0) linear.drop(dropout, first_row, rows, in, seen.data());
  outcome.gradients.assign(fused.parameters.size(), 0.5F);  // they are added to
  kernels::AlignedBuffer<float> transposed;
  for (std::size_t task = 0; task < back.lora_tasks(); ++task)
    back.add_lora(task, rows, {.x = seen.data(), .dy = fused.dy.data(), .h = h.data(), .dh = dh.data()}, transposed,
                  outcome.gradients.data());
  for (float& value : outcome.gradients) value -= 0.5F;
  return outcome;
}

template <class T>
class LinearBackwardTest : public testing::Test {};
using Numbers = testing::Types<float, kernels::BFloat16>;
TYPED_TEST_SUITE(LinearBackwardTest, Numbers);

TYPED_TEST(LinearBackwardTest, ForwardBackwardAndGradients) {
  if (!decoder::computes_in<TypeParam>()) return;
  decoder::FusedLinear<TypeParam> fused;
  EXPECT_EQ(LinearBackward<TypeParam>(fused.linear).lora_tasks(), 3u);
  const auto expected = decoder::by_reference(fused);
  const auto outcome = run(fused, {});
  kernels::expect_close(outcome.y, expected.y, decoder::linear_sums<TypeParam>);
  kernels::expect_close(outcome.dx, expected.dx, decoder::linear_sums<TypeParam>);
  kernels::expect_close(outcome.gradients, expected.gradients, decoder::linear_sums<TypeParam>);
}

TYPED_TEST(LinearBackwardTest, WithoutLora) {
  if (!decoder::computes_in<TypeParam>()) return;
  decoder::FusedLinear<TypeParam> fused(false, false);
  EXPECT_EQ(LinearBackward<TypeParam>(fused.linear).lora_tasks(), 0u);
  const auto expected = decoder::by_reference(fused);
  const auto outcome = run(fused, {});
  kernels::expect_close(outcome.y, expected.y, decoder::linear_sums<TypeParam>);
  kernels::expect_close(outcome.dx, expected.dx, decoder::linear_sums<TypeParam>);
}

TYPED_TEST(LinearBackwardTest, DropoutUsesOneMask) {
  if (!decoder::computes_in<TypeParam>()) return;
  using T = TypeParam;
  decoder::FusedLinear<T> fused;
  const decoder::Dropout dropout{0.3F, 77};
  std::vector<T> ones(rows * in, kernels::narrow<T>(1));
  fused.linear.drop(dropout, 5, rows, in, ones.data());
  const auto expected = decoder::by_reference(fused, kernels::exact(ones));
  const auto outcome = run(fused, dropout, 5);
  kernels::expect_close(outcome.y, expected.y, decoder::linear_sums<T>);
  kernels::expect_close(outcome.dx, expected.dx, decoder::linear_sums<T>);
  kernels::expect_close(outcome.gradients, expected.gradients, decoder::linear_sums<T>);
}

TYPED_TEST(LinearBackwardTest, FullGradient) {
  if (!decoder::computes_in<TypeParam>()) return;
  using T = TypeParam;
  // More rows of W than one task takes.
  decoder::Linear<T> linear;
  linear.in = in;
  linear.out = 800;
  linear.parts.resize(1);
  linear.parts.front().rows = 800;
  linear.plan_lora();
  linear.allocate(false);
  kernels::ComputeContext context(1);
  const auto x = kernels::sample<T>(1, std::size_t{rows} * in), dy = kernels::sample<T>(2, std::size_t{rows} * 800);
  const std::vector<double> weight(800 * in);
  auto expected =
      reference::lora_backward({.in = in, .out = 800, .weight = weight}, kernels::exact(x), kernels::exact(dy)).weight;
  for (double& value : expected) value += 0.5;
  std::vector<float> gradient(800 * in, 0.5F);
  const LinearBackward<T> back(linear);
  EXPECT_EQ(back.weight_tasks(), 2u);
  for (std::size_t task = 0; task < 2; ++task)
    back.add_weight(context, 0, task, rows, x.data(), dy.data(), gradient.data());
  kernels::expect_close(gradient, expected, {1e-5, 1e-5});
}

// Bytes are near: a percent or so of each result's length, and LoRA's own part is not rounded to bytes.
TYPED_TEST(LinearBackwardTest, Int8IsNear) {
  if (!decoder::computes_in<TypeParam>() || !kernels::computes(kernels::Number::s8)) return;
  decoder::FusedLinear<TypeParam> fused(/*as_int8=*/true);
  EXPECT_TRUE(fused.linear.is_int8());
  for (const float probability : {0.0F, 0.3F}) {
    const decoder::Dropout dropout{probability, 7};
    std::vector<TypeParam> ones(rows * in, kernels::narrow<TypeParam>(1));
    if (probability > 0) fused.linear.drop(dropout, 0, rows, in, ones.data());
    const auto expected = decoder::by_reference(fused, kernels::exact(ones));
    const auto outcome = run(fused, dropout);
    EXPECT_LT(decoder::relative_distance(outcome.y, expected.y), 0.015);
    EXPECT_LT(decoder::relative_distance(outcome.dx, expected.dx), 0.015);
    kernels::expect_close(outcome.gradients, expected.gradients, decoder::linear_sums<TypeParam>);
  }
}

// Channels of very different sizes, which balance() is told: near both ways, and nearer than without.
TYPED_TEST(LinearBackwardTest, BalancedInt8IsNearer) {
  using T = TypeParam;
  if (!decoder::computes_in<T>() || !kernels::computes(kernels::Number::s8)) return;
  std::vector<float> sizes(in);
  for (std::uint32_t i = 0; i < in; ++i) sizes[i] = i % 8 == 3 ? -30.0F : 0.5F;
  double forward[2], backward[2];
  for (const bool balances : {false, true}) {
    decoder::FusedLinear<T> fused(/*as_int8=*/true);
    for (std::size_t i = 0; i < fused.x.size(); ++i)
      fused.x[i] = kernels::narrow<T>(kernels::widen(fused.x[i]) * sizes[i % in]);
    if (balances) fused.linear.balance(sizes.data());
    for (std::uint32_t row = 0; row < fused.linear.out; ++row)
      fused.linear.set_row(row, &fused.weight[std::size_t{row} * in]);
    const auto expected = decoder::by_reference(fused);
    const auto outcome = run(fused, {});
    forward[balances] = decoder::relative_distance(outcome.y, expected.y);
    backward[balances] = decoder::relative_distance(outcome.dx, expected.dx);
    kernels::expect_close(outcome.gradients, expected.gradients, decoder::linear_sums<T>);
  }
  EXPECT_LT(forward[true], 0.02);
  EXPECT_LT(forward[true], forward[false]);
  EXPECT_LT(backward[true], 0.05);  // small channels of W are rounded among large ones
}

}  // namespace
}  // namespace hone::training
