// RMS normalisation, forward and backward, one number after another.
//
//   std::vector<double> x(8 * 576), weight(576), dy(8 * 576);
//   std::vector<double> y = reference::norm_forward(x, weight, 1e-5);            // x (rows, n), weight (n) → y (rows, n)
//   reference::NormGradients d = reference::norm_backward(x, weight, 1e-5, dy);  // d.x, d.weight
//
// y = x · w / √(mean(x²) + ε)
// Zhang & Sennrich 2019, equation 4; ε under the root, as in Llama. kernels/rows/norm.h has the way back in one formula.
#pragma once

#include <span>
#include <vector>

namespace hone::reference {

struct NormGradients {
  std::vector<double> x, weight;
};

std::vector<double> norm_forward(std::span<const double> x, std::span<const double> weight, double epsilon);
NormGradients norm_backward(std::span<const double> x, std::span<const double> weight, double epsilon,
                            std::span<const double> dy);

}  // namespace hone::reference
