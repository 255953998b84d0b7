// For tests: three fused linear layers of random numbers, and what reference/lora.h makes of them one after another.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "hone/decoder/linear.h"
#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/lora.h"

namespace hone::decoder {

// Three fused layers; the second is not adapted, the others have ranks and scales of their own.
template <class T>
struct FusedLinear {
  static constexpr std::uint32_t in = 41, rows = 19;  // no multiple of anything

  kernels::ComputeContext context{1};
  Linear<T> linear;
  LinearScratch<T> scratch;
  std::vector<float> weight;  // (out, in)
  std::vector<float> parameters;
  std::vector<T> x;  // (rows, in)
  std::vector<T> dy;  // (rows, out)

  explicit FusedLinear(bool as_int8 = false, bool with_lora = true) {
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
    weight = exact_in_t(kernels::sample<T>(1, std::size_t{linear.out} * in));
    for (std::uint32_t row = 0; row < linear.out; ++row) linear.set_row(row, &weight[std::size_t{row} * in]);
    parameters = exact_in_t(kernels::sample<T>(2, offset, 0.4));
    linear.refresh(parameters.data());
    x = kernels::sample<T>(3, std::size_t{rows} * in);
    dy = kernels::sample<T>(4, std::size_t{rows} * linear.out);
    scratch.grow(rows, {.ext = linear.ext(), .lora = linear.lora, .out = linear.out}, {.dropout = true, .int8 = true});
  }
  // x as forward() takes it, (rows, ext). What stands behind the inputs must not matter.
  std::vector<T> inputs() const {
    std::vector<T> wide(std::size_t{rows} * linear.ext(), kernels::narrow<T>(std::nanf("")));
    for (std::size_t row = 0; row < rows; ++row)
      std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(row * in), in,
                  wide.begin() + static_cast<std::ptrdiff_t>(row * linear.ext()));
    return wide;
  }
  static std::vector<float> exact_in_t(const std::vector<T>& values) {
    std::vector<float> wide;
    wide.reserve(values.size());
    for (const T value : values) wide.push_back(kernels::widen(value));
    return wide;
  }
};

// The layers one after another by reference/lora.h; `mask` as dropout left it.
struct LinearByReference {
  std::vector<double> y, dx, gradients;
};

template <class T>
LinearByReference by_reference(const FusedLinear<T>& fused, const std::vector<double>& mask = {}) {
  constexpr std::size_t in = FusedLinear<T>::in, rows = FusedLinear<T>::rows;
  const std::size_t out = fused.linear.out;
  LinearByReference result;
  result.y.resize(rows * out);
  result.dx.resize(rows * in);
  result.gradients.resize(fused.parameters.size());
  const auto x = kernels::exact(fused.x), dy = kernels::exact(fused.dy), w = kernels::exact(fused.weight),
             p = kernels::exact(fused.parameters);
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
    const auto d =
        reference::lora_backward(layer, x, kernels::columns_of(dy, out, rows, part.first_row, part.rows), mask);
    for (std::size_t row = 0; row < rows; ++row)
      std::copy_n(y.begin() + static_cast<std::ptrdiff_t>(row * part.rows), part.rows,
                  result.y.begin() + static_cast<std::ptrdiff_t>(row * out + part.first_row));
    for (std::size_t i = 0; i < result.dx.size(); ++i) result.dx[i] += d.x[i];
    std::copy(d.a.begin(), d.a.end(), result.gradients.begin() + static_cast<std::ptrdiff_t>(part.a_offset));
    std::copy(d.b.begin(), d.b.end(), result.gradients.begin() + static_cast<std::ptrdiff_t>(part.b_offset));
  }
  return result;
}

inline double relative_distance(const std::vector<float>& actual, const std::vector<double>& expected) {
  double off = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) off += std::pow(double(actual[i]) - expected[i], 2);
  return std::sqrt(off / kernels::dot(expected, expected));
}

// How far from it sums may lie.
template <class T>
constexpr kernels::Tolerance linear_sums = {1e-5, 1e-5};
template <>
inline constexpr kernels::Tolerance linear_sums<kernels::BFloat16> = {0x1p-7,
                                                                      0x1p-8};  // h and dh are rounded on the way

// Whether this processor multiplies such numbers.
template <class T>
bool computes_in() {
  return kernels::computes(kernels::number_of<T>());
}

}  // namespace hone::decoder
