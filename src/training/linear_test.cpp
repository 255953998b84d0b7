#include "linear.h"

#include <span>

#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/lora.h"

namespace hone {
namespace {

constexpr std::uint32_t in = 41, rows = 19;  // no multiple of anything

// Three fused layers; the second is not adapted, the others have ranks and scales of their own.
template <class T>
struct Fused {
  ComputeContext context{1};
  Linear<T> linear;
  LinearScratch<T> scratch;
  std::vector<float> weight;  // (out, in)
  std::vector<float> parameters;
  std::vector<T> x;  // (rows, in)
  std::vector<T> dy;  // (rows, out)

  explicit Fused(bool as_int8 = false, bool with_lora = true) {
    linear.in = in;
    std::size_t offset = 0;
    struct Plan {
      std::uint32_t rows, rank;
      float scale;
    };
    std::vector<Plan> plans{{24, 4, 2}, {8, 0, 1}, {16, 13, 0.5F}};
    if (!with_lora) plans = {{24, 0, 1}, {8, 0, 1}, {16, 0, 1}};
    for (const auto& [part_rows, rank, scale] : plans) {
      LinearPart part;
      part.first_row = linear.out;
      part.rows = part_rows;
      part.rank = rank;
      part.scale = scale;
      linear.out += part_rows;
      linear.parts.push_back(part);
    }
    for (LinearPart& part : linear.parts) {
      part.a_offset = offset;
      offset += std::size_t{part.rank} * in;
    }
    for (LinearPart& part : linear.parts) {
      part.b_offset = offset;
      offset += std::size_t{part.rank} * part.rows;
    }
    linear.plan_lora();
    linear.allocate(as_int8);
    weight = exact_in_t(sample<T>(1, std::size_t{linear.out} * in));
    for (std::uint32_t row = 0; row < linear.out; ++row) linear.set_row(row, &weight[std::size_t{row} * in]);
    parameters = exact_in_t(sample<T>(2, offset, 0.4));
    linear.refresh(parameters.data());
    x = sample<T>(3, std::size_t{rows} * in);
    dy = sample<T>(4, std::size_t{rows} * linear.out);
    const std::size_t widest = std::size_t{rows} * (linear.ext() + linear.out);
    scratch.narrow_product.resize(widest);
    scratch.bytes.resize(widest);
    scratch.row_scale.resize(rows);
    scratch.byte_product.resize(widest);
    scratch.addend.resize(widest);
    scratch.masked.resize(widest);
  }
  static std::vector<float> exact_in_t(const std::vector<T>& values) {
    std::vector<float> wide;
    for (const T value : values) wide.push_back(widen(value));
    return wide;
  }
};

// The layers one after another by reference/lora.h; `mask` as dropout left it.
struct ByReference {
  std::vector<double> y, dx, gradients;
};
template <class T>
ByReference by_reference(const Fused<T>& fused, const std::vector<double>& mask = {}) {
  const std::size_t out = fused.linear.out;
  ByReference result;
  result.y.resize(rows * out);
  result.dx.resize(rows * in);
  result.gradients.resize(fused.parameters.size());
  const auto x = exact(fused.x), dy = exact(fused.dy), w = exact(fused.weight), p = exact(fused.parameters);
  for (const LinearPart& part : fused.linear.parts) {
    const std::size_t a_count = std::size_t{part.rank} * in, b_count = std::size_t{part.rank} * part.rows;
    const reference::LoraLinear layer{
        .in = in,
        .out = part.rows,
        .weight = std::span(w).subspan(std::size_t{part.first_row} * in, std::size_t{part.rows} * in),
        .rank = part.rank,
        .scale = double(part.scale),
        .a = std::span(p).subspan(part.a_offset, a_count),
        .b = std::span(p).subspan(part.b_offset, b_count)};
    const auto y = reference::lora_forward(layer, x, mask);
    const auto d = reference::lora_backward(layer, x, columns_of(dy, out, rows, part.first_row, part.rows), mask);
    for (std::size_t row = 0; row < rows; ++row)
      std::copy_n(y.begin() + static_cast<std::ptrdiff_t>(row * part.rows), part.rows,
                  result.y.begin() + static_cast<std::ptrdiff_t>(row * out + part.first_row));
    for (std::size_t i = 0; i < result.dx.size(); ++i) result.dx[i] += d.x[i];
    std::copy(d.a.begin(), d.a.end(), result.gradients.begin() + static_cast<std::ptrdiff_t>(part.a_offset));
    std::copy(d.b.begin(), d.b.end(), result.gradients.begin() + static_cast<std::ptrdiff_t>(part.b_offset));
  }
  return result;
}

// What the engine does with a layer: forward, backward, gradients of all tasks.
template <class T>
struct Outcome {
  std::vector<float> y, dx, gradients;
};
template <class T>
Outcome<T> run(Fused<T>& fused, const Dropout& dropout, std::uint64_t first_row = 0) {
  const Linear<T>& linear = fused.linear;
  const std::size_t ext = linear.ext();
  std::vector<T> x(rows * ext, narrow<T>(std::nanf("")));  // what stood behind the inputs must not matter
  for (std::size_t row = 0; row < rows; ++row)
    std::copy_n(fused.x.begin() + static_cast<std::ptrdiff_t>(row * in), in,
                x.begin() + static_cast<std::ptrdiff_t>(row * ext));
  std::vector<T> h(rows * linear.lora), dh(rows * linear.lora);
  Outcome<T> outcome;
  outcome.y.resize(rows * linear.out);
  std::vector<float> dx(rows * ext);
  linear.forward(fused.context, 0, fused.scratch, rows, x.data(), h.data(), outcome.y.data(), dropout, first_row);
  linear.backward(fused.context, 0, fused.scratch, rows, fused.dy.data(), dh.data(), dx.data(), dropout, first_row);
  outcome.dx = columns_of(dx, ext, rows, 0, in);
  auto seen = fused.x;
  if (dropout.probability > 0) linear.drop(dropout, first_row, rows, in, seen.data());
  outcome.gradients.assign(fused.parameters.size(), 0.5F);  // they are added to
  for (std::size_t task = 0; task < linear.gradient_tasks(false); ++task)
    linear.gradient(fused.scratch, task, rows, seen.data(), fused.dy.data(), h.data(), dh.data(),
                    outcome.gradients.data());
  for (float& value : outcome.gradients) value -= 0.5F;
  return outcome;
}

template <class T>
constexpr Tolerance sums = {1e-5, 1e-5};
template <>
inline constexpr Tolerance sums<BFloat16> = {0x1p-7, 0x1p-8};  // h and dh are rounded on the way

// Whether this processor multiplies such numbers.
template <class T>
bool computes_in() {
  return computes(number_of<T>());
}

template <class T>
class LinearTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(LinearTest, Kept);

TYPED_TEST(LinearTest, ForwardBackwardAndGradients) {
  if (!computes_in<TypeParam>()) return;
  Fused<TypeParam> fused;
  EXPECT_EQ(fused.linear.lora % 16, 0u);
  EXPECT_EQ(fused.linear.gradient_tasks(false), 3u);
  const auto expected = by_reference(fused);
  const auto outcome = run(fused, {});
  expect_close(outcome.y, expected.y, sums<TypeParam>);
  expect_close(outcome.dx, expected.dx, sums<TypeParam>);
  expect_close(outcome.gradients, expected.gradients, sums<TypeParam>);
}

TYPED_TEST(LinearTest, WithoutLora) {
  if (!computes_in<TypeParam>()) return;
  Fused<TypeParam> fused(false, false);
  EXPECT_EQ(fused.linear.lora, 0u);
  EXPECT_EQ(fused.linear.gradient_tasks(false), 0u);
  const auto expected = by_reference(fused);
  const auto outcome = run(fused, {});
  expect_close(outcome.y, expected.y, sums<TypeParam>);
  expect_close(outcome.dx, expected.dx, sums<TypeParam>);
}

TYPED_TEST(LinearTest, RefreshTakesNewAdapters) {
  if (!computes_in<TypeParam>()) return;
  Fused<TypeParam> fused;
  for (float& value : fused.parameters) value = widen(narrow<TypeParam>(value * -1.5F));
  fused.linear.refresh(fused.parameters.data());
  const auto expected = by_reference(fused);
  expect_close(run(fused, {}).y, expected.y, sums<TypeParam>);
}

// What drop() leaves of ones is the mask: seen forward, backward and by A's gradient alike.
TYPED_TEST(LinearTest, DropoutUsesOneMask) {
  if (!computes_in<TypeParam>()) return;
  using T = TypeParam;
  Fused<T> fused;
  const Dropout dropout{0.3F, 77};
  std::vector<T> ones(rows * in, narrow<T>(1));
  fused.linear.drop(dropout, 5, rows, in, ones.data());
  const auto expected = by_reference(fused, exact(ones));
  const auto outcome = run(fused, dropout, 5);
  expect_close(outcome.y, expected.y, sums<T>);
  expect_close(outcome.dx, expected.dx, sums<T>);
  expect_close(outcome.gradients, expected.gradients, sums<T>);
}

TYPED_TEST(LinearTest, DropoutIsAFunctionOfItsKey) {
  using T = TypeParam;
  Fused<T> fused;
  constexpr std::uint32_t many = 700;
  auto mask = [&](const Dropout& dropout, std::uint64_t first_row, std::uint32_t count) {
    std::vector<T> ones(std::size_t{count} * in, narrow<T>(1));
    fused.linear.drop(dropout, first_row, count, in, ones.data());
    return exact(ones);
  };
  const auto whole = mask({0.25F, 9}, 0, many);
  EXPECT_EQ(whole, mask({0.25F, 9}, 0, many));
  EXPECT_EQ(columns_of(whole, 0, 1, 16 * in, 32 * in), mask({0.25F, 9}, 16, 32));  // tiles do not matter
  EXPECT_NE(whole, mask({0.25F, 10}, 0, many));
  // A quarter is dropped, the rest grows: nothing changes on average, and neighbours are independent.
  double sum = 0, both = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_TRUE(whole[i] == 0 || std::fabs(whole[i] - 4.0 / 3) < 0.005);
    sum += whole[i];
    if (i > 0) both += whole[i] == 0 && whole[i - 1] == 0;
  }
  const auto count = static_cast<double>(whole.size());  // 28,700: three deviations are 0.01
  EXPECT_NEAR(sum / count, 1, 0.012);
  EXPECT_NEAR(both / count, 1.0 / 16, 0.006);
}

TYPED_TEST(LinearTest, FullGradient) {
  if (!computes_in<TypeParam>()) return;
  using T = TypeParam;
  // More rows of W than one task takes.
  Linear<T> linear;
  linear.in = in;
  linear.out = 800;
  linear.parts.resize(1);
  linear.parts.front().rows = 800;
  linear.plan_lora();
  linear.allocate(false);
  ComputeContext context(1);
  const auto x = sample<T>(1, std::size_t{rows} * in), dy = sample<T>(2, std::size_t{rows} * 800);
  const std::vector<double> weight(800 * in);
  auto expected = reference::lora_backward({.in = in, .out = 800, .weight = weight}, exact(x), exact(dy)).weight;
  for (double& value : expected) value += 0.5;
  std::vector<float> gradient(800 * in, 0.5F);
  EXPECT_EQ(linear.gradient_tasks(true), 2u);
  for (std::size_t task = 0; task < 2; ++task)
    linear.full_gradient(context, 0, task, rows, x.data(), dy.data(), gradient.data());
  expect_close(gradient, expected, {1e-5, 1e-5});
}

// Bytes are near: a percent or so of each result's length, and LoRA's own part is not rounded to bytes.
double relative_distance(const std::vector<float>& actual, const std::vector<double>& expected) {
  double off = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) off += std::pow(double(actual[i]) - expected[i], 2);
  return std::sqrt(off / dot(expected, expected));
}
TYPED_TEST(LinearTest, Int8IsNear) {
  if (!computes_in<TypeParam>() || !computes(Number::s8)) return;
  Fused<TypeParam> fused(/*as_int8=*/true);
  EXPECT_TRUE(fused.linear.is_int8());
  for (const float probability : {0.0F, 0.3F}) {
    const Dropout dropout{probability, 7};
    std::vector<TypeParam> ones(rows * in, narrow<TypeParam>(1));
    if (probability > 0) fused.linear.drop(dropout, 0, rows, in, ones.data());
    const auto expected = by_reference(fused, exact(ones));
    const auto outcome = run(fused, dropout);
    EXPECT_LT(relative_distance(outcome.y, expected.y), 0.015);
    EXPECT_LT(relative_distance(outcome.dx, expected.dx), 0.015);
    expect_close(outcome.gradients, expected.gradients, sums<TypeParam>);
  }
}

