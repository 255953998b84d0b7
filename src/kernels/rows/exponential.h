// exp and tanh that a compiler vectorises: polynomials, no branches, no tables.
#pragma once

#include <cstdint>

namespace hone::kernels::HONE_ISA {

// eˣ to 2 ulp for x in [−87, 88]; 0 below, clamped above. A NaN stays one. Cody–Waite reduction, degree-6 minimax
// polynomial of Cephes' expf.
[[gnu::always_inline]] inline float exponential(float x) {
  const float low = -87.33F, high = 88.37F;
  float bounded = x < low ? low : x;
  bounded = bounded > high ? high : bounded;
  const float shifted = bounded * 1.44269504F + 12582912.0F;  // 1.5 · 2²³: the integer sits in the low bits
  const float whole = shifted - 12582912.0F;
  const float r = (bounded - whole * 0.693359375F) + whole * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const auto bits = __builtin_bit_cast(std::uint32_t, shifted) << 23;
  const float value = __builtin_bit_cast(float, __builtin_bit_cast(std::uint32_t, p) + bits);
  return x < low ? 0.0F : x == x ? value : x;
}

// 2ˣ for x up to about 100; 2⁻¹²⁶ for all that is lower. A NaN stays one. For a score less its maximum, with log₂e already
// in its scale. Least-squares polynomial at Chebyshev's points of [−½, ½]; its own error is
// 2e-9, float32's rounding the rest.
[[gnu::always_inline]] inline float power_of_two(float x) {
  const float bounded = x < -126.0F ? -126.0F : x;
  const float shifted = bounded + 12582912.0F;
  const float r = bounded - (shifted - 12582912.0F);
  float p = 1.53707049e-4F;
  p = p * r + 1.33998482e-3F;
  p = p * r + 9.61837359e-3F;
  p = p * r + 5.55032901e-2F;
  p = p * r + 2.40226477e-1F;
  p = p * r + 6.93147182e-1F;
  p = p * r + 1.0F;
  return __builtin_bit_cast(float,
                            __builtin_bit_cast(std::uint32_t, p) + (__builtin_bit_cast(std::uint32_t, shifted) << 23));
}
constexpr float log2_e = 1.44269504F;

[[gnu::always_inline]] inline float hyperbolic_tangent(float x) {
  const float bounded = x > 9.0F ? 9.0F : x < -9.0F ? -9.0F : x;  // ±1 beyond; a NaN falls through
  const float e = exponential(2.0F * bounded);
  return (e - 1.0F) / (e + 1.0F);
}

}  // namespace hone::kernels::HONE_ISA
