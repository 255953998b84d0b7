// The decoder's way forward.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "decoder.h"

namespace hone {
namespace {

constexpr std::size_t largest_tile = 256;  // a tile's gate and up lie in the second cache with what they are made from

std::size_t round_up(std::size_t value, std::size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace

// A multiple of four tiles, alike in size: two or four threads end together, and the number of threads changes nothing.
template <class T>
std::size_t Decoder<T>::tile_rows(std::size_t rows) const {
  const std::size_t tiles = round_up((rows + largest_tile - 1) / largest_tile, 4);
  return round_up((rows + tiles - 1) / tiles, 16);
}

template <class T>
typename Decoder<T>::Tile Decoder<T>::tile(std::size_t index) const {
  return {index * tile_, tile_};
}

template <class T>
void Decoder<T>::turn_tables(std::size_t positions) {
  if (positions <= positions_) return;
  positions_ = round_up(positions, 256);
  const std::size_t half = shape_.rotary / 2;
  for (int local = 0; local < 2; ++local) {
    cosine_[local].resize(positions_ * half);
    sine_[local].resize(positions_ * half);
    const double theta = static_cast<double>(local ? shape_.rope_theta_local : shape_.rope_theta);
    const double scale = local ? 1.0 : static_cast<double>(shape_.rope_scale);
    for (std::size_t i = 0; i < half; ++i) {
      double speed = scale * std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(shape_.rotary));
      if (!shape_.rope_factors.empty() && !local) speed /= static_cast<double>(shape_.rope_factors[i]);
      for (std::size_t position = 0; position < positions_; ++position) {
        const double angle = static_cast<double>(position) * speed;
        cosine_[local][position * half + i] = static_cast<float>(std::cos(angle));
        sine_[local][position * half + i] = static_cast<float>(std::sin(angle));
      }
    }
  }
}

template <class T>
void Decoder<T>::size_kept(Kept& kept, std::size_t rows, std::size_t places) const {
  const std::size_t hidden = shape_.hidden, head = shape_.head_dim;
  grow(kept.input, rows * hidden);
  grow(kept.middle, rows * hidden);
  if (shape_.has_qk_norm) grow(kept.raw_qk, rows * (shape_.heads + shape_.kv_heads) * head);
  grow(kept.q, places * shape_.heads * head);
  grow(kept.k, places * shape_.kv_heads * head);
  grow(kept.v, places * shape_.kv_heads * head);
  grow(kept.log_sum, places * shape_.heads);
  grow(kept.attention, rows * shape_.q_columns());
  grow(kept.gate_up, rows * 2 * shape_.feed_forward);
  if (shape_.has_post_norms) {
    grow(kept.attention_out, rows * hidden);
    grow(kept.feed_out, rows * hidden);
  }
  const Layer& layer = layers_.front();
  std::size_t lora[4] = {layer.qkv.lora, layer.output.lora, layer.gate_up.lora, layer.down.lora};
  for (const Layer& other : layers_) {  // ranks may differ from layer to layer
    lora[0] = std::max<std::size_t>(lora[0], other.qkv.lora);
    lora[1] = std::max<std::size_t>(lora[1], other.output.lora);
    lora[2] = std::max<std::size_t>(lora[2], other.gate_up.lora);
    lora[3] = std::max<std::size_t>(lora[3], other.down.lora);
  }
  grow(kept.h_qkv, rows * lora[0]);
  grow(kept.h_output, rows * lora[1]);
  grow(kept.h_gate_up, rows * lora[2]);
  grow(kept.h_down, rows * lora[3]);
}

template <class T>
void Decoder<T>::size_for(const MicroBatch& batch, bool keep, bool recompute) {
  keep_ = keep;
  recompute_ = recompute && keep;
  batch_rows_ = batch.rows();
  tile_ = tile_rows(batch_rows_);
  tiles_ = (batch_rows_ + tile_ - 1) / tile_;
  padded_rows_ = tile_ * tiles_;
  // Memory that grows by a little at each larger batch leaves holes as large as itself.
  const bool is_usual = keep && 2 * batch_rows_ > options_.expected_rows && batch_rows_ <= options_.expected_rows;
  const std::size_t usual = is_usual ? options_.expected_rows : 0;
  capacity_rows_ = std::max({capacity_rows_, padded_rows_, usual});
  capacity_places_ = std::max({capacity_places_, batch.places, usual + usual / 8});  // each segment fills whole blocks
  const std::size_t hidden = shape_.hidden, rows = capacity_rows_, places = capacity_places_;
  grow(residual_, rows * hidden);
  grow(last_, rows * hidden);
  kept_.resize(keep_ && !recompute_ ? shape_.layers : std::max<std::size_t>(kept_.size(), 1));
  for (std::size_t i = 0; i < (keep_ && !recompute_ ? kept_.size() : 1); ++i) size_kept(kept_[i], rows, places);
  if (recompute_) {
    inputs_.resize(shape_.layers);
    for (AlignedBuffer<T>& input : inputs_) grow(input, rows * hidden);
    grow(again_, rows * hidden);
  }

  std::size_t ext = 0, lora = 0, out = 0;
  for (const Layer& layer : layers_)
    for (const Linear<T>* linear : {&layer.qkv, &layer.output, &layer.gate_up, &layer.down}) {
      ext = std::max<std::size_t>(ext, linear->ext());
      lora = std::max<std::size_t>(lora, linear->lora);
      out = std::max<std::size_t>(out, linear->out);
    }
  for (Scratch& scratch : scratch_) {
    grow(scratch.x, tile_ * ext);
    grow(scratch.y, tile_ * std::max<std::size_t>(layers_.front().qkv.out, hidden));
    grow(scratch.wide, tile_ * std::max<std::size_t>(ext, hidden));
    grow(scratch.heads, std::max(shape_.q_columns(), 2 * shape_.kv_columns()));
    grow(scratch.linear.narrow_product, tile_ * lora);
    if (options_.dropout > 0) grow(scratch.linear.masked, tile_ * ext);
    if (options_.as_int8) {
      grow(scratch.linear.bytes, tile_ * std::max(ext, out));
      grow(scratch.linear.row_scale, tile_);
      grow(scratch.linear.byte_product, tile_ * std::max(ext, out));
      grow(scratch.linear.addend, tile_ * std::max(ext, out));
    }
  }
  position_of_.assign(padded_rows_, 0);
  place_of_.assign(padded_rows_, 0);
  chunks_of_.assign(padded_rows_, 0);
  std::size_t longest = 1;
  for (const Segment& segment : batch.segments) {
    longest = std::max(longest, segment.length);
    for (std::size_t i = 0; i < segment.length; ++i) {
      position_of_[segment.first_row + i] = i;
      place_of_[segment.first_row + i] = segment.first_place + i;
      chunks_of_[segment.first_row + i] = chunks_of(segment);
    }
  }
  turn_tables(longest);
}

template <class T>
T* Decoder<T>::input_of(std::size_t layer) {
  return recompute_ ? inputs_[layer].data() : kept(layer).input.data();
}

template <class T>
Dropout Decoder<T>::dropout(std::size_t layer, int group) const {
  if (options_.dropout == 0 || dropout_key_ == 0) return {};
  return {options_.dropout, dropout_key_ + (layer * 4 + static_cast<std::size_t>(group) + 1) * 0x9FB21C651E98DF25u};
}

template <class T>
void Decoder<T>::embed(const MicroBatch& batch, const Tile& tile) {
  const std::size_t hidden = shape_.hidden;
  for (std::size_t row = tile.first; row < tile.first + tile.rows; ++row) {
    float* to = residual_.data() + row * hidden;
    if (row < batch_rows_)
      rows_.widen(embedding_.data() + static_cast<std::size_t>(batch.ids[row]) * hidden, to, hidden,
                  shape_.embedding_scale);
    else
      std::fill(to, to + hidden, 0.0F);
    rows_.narrow(to, hidden, nullptr, input_of(0) + row * hidden, hidden, 1, hidden);
  }
}

// Norm, q|k|v, and their turning; the results lie head by head.
template <class T>
void Decoder<T>::before_attention(std::size_t index, const Tile& tile, int worker, const float* residual) {
  const Layer& layer = layers_[index];
  Kept& keep = kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape_.hidden, head = shape_.head_dim, group = shape_.heads / shape_.kv_heads;
  const std::size_t q_columns = shape_.q_columns(), kv_columns = shape_.kv_columns(), columns = layer.qkv.out;
  const auto rows = static_cast<std::uint32_t>(tile.rows);

  rows_.rms_norm(residual + tile.first * hidden, norm(layer.attention_norm), mine.x.data(), layer.qkv.ext(), rows,
                 hidden, shape_.norm_epsilon);
  layer.qkv.forward(context_, worker, mine.linear, rows, mine.x.data(), keep.h_qkv.data() + tile.first * layer.qkv.lora,
                    mine.y.data(), dropout(index, 0), tile.first);
  if (shape_.has_qkv_bias) rows_.add_bias(mine.y.data(), layer.qkv.bias.data(), rows, columns);

  const int local = layer.is_local ? 1 : 0;
  for (std::size_t row = tile.first; row < std::min(tile.first + tile.rows, batch_rows_); ++row) {
    T* y = mine.y.data() + (row - tile.first) * columns;
    if (shape_.has_qk_norm) {
      T* raw = keep.raw_qk.data() + row * (q_columns + kv_columns);
      std::memcpy(static_cast<void*>(raw), y, (q_columns + kv_columns) * sizeof(T));
      rows_.rms_norm_kept(raw, norm(layer.q_norm), y, head, shape_.heads, head, shape_.norm_epsilon);
      rows_.rms_norm_kept(raw + q_columns, norm(layer.k_norm), y + q_columns, head, shape_.kv_heads, head,
                          shape_.norm_epsilon);
    }
    const float* cosine = cosine_[local].data() + position_of_[row] * (shape_.rotary / 2);
    const float* sine = sine_[local].data() + position_of_[row] * (shape_.rotary / 2);
    for (std::size_t kv = 0; kv < shape_.kv_heads; ++kv) {
      const std::size_t place = kv * capacity_places_ + place_of_[row];
      rows_.rotate(y + kv * group * head, cosine, sine, keep.q.data() + place * group * head, group, shape_.rotary,
                   head);
      rows_.rotate(y + q_columns + kv * head, cosine, sine, keep.k.data() + place * head, 1, shape_.rotary, head);
      std::memcpy(static_cast<void*>(keep.v.data() + place * head), y + q_columns + kv_columns + kv * head,
                  head * sizeof(T));
    }
  }
}

// Output product, residual, norm, gate and up, gate, down product, residual.
template <class T>
void Decoder<T>::after_attention(std::size_t index, const Tile& tile, int worker, float* residual, T* next_input) {
  const Layer& layer = layers_[index];
  Kept& keep = kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape_.hidden, q_columns = shape_.q_columns(), feed = shape_.feed_forward;
  const auto rows = static_cast<std::uint32_t>(tile.rows);
  float* stream = residual + tile.first * hidden;
  T* middle = keep.middle.data() + tile.first * hidden;
  T* next = next_input + tile.first * hidden;
  T* x = mine.x.data();

  auto join = [&](const Linear<T>& linear, T* h, AlignedBuffer<T>& before_norm, std::size_t post_norm, T* kept_stream,
                  int group) {
    if (!shape_.has_post_norms) {
      linear.forward(context_, worker, mine.linear, rows, x, h, mine.wide.data(), dropout(index, group), tile.first);
      rows_.add(stream, mine.wide.data(), kept_stream, rows * hidden);
      return;
    }
    T* raw = before_norm.data() + tile.first * hidden;
    linear.forward(context_, worker, mine.linear, rows, x, h, raw, dropout(index, group), tile.first);
    rows_.rms_norm_add(stream, raw, norm(post_norm), kept_stream, rows, hidden, shape_.norm_epsilon);
  };

  const T* attention = keep.attention.data() + tile.first * q_columns;
  for (std::uint32_t row = 0; row < rows; ++row)
    std::memcpy(static_cast<void*>(x + row * layer.output.ext()), attention + row * q_columns, q_columns * sizeof(T));
  join(layer.output, keep.h_output.data() + tile.first * layer.output.lora, keep.attention_out,
       layer.post_attention_norm, middle, 1);

  rows_.rms_norm(stream, norm(layer.feed_norm), x, layer.gate_up.ext(), rows, hidden, shape_.norm_epsilon);
  T* gate_up = keep.gate_up.data() + tile.first * 2 * feed;
  layer.gate_up.forward(context_, worker, mine.linear, rows, x, keep.h_gate_up.data() + tile.first * layer.gate_up.lora,
                        gate_up, dropout(index, 2), tile.first);
  rows_.gated(shape_.activation == Activation::silu ? GateKind::silu : GateKind::gelu_tanh, gate_up, x,
              layer.down.ext(), rows, feed);
  join(layer.down, keep.h_down.data() + tile.first * layer.down.lora, keep.feed_out, layer.post_feed_norm, next, 3);
}

template <class T>
typename Attention<T>::Operands Decoder<T>::operands(std::size_t index, const MicroBatch& batch) {
  Kept& keep = kept(index);
  typename Attention<T>::Operands operands;
  operands.shape = {.kv_heads = shape_.kv_heads,
                    .group = shape_.heads / shape_.kv_heads,
                    .head_dim = shape_.head_dim,
                    .scale = shape_.attention_scale,
                    .soft_cap = shape_.attention_soft_cap,
                    .window = layers_[index].window};
  operands.segments = batch.segments;
  operands.places = capacity_places_;
  operands.q = keep.q.data();
  operands.k = keep.k.data();
  operands.v = keep.v.data();
  operands.out = keep.attention.data();
  operands.log_sum = keep.log_sum.data();
  operands.dout = back_.dattention.data();
  operands.dq = back_.dq.data();
  operands.dk = back_.dk.data();
  operands.dv = back_.dv.data();
  return operands;
}

template <class T>
void Decoder<T>::attend(std::size_t index, const MicroBatch& batch) {
  const auto about = operands(index, batch);
  const auto tasks = attention_->tasks(batch.segments);
  context_.pool.run(tasks.size(),
                    [&](std::size_t task, int worker) { attention_->forward(context_, worker, about, tasks[task]); });
}

template <class T>
void Decoder<T>::forward(const MicroBatch& batch, std::uint64_t dropout_key, bool keep, bool recompute) {
  dropout_key_ = dropout_key;
  size_for(batch, keep, recompute);
  context_.pool.run(tiles_, [&](std::size_t i, int worker) {
    embed(batch, tile(i));
    before_attention(0, tile(i), worker, residual_.data());
  });
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    attend(layer, batch);
    const bool is_last = layer + 1 == layers_.size();
    T* next = is_last ? last_.data() : input_of(layer + 1);
    context_.pool.run(tiles_, [&](std::size_t i, int worker) {
      after_attention(layer, tile(i), worker, residual_.data(), next);
      if (!is_last) before_attention(layer + 1, tile(i), worker, residual_.data());
    });
  }
}

template <class T>
void Decoder<T>::recompute_layer(std::size_t layer, const MicroBatch& batch) {
  const std::size_t hidden = shape_.hidden;
  context_.pool.run(tiles_, [&](std::size_t i, int worker) {
    const Tile t = tile(i);
    rows_.widen(inputs_[layer].data() + t.first * hidden, again_.data() + t.first * hidden, t.rows * hidden, 1.0F);
    before_attention(layer, t, worker, again_.data());
  });
  attend(layer, batch);
  context_.pool.run(tiles_, [&](std::size_t i, int worker) {
    after_attention(layer, tile(i), worker, again_.data(), kept(layer).input.data());
  });
}

template <class T>
std::uint64_t Decoder<T>::kept_bytes(std::size_t rows, bool recompute) const {
  const Layer& layer = layers_.front();
  const std::uint64_t hidden = shape_.hidden,
                      lora = layer.qkv.lora + layer.output.lora + layer.gate_up.lora + layer.down.lora;
  std::uint64_t kept =
      (2 * hidden + (shape_.has_qk_norm ? shape_.q_columns() + shape_.kv_columns() : 0) + 2 * shape_.q_columns() +
       2 * shape_.kv_columns() + 2 * shape_.feed_forward + (shape_.has_post_norms ? 2 * hidden : 0) + lora) *
          sizeof(T) +
      4 * shape_.heads;
  const std::uint64_t back =
      (4 * hidden + 3 * shape_.feed_forward + 2 * shape_.q_columns() + 2 * shape_.kv_columns() + lora) * sizeof(T) +
      (shape_.q_columns() + 2 * attention_chunks * shape_.kv_columns() + 3 * hidden) * 4;
  const std::uint64_t layers = shape_.layers;
  return rows * (recompute ? kept + layers * hidden * sizeof(T) + hidden * 4 : kept * layers) + rows * back;
}

template class Decoder<float>;
template class Decoder<BFloat16>;

}  // namespace hone
