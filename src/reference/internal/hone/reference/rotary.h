// Rotary positions, forward and backward, one pair after another.
//
//   const std::size_t positions[] = {0, 1};
//   std::vector<double> x(2 * 9 * 64), dy(2 * 9 * 64);
//   reference::Rotary about{.heads = 9, .head_dim = 64, .rotary = 64, .theta = 10000};
//   std::vector<double> y = reference::rotary_forward(about, positions, x);       // (rows, heads, head_dim)
//   std::vector<double> dx = reference::rotary_backward(about, positions, dy);
//
// Su et al. 2021 (RoFormer), equations 14, 15 and 34: the pair (x[i], x[i + rotary/2]) of a head is a point that turns by
// position · θ^(−2i/rotary), so that q·k depends on how far apart they stand. Pairs lie half a head apart, as in GPT-NeoX
// and Hugging Face's models; the paper has neighbours.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hone::reference {

struct Rotary {
  std::size_t heads = 1, head_dim = 0;
  std::size_t rotary = 0;  // leading dimensions of a head that turn; the others pass
  double theta = 10000;
  double scale = 1;  // linear scaling: positions are closer together (Chen et al. 2023)
  std::span<const double> factors = {};  // (rotary/2), Llama 3's: each pair is so much slower; or empty
};

// Radians by which pair i turns, i in [0, rotary/2).
double rotary_angle(const Rotary& about, std::size_t position, std::size_t i);

// `positions`: (rows), of each row in its own sequence.
std::vector<double> rotary_forward(const Rotary& about, std::span<const std::size_t> positions,
                                   std::span<const double> x);
std::vector<double> rotary_backward(const Rotary& about, std::span<const std::size_t> positions,
                                    std::span<const double> dy);

}  // namespace hone::reference
