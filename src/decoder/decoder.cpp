#include "hone/decoder/decoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hone::decoder {

template <class T>
Decoder<T>::Decoder(model::DecoderShape shape, DecoderOptions options, kernels::ComputeContext& context)
    : context_(context),
      rows_(kernels::row_kernels<T>()),
      weights_(std::move(shape), std::move(options)),
      rotary_(weights_.shape),
      attention_(weights_.shape.kv_heads, weights_.shape.heads / weights_.shape.kv_heads, weights_.shape.head_dim,
                 context.pool.threads()),
      head_(weights_, context),
      scratch_(static_cast<std::size_t>(context.pool.threads())) {}

template <class T>
void Decoder<T>::prepare(const MicroBatch& batch, Keep keep) {
  const model::DecoderShape& shape = weights_.shape;
  plan_ = BatchPlan(batch);
  rotary_.grow(plan_.longest);
  grow_scratch();

  // Memory that grows by a little at each larger batch leaves holes as large as itself.
  const std::size_t expected = weights_.options.expected_rows;
  const bool is_usual = keep != Keep::nothing && 2 * plan_.rows > expected && plan_.rows <= expected;
  const std::size_t usual = is_usual ? expected : 0;
  Activations<T>& now = activations_;
  now.keep = keep;
  now.rows = std::max({now.rows, plan_.padded_rows(), usual});
  now.places = std::max({now.places, batch.places, usual + usual / 8});  // each segment fills whole blocks
  kernels::grow(now.residual, now.rows * shape.hidden);
  kernels::grow(now.last, now.rows * shape.hidden);
  const std::size_t kept = keep == Keep::everything ? shape.layers : 1;
  if (keep == Keep::everything || now.layers.empty()) now.layers.resize(kept);
  for (std::size_t i = 0; i < kept; ++i) grow_kept(now.layers[i]);
  if (keep != Keep::inputs) return;
  now.inputs.resize(shape.layers);
  for (kernels::AlignedBuffer<T>& input : now.inputs) kernels::grow(input, now.rows * shape.hidden);
  kernels::grow(again_, now.rows * shape.hidden);
}

template <class T>
void Decoder<T>::grow_kept(Kept<T>& kept) const {
  const model::DecoderShape& shape = weights_.shape;
  const std::size_t rows = activations_.rows, places = activations_.places, hidden = shape.hidden;
  kernels::grow(kept.input, rows * hidden);
  kernels::grow(kept.middle, rows * hidden);
  if (shape.has_qk_norm) kernels::grow(kept.raw_qk, rows * (shape.q_columns() + shape.kv_columns()));
  kernels::grow(kept.q, places * shape.q_columns());
  kernels::grow(kept.k, places * shape.kv_columns());
  kernels::grow(kept.v, places * shape.kv_columns());
  kernels::grow(kept.log_sum, places * shape.heads);
  kernels::grow(kept.attention, rows * shape.q_columns());
  kernels::grow(kept.gate_up, rows * 2 * shape.feed_forward);
  if (shape.has_post_norms) {
    kernels::grow(kept.attention_out, rows * hidden);
    kernels::grow(kept.feed_out, rows * hidden);
  }
  for (const Projection projection : projections) {
    std::size_t lora = 0;
    for (const Layer& layer : weights_.layers)  // ranks may differ from layer to layer
      lora = std::max<std::size_t>(lora, layer.linear[projection].lora);
    kernels::grow(kept.h[projection], rows * lora);
  }
}

template <class T>
void Decoder<T>::grow_scratch() {
  const std::size_t rows = plan_.tile_rows, hidden = weights_.shape.hidden;
  const LinearWidths widest = weights_.widest();
  for (Scratch& scratch : scratch_) {
    kernels::grow(scratch.x, rows * widest.ext);
    kernels::grow(scratch.y, rows * std::max<std::size_t>(weights_.layers.front().linear.qkv.out, hidden));
    kernels::grow(scratch.wide, rows * std::max(widest.ext, hidden));
    scratch.linear.grow(rows, widest, {.dropout = weights_.options.dropout > 0, .int8 = weights_.options.as_int8});
  }
}

