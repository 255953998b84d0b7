// exp and tanh that a compiler vectorises: polynomials, no branches, no tables.
#pragma once

#include <cstdint>

namespace hone::HONE_ISA {

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

// The same for what is never far above zero, such as a score less its maximum: no clamp above, e⁻⁸⁷ for all that is lower.
[[gnu::always_inline]] inline float exponential_below(float x) {
  const float bounded = x < -87.0F ? -87.0F : x;
  const float shifted = bounded * 1.44269504F + 12582912.0F;
  const float whole = shifted - 12582912.0F;
  const float r = (bounded - whole * 0.693359375F) + whole * 2.12194440e-4F;
  float p = 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  return __builtin_bit_cast(float,
                            __builtin_bit_cast(std::uint32_t, p) + (__builtin_bit_cast(std::uint32_t, shifted) << 23));
}

[[gnu::always_inline]] inline float hyperbolic_tangent(float x) {
  const float bounded = x > 9.0F ? 9.0F : x < -9.0F ? -9.0F : x;  // ±1 beyond; a NaN falls through
  const float e = exponential(2.0F * bounded);
  return (e - 1.0F) / (e + 1.0F);
}

}  // namespace hone::HONE_ISA
