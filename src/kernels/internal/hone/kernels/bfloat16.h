// bfloat16: the upper half of a float32. Arithmetic happens in float32; this is how numbers are kept.
//
//   BFloat16 kept = narrow<BFloat16>(0.1F);
//   float value = widen(kept);
//
// Everything here is inlined, because the kernels are compiled once for each instruction set.
#pragma once

#include <cstdint>

namespace hone::kernels {

struct BFloat16 {
  std::uint16_t bits;
};

[[gnu::always_inline]] inline float widen(float value) { return value; }
[[gnu::always_inline]] inline float widen(BFloat16 value) {
  return __builtin_bit_cast(float, static_cast<std::uint32_t>(value.bits) << 16);
}

// Rounds to nearest even. Arithmetic's own NaN stays one; numbers from files are checked to be finite where they are read.
template <class T>
[[gnu::always_inline]] inline T narrow(float value);
template <>
[[gnu::always_inline]] inline float narrow<float>(float value) {
  return value;
}
template <>
[[gnu::always_inline]] inline BFloat16 narrow<BFloat16>(float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  return {static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16)};
}

}  // namespace hone::kernels