template <class T>
Dropout Decoder<T>::dropout(std::size_t layer, Projection projection) const {
  if (!drops()) return {};
  const std::size_t number = layer * projections.size() + static_cast<std::size_t>(projection) + 1;
  return {weights_.options.dropout, dropout_key_ + number * 0x9FB21C651E98DF25u};
}

template <class T>
void Decoder<T>::embed(const MicroBatch& batch, const Tile& tile) {
  const std::size_t hidden = weights_.shape.hidden;
  for (std::size_t row = tile.first; row < tile.first + tile.rows; ++row) {
    float* to = activations_.residual.data() + row * hidden;
    if (row < plan_.rows)
      rows_.widen(weights_.embedding.data() + static_cast<std::size_t>(batch.ids[row]) * hidden, to, hidden,
                  weights_.shape.embedding_scale);
    else
      std::fill(to, to + hidden, 0.0F);
    rows_.narrow(to, hidden, nullptr, activations_.input(0) + row * hidden, hidden, 1, hidden);
  }
}

// Norm, q|k|v, and their turning; the results lie head by head.
template <class T>
void Decoder<T>::before_attention(std::size_t index, const Tile& tile, int worker, const float* residual) {
  const model::DecoderShape& shape = weights_.shape;
  const Layer& layer = weights_.layers[index];
  const Linear<T>& qkv = layer.linear.qkv;
  Kept<T>& keep = activations_.kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape.hidden, head = shape.head_dim, group = shape.heads / shape.kv_heads;
  const std::size_t q_columns = shape.q_columns(), kv_columns = shape.kv_columns(), columns = qkv.out;
  const auto rows = static_cast<std::uint32_t>(tile.rows);

  rows_.rms_norm(residual + tile.first * hidden, weights_.norm(layer.attention_norm), mine.x.data(), qkv.ext(), rows,
                 hidden, shape.norm_epsilon);
  qkv.forward(context_, worker, mine.linear, rows, mine.x.data(), keep.h.qkv.data() + tile.first * qkv.lora,
              mine.y.data(), dropout(index, Projection::qkv), tile.first);
  if (shape.has_qkv_bias) rows_.add_bias(mine.y.data(), qkv.bias.data(), rows, columns);

  for (std::size_t row = tile.first; row < std::min(tile.first + tile.rows, plan_.rows); ++row) {
    T* y = mine.y.data() + (row - tile.first) * columns;
    if (shape.has_qk_norm) {
      T* raw = keep.raw_qk.data() + row * (q_columns + kv_columns);
      std::memcpy(static_cast<void*>(raw), y, (q_columns + kv_columns) * sizeof(T));
      rows_.rms_norm_kept(raw, weights_.norm(layer.q_norm), y, head, shape.heads, head, shape.norm_epsilon);
      rows_.rms_norm_kept(raw + q_columns, weights_.norm(layer.k_norm), y + q_columns, head, shape.kv_heads, head,
                          shape.norm_epsilon);
    }
    const auto [cosine, sine] = rotary_.at(layer.is_local(), plan_.position[row]);
    for (std::size_t kv = 0; kv < shape.kv_heads; ++kv) {
      const std::size_t place = kv * activations_.places + plan_.place[row];
      rows_.rotate(y + kv * group * head, cosine, sine, keep.q.data() + place * group * head, group, shape.rotary,
                   head);
      rows_.rotate(y + q_columns + kv * head, cosine, sine, keep.k.data() + place * head, 1, shape.rotary, head);
      std::memcpy(static_cast<void*>(keep.v.data() + place * head), y + q_columns + kv_columns + kv * head,
                  head * sizeof(T));
    }
  }
}

