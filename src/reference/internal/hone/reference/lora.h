// A linear layer with LoRA, forward and backward, one number after another.
//
//   std::vector<double> w(576 * 192), a(16 * 576), b(192 * 16), x(8 * 576), dy(8 * 192);
//   reference::LoraLinear layer{.in = 576, .out = 192, .weight = w, .rank = 16, .scale = 2, .a = a, .b = b};
//   std::vector<double> y = reference::lora_forward(layer, x);              // x (rows, in) → y (rows, out)
//   reference::LoraGradients d = reference::lora_backward(layer, x, dy);    // d.x, d.a, d.b …
//
// y = x·Wᵀ + bias + s·(m⊙x)·Aᵀ·Bᵀ
// Hu et al. 2021 (LoRA), section 4.1, equation 3; s = alpha/rank. The mask m of dropout is on the branch's input alone,
// as in PEFT.
//
// All of reference/ is like this: float64, row-major, nothing clever, the lines forward numbered and each line back saying
// which it undoes. It is for reading and for tests; what trains is linear.h, kernels/ and decoder.h.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hone::reference {

struct LoraLinear {
  std::size_t in = 0, out = 0;
  std::span<const double> weight;  // W (out, in)
  std::span<const double> bias = {};  // (out), or empty
  std::size_t rank = 0;  // 0: not adapted
  double scale = 1;  // s
  std::span<const double> a = {};  // A (rank, in)
  std::span<const double> b = {};  // B (out, rank)
};

// ∂L/∂ of what the names say, in their shapes. Frozen or not: what a trainer leaves alone it does not ask for.
struct LoraGradients {
  std::vector<double> x, weight, bias, a, b;
};

// `mask`: m (rows, in), 0 where dropped and 1/(1 − probability) elsewhere; empty: nothing is dropped.
std::vector<double> lora_forward(const LoraLinear& layer, std::span<const double> x, std::span<const double> mask = {});
LoraGradients lora_backward(const LoraLinear& layer, std::span<const double> x, std::span<const double> dy,
                            std::span<const double> mask = {});

}  // namespace hone::reference
