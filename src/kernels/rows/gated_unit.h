// Gated units (Shazeer 2020): act = f(g)·u with f = SiLU, or GELU in tanh's approximation (Hendrycks & Gimpel 2016).
//   SiLU:  f = g·σ(g),                    f′ = σ(g)·(1 + g·(1 − σ(g)))
//   GELU:  f = g/2·(1 + t), t = tanh(v),  f′ = (1 + t)/2 + g/2·(1 − t²)·v′,  v = √(2/π)·(g + 0.044715·g³)
#pragma once

#include <cstddef>

#include "exponential.h"
#include "hone/kernels/bfloat16.h"

namespace hone::kernels::HONE_ISA {

struct Silu {
  [[gnu::always_inline]] static float value(float g) { return g / (1.0F + exponential(-g)); }
  [[gnu::always_inline]] static float slope(float g, float& value) {
    const float sigmoid = 1.0F / (1.0F + exponential(-g));
    value = g * sigmoid;
    return sigmoid * (1.0F + g * (1.0F - sigmoid));
  }
};

struct GeluTanh {
  static constexpr float root = 0.7978845608F, cubic = 0.044715F;
  [[gnu::always_inline]] static float value(float g) {
    return 0.5F * g * (1.0F + hyperbolic_tangent(root * (g + cubic * g * g * g)));
  }
  [[gnu::always_inline]] static float slope(float g, float& value) {
    const float t = hyperbolic_tangent(root * (g + cubic * g * g * g));
    value = 0.5F * g * (1.0F + t);
    return 0.5F * (1.0F + t) + 0.5F * g * (1.0F - t * t) * root * (1.0F + 3.0F * cubic * g * g);
  }
};

template <class Gate, class T>
void gated_rows(const T* gate_up, T* act, std::size_t act_stride, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, gate_up += 2 * columns, act += act_stride) {
    const T *g = gate_up, *u = gate_up + columns;
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) act[i] = narrow<T>(Gate::value(widen(g[i])) * widen(u[i]));
  }
}

template <class Gate, class T>
void gated_rows_backward(const T* gate_up, const float* dact, std::size_t dact_stride, T* dgate_up, T* act,
                         std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows;
       ++row, gate_up += 2 * columns, dgate_up += 2 * columns, dact += dact_stride, act += columns) {
    const T *g = gate_up, *u = gate_up + columns;
    T *dg = dgate_up, *du = dgate_up + columns;
#pragma omp simd
    for (std::size_t i = 0; i < columns; ++i) {
      float value;
      const float slope = Gate::slope(widen(g[i]), value);
      const float up = widen(u[i]);
      act[i] = narrow<T>(value * up);
      dg[i] = narrow<T>(dact[i] * up * slope);
      du[i] = narrow<T>(dact[i] * value);
    }
  }
}

template <class T>
void gated(GateKind kind, const T* gate_up, T* act, std::size_t act_stride, std::size_t rows, std::size_t columns) {
  if (kind == GateKind::silu)
    gated_rows<Silu>(gate_up, act, act_stride, rows, columns);
  else
    gated_rows<GeluTanh>(gate_up, act, act_stride, rows, columns);
}

template <class T>
void gated_backward(GateKind kind, const T* gate_up, const float* dact, std::size_t dact_stride, T* dgate_up, T* act,
                    std::size_t rows, std::size_t columns) {
  if (kind == GateKind::silu)
    gated_rows_backward<Silu>(gate_up, dact, dact_stride, dgate_up, act, rows, columns);
  else
    gated_rows_backward<GeluTanh>(gate_up, dact, dact_stride, dgate_up, act, rows, columns);
}

}  // namespace hone::kernels::HONE_ISA