// Output product, residual, norm, gate and up, gate, down product, residual.
template <class T>
void Decoder<T>::after_attention(std::size_t index, const Tile& tile, int worker, float* residual, T* next_input) {
  const model::DecoderShape& shape = weights_.shape;
  const Layer& layer = weights_.layers[index];
  const auto& [qkv, output, gate_up, down] = layer.linear;
  Kept<T>& keep = activations_.kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape.hidden, q_columns = shape.q_columns(), feed = shape.feed_forward;
  const auto rows = static_cast<std::uint32_t>(tile.rows);
  float* stream = residual + tile.first * hidden;
  T* x = mine.x.data();

  auto join = [&](Projection projection, kernels::AlignedBuffer<T>& before_norm, std::size_t post_norm,
                  T* kept_stream) {
    const Linear<T>& linear = layer.linear[projection];
    T* h = keep.h[projection].data() + tile.first * linear.lora;
    if (!shape.has_post_norms) {
      linear.forward(context_, worker, mine.linear, rows, x, h, mine.wide.data(), dropout(index, projection),
                     tile.first);
      rows_.add(stream, mine.wide.data(), kept_stream, rows * hidden);
      return;
    }
    T* raw = before_norm.data() + tile.first * hidden;
    linear.forward(context_, worker, mine.linear, rows, x, h, raw, dropout(index, projection), tile.first);
    rows_.rms_norm_add(stream, raw, weights_.norm(post_norm), kept_stream, rows, hidden, shape.norm_epsilon);
  };

  const T* attention = keep.attention.data() + tile.first * q_columns;
  for (std::uint32_t row = 0; row < rows; ++row)
    std::memcpy(static_cast<void*>(x + row * output.ext()), attention + row * q_columns, q_columns * sizeof(T));
  join(Projection::output, keep.attention_out, layer.post_attention_norm, keep.middle.data() + tile.first * hidden);

  rows_.rms_norm(stream, weights_.norm(layer.feed_norm), x, gate_up.ext(), rows, hidden, shape.norm_epsilon);
  T* gated = keep.gate_up.data() + tile.first * 2 * feed;
  gate_up.forward(context_, worker, mine.linear, rows, x, keep.h.gate_up.data() + tile.first * gate_up.lora, gated,
                  dropout(index, Projection::gate_up), tile.first);
  rows_.gated(weights_.gate(), gated, x, down.ext(), rows, feed);
  join(Projection::down, keep.feed_out, layer.post_feed_norm, next_input + tile.first * hidden);
}

template <class T>
typename kernels::Attention<T>::Operands Decoder<T>::attention_operands(std::size_t layer, const MicroBatch& batch) {
  const model::DecoderShape& shape = weights_.shape;
  Kept<T>& keep = activations_.kept(layer);
  typename kernels::Attention<T>::Operands operands;
  operands.shape = {.kv_heads = shape.kv_heads,
                    .group = shape.heads / shape.kv_heads,
                    .head_dim = shape.head_dim,
                    .scale = shape.attention_scale,
                    .soft_cap = shape.attention_soft_cap,
                    .window = weights_.layers[layer].window};
  operands.segments = batch.segments;
  operands.places = activations_.places;
  operands.q = keep.q.data();
  operands.k = keep.k.data();
  operands.v = keep.v.data();
  operands.out = keep.attention.data();
  operands.log_sum = keep.log_sum.data();
  return operands;
}

template <class T>
void Decoder<T>::attend(std::size_t layer, const MicroBatch& batch) {
  const auto operands = attention_operands(layer, batch);
  const auto tasks = attention_.tasks(batch.segments);
  context_.pool.run(tasks.size(),
                    [&](std::size_t i, int worker) { attention_.forward(context_, worker, operands, tasks[i]); });
}