// Channels of very different sizes, which balance() is told: near both ways, and nearer than without.
TYPED_TEST(LinearTest, BalancedInt8IsNearer) {
  using T = TypeParam;
  if (!computes_in<T>() || !computes(Number::s8)) return;
  std::vector<float> sizes(in);
  for (std::uint32_t i = 0; i < in; ++i) sizes[i] = i % 8 == 3 ? -30.0F : 0.5F;
  double forward[2], backward[2];
  for (const bool balances : {false, true}) {
    Fused<T> fused(/*as_int8=*/true);
    for (std::size_t i = 0; i < fused.x.size(); ++i) fused.x[i] = narrow<T>(widen(fused.x[i]) * sizes[i % in]);
    if (balances) fused.linear.balance(sizes.data());
    for (std::uint32_t row = 0; row < fused.linear.out; ++row)
      fused.linear.set_row(row, &fused.weight[std::size_t{row} * in]);
    const auto expected = by_reference(fused);
    const auto outcome = run(fused, {});
    forward[balances] = relative_distance(outcome.y, expected.y);
    backward[balances] = relative_distance(outcome.dx, expected.dx);
    expect_close(outcome.gradients, expected.gradients, sums<T>);
  }
  EXPECT_LT(forward[true], 0.02);
  EXPECT_LT(forward[true], forward[false]);
  EXPECT_LT(backward[true], 0.05);  // small channels of W are rounded among large ones
}

}  // namespace
}  // namespace hone
