// What a forward pass computes: the residual stream, and what it keeps of each layer for the way back.
//
//   Activations<kernels::BFloat16> activations;
//   activations.keep = Keep::inputs;
//   use(activations.kept(3).attention.data(), activations.input(3));
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hone/decoder/projection.h"
#include "hone/kernels/aligned.h"

namespace hone::decoder {

// For the way back: nothing, since there is none; what each layer read, from which it is computed again; or all it needs.
enum class Keep : std::uint8_t { nothing, inputs, everything };

// Of one layer.
template <class T>
struct Kept {
  kernels::AlignedBuffer<T> input,
      middle;  // (rows, hidden): the residual stream before attention, before the feed-forward
  kernels::AlignedBuffer<T> raw_qk;  // (rows, (heads + kv_heads)·head_dim) before their norms; only with them
  kernels::AlignedBuffer<T> q, k, v;  // head-major, turned
  kernels::AlignedBuffer<float> log_sum;
  kernels::AlignedBuffer<T> attention;  // (rows, heads·head_dim)
  kernels::AlignedBuffer<T> gate_up;  // (rows, 2·feed_forward)
  kernels::AlignedBuffer<T> attention_out, feed_out;  // (rows, hidden) before the post norms; only with them
  PerProjection<kernels::AlignedBuffer<T>> h;  // (rows, lora)
};

template <class T>
struct Activations {
  Keep keep = Keep::nothing;
  std::size_t rows = 0, places = 0;  // there is room for; places: of head-major matrices
  kernels::AlignedBuffer<float> residual;  // (rows, hidden)
  kernels::AlignedBuffer<T> last;  // (rows, hidden): what the final norm read
  std::vector<kernels::AlignedBuffer<T>> inputs;  // of every layer with Keep::inputs
  std::vector<Kept<T>> layers;  // one that all share, unless everything is kept

  Kept<T>& kept(std::size_t layer) { return layers[keep == Keep::everything ? layer : 0]; }
  // (rows, hidden)
  T* input(std::size_t layer) { return keep == Keep::inputs ? inputs[layer].data() : kept(layer).input.data(); }
};

}  // namespace hone::decoder