template <class T>
void Decoder<T>::forward(const MicroBatch& batch, Keep keep, std::uint64_t dropout_key) {
  dropout_key_ = dropout_key;
  prepare(batch, keep);
  float* residual = activations_.residual.data();
  context_.pool.run(plan_.tiles, [&](std::size_t i, int worker) {
    embed(batch, plan_.tile(i));
    before_attention(0, plan_.tile(i), worker, residual);
  });
  for (std::size_t layer = 0; layer < weights_.layers.size(); ++layer) {
    attend(layer, batch);
    const bool is_last = layer + 1 == weights_.layers.size();
    T* next = is_last ? activations_.last.data() : activations_.input(layer + 1);
    context_.pool.run(plan_.tiles, [&](std::size_t i, int worker) {
      after_attention(layer, plan_.tile(i), worker, residual, next);
      if (!is_last) before_attention(layer + 1, plan_.tile(i), worker, residual);
    });
  }
}

template <class T>
void Decoder<T>::forward_again(std::size_t layer, const MicroBatch& batch) {
  const std::size_t hidden = weights_.shape.hidden;
  context_.pool.run(plan_.tiles, [&](std::size_t i, int worker) {
    const auto [first, rows] = plan_.tile(i);
    rows_.widen(activations_.input(layer) + first * hidden, again_.data() + first * hidden, rows * hidden, 1.0F);
    before_attention(layer, plan_.tile(i), worker, again_.data());
  });
  attend(layer, batch);
  context_.pool.run(plan_.tiles, [&](std::size_t i, int worker) {
    after_attention(layer, plan_.tile(i), worker, again_.data(), activations_.kept(layer).input.data());
  });
}

template <class T>
void Decoder<T>::loss(const MicroBatch& batch, std::span<float> losses) {
  for (std::size_t first = 0; first < losses.size(); first += head_.most_rows())
    head_.forward(batch, first, activations_.residual.data(), losses);
}

template <class T>
std::vector<float> Decoder<T>::logits(const MicroBatch& batch) {
  forward(batch, Keep::nothing);
  const model::DecoderShape& shape = weights_.shape;
  const std::size_t hidden = shape.hidden, targets = batch.target_rows.size();
  std::vector<float> result(targets * shape.vocabulary);
  kernels::AlignedBuffer<T> normed(hidden);
  kernels::AlignedBuffer<float> row(shape.vocabulary);
  for (std::size_t i = 0; i < targets; ++i) {
    rows_.rms_norm(activations_.residual.data() + batch.target_rows[i] * hidden, weights_.norm(weights_.final_norm),
                   normed.data(), hidden, 1, hidden, shape.norm_epsilon);
    context_.products.run(
        0, {.rows = 1, .columns = shape.vocabulary, .inner = shape.hidden, .right = kernels::Stored::transposed},
        normed.data(), weights_.output_matrix(), row.data());
    for (std::size_t column = 0; column < shape.vocabulary; ++column) {
      float logit = row[column];
      if (shape.logit_soft_cap > 0) logit = shape.logit_soft_cap * std::tanh(logit / shape.logit_soft_cap);
      result[i * shape.vocabulary + column] = logit;
    }
  }
  return result;
}

template <class T>
std::uint64_t Decoder<T>::kept_bytes(std::size_t rows, Keep keep) const {
  const model::DecoderShape& shape = weights_.shape;
  const std::uint64_t hidden = shape.hidden, layers = shape.layers;
  std::uint64_t lora = 0;
  for (const Projection projection : projections) lora += weights_.layers.front().linear[projection].lora;
  const std::uint64_t kept =
      (2 * hidden + (shape.has_qk_norm ? shape.q_columns() + shape.kv_columns() : 0) + 2 * shape.q_columns() +
       2 * shape.kv_columns() + 2 * shape.feed_forward + (shape.has_post_norms ? 2 * hidden : 0) + lora) *
          sizeof(T) +
      4 * shape.heads;
  switch (keep) {
    case Keep::nothing: return rows * kept;
    case Keep::inputs: return rows * (kept + layers * hidden * sizeof(T) + hidden * 4);
    case Keep::everything: return rows * kept * layers;
  }
  return 0;
}

template <class T>
void Decoder<T>::clear() {
  activations_ = {};
  again_.resize(0);
}

template class Decoder<float>;
template class Decoder<kernels::BFloat16>;

}  // namespace hone::decoder
