// Causal attention, forward and backward, one query after another.
//
//   const std::size_t lengths[] = {5, 2};
//   std::vector<double> q(7 * 9 * 64), k(7 * 3 * 64), v(7 * 3 * 64), dout(7 * 9 * 64);
//   reference::CausalAttention about{.heads = 9, .kv_heads = 3, .head_dim = 64, .scale = 0.125};
//   std::vector<double> out = reference::attention_forward(about, lengths, q, k, v);      // (rows, heads, head_dim)
//   reference::AttentionGradients d = reference::attention_backward(about, lengths, q, k, v, dout);
//
// out_i = Σ_j p_ij · v_j,  p_i = softmax_j(scale · q_i·k_j) over the keys j ≤ i that i sees
// Vaswani et al. 2017, equation 1; grouped heads of Ainslie et al. 2023; window of Beltagy et al. 2020; soft cap of Gemma
// Team 2024, section 2. The way back is Dao et al. 2022 (FlashAttention), appendix B.2;
// the whole row of scores exists here, while kernels/attention.h goes over it in blocks.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hone::reference {

struct CausalAttention {
  std::size_t heads = 1, kv_heads = 1;  // heads/kv_heads neighbours share a key and a value
  std::size_t head_dim = 0;
  double scale = 1;
  double soft_cap = 0;  // s → cap·tanh(s/cap); 0: none
  std::size_t window = 0;  // keys a query sees, itself included; 0: all before it
};

struct AttentionGradients {
  std::vector<double> q, k, v;
};

// Rows of all segments follow each other; a segment is `lengths[i]` rows and attends to itself alone.
// q, out and dout: (rows, heads, head_dim); k and v: (rows, kv_heads, head_dim). q and k are turned already.
std::vector<double> attention_forward(const CausalAttention& about, std::span<const std::size_t> lengths,
                                      std::span<const double> q, std::span<const double> k, std::span<const double> v);
AttentionGradients attention_backward(const CausalAttention& about, std::span<const std::size_t> lengths,
                                      std::span<const double> q, std::span<const double> k, std::span<const double> v,
                                      std::span<const double> dout);

}  // namespace hone::reference
