// Each function is the mirror of one in decoder/decoder.cpp.
#include "backward.h"

#include <algorithm>
#include <cstring>

namespace hone::training {
namespace {

constexpr std::size_t norms_of_hidden = 4;  // and two of head_dim

}  // namespace

template <class T>
Backward<T>::Backward(decoder::Decoder<T>& decoder, Optimizer& optimizer)
    : decoder_(decoder),
      optimizer_(optimizer),
      weights_(decoder.weights()),
      context_(decoder.context()),
      rows_(kernels::row_kernels<T>()),
      attention_(weights_.shape.kv_heads, weights_.shape.heads / weights_.shape.kv_heads, weights_.shape.head_dim,
                 context_.pool.threads()),
      scratch_(static_cast<std::size_t>(context_.pool.threads())) {}

template <class T>
std::size_t Backward<T>::norm_columns(Norm norm) const {
  return norm < Norm::q ? weights_.shape.hidden : weights_.shape.head_dim;
}

// Where a tile adds the gradient of a norm; null: it is frozen.
template <class T>
float* Backward<T>::dnorm(Norm norm, const decoder::Tile& tile) {
  if (!weights_.options.full) return nullptr;
  const std::size_t hidden = weights_.shape.hidden, head = weights_.shape.head_dim;
  const std::size_t columns = norms_of_hidden * hidden + 2 * head, number = static_cast<std::size_t>(norm);
  const std::size_t first =
      norm < Norm::q ? number * hidden : norms_of_hidden * hidden + (number - norms_of_hidden) * head;
  return layer_.dnorms.data() + tile.first / tile.rows * columns + first;
}

// Adds the tiles' partial sums, in order, and empties them.
template <class T>
void Backward<T>::add_norm(Norm norm, std::size_t offset, Work& work) {
  work.push_back([=, this](int) {
    float* gradient = optimizer_.gradients() + offset;
    const decoder::BatchPlan& plan = decoder_.plan();
    for (std::size_t i = 0; i < plan.tiles; ++i) {
      float* partial = dnorm(norm, plan.tile(i));
      for (std::size_t column = 0; column < norm_columns(norm); ++column) gradient[column] += partial[column];
      std::fill(partial, partial + norm_columns(norm), 0.0F);
    }
  });
}

// From dy to scratch.wide, dx.
template <class T>
void Backward<T>::linear(std::size_t index, decoder::Projection projection, const decoder::Tile& tile, int worker) {
  const decoder::Linear<T>& linear = weights_.layers[index].linear[projection];
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  LinearBackward<T>(linear).run(context_, worker, mine.linear, static_cast<std::uint32_t>(tile.rows),
                                layer_.dy[projection].data() + tile.first * linear.out,
                                layer_.dh[projection].data() + tile.first * linear.lora, mine.wide.data(),
                                decoder_.dropout(index, projection), tile.first);
}

template <class T>
void Backward<T>::after_attention(std::size_t index, const decoder::Tile& tile, int worker) {
  const model::DecoderShape& shape = weights_.shape;
  const Layer& layer = weights_.layers[index];
  const auto& [qkv, output, gate_up, down] = layer.linear;
  const decoder::Kept<T>& keep = decoder_.activations().kept(index);
  const std::size_t hidden = shape.hidden, feed = shape.feed_forward, q_columns = shape.q_columns(), first = tile.first;
  const auto rows = static_cast<std::uint32_t>(tile.rows);
  float* dstream = dresidual_.data() + first * hidden;
  float* wide = scratch_[static_cast<std::size_t>(worker)].wide.data();
  const float epsilon = shape.norm_epsilon;

  // Through a post norm, where there is one, to the product's output.
  auto leave = [&](const kernels::AlignedBuffer<T>& before_norm, std::size_t post_norm, Norm norm,
                   decoder::Projection projection) {
    T* dy = layer_.dy[projection].data() + first * hidden;
    if (shape.has_post_norms)
      rows_.rms_norm_backward_into(before_norm.data() + first * hidden, weights_.norm(post_norm), dstream, dy,
                                   dnorm(norm, tile), rows, hidden, epsilon);
    else
      rows_.narrow(dstream, hidden, nullptr, dy, hidden, rows, hidden);
  };

  leave(keep.feed_out, layer.post_feed_norm, Norm::post_feed, decoder::Projection::down);
  linear(index, decoder::Projection::down, tile, worker);
  T* act = layer_.x.down.data() + first * feed;
  rows_.gated_backward(weights_.gate(), keep.gate_up.data() + first * 2 * feed, wide, down.ext(),
                       layer_.dy.gate_up.data() + first * 2 * feed, act, rows, feed);
  linear(index, decoder::Projection::gate_up, tile, worker);
  T* normed = layer_.x.gate_up.data() + first * hidden;
  const T* middle = keep.middle.data() + first * hidden;
  rows_.rms_norm_kept(middle, weights_.norm(layer.feed_norm), normed, hidden, rows, hidden, epsilon);
  rows_.rms_norm_backward(middle, weights_.norm(layer.feed_norm), wide, gate_up.ext(), dstream, dnorm(Norm::feed, tile),
                          rows, hidden, epsilon);

  leave(keep.attention_out, layer.post_attention_norm, Norm::post_attention, decoder::Projection::output);
  linear(index, decoder::Projection::output, tile, worker);
  rows_.narrow(wide, output.ext(), nullptr, layer_.dattention.data() + first * q_columns, q_columns, rows, q_columns);

  if (decoder_.drops()) {  // A's gradient sees the inputs that were left
    down.drop(decoder_.dropout(index, decoder::Projection::down), first, rows, down.in, act);
    gate_up.drop(decoder_.dropout(index, decoder::Projection::gate_up), first, rows, gate_up.in, normed);
    T* dropped = layer_.x.output.data() + first * q_columns;
    std::memcpy(static_cast<void*>(dropped), keep.attention.data() + first * q_columns, rows * q_columns * sizeof(T));
    output.drop(decoder_.dropout(index, decoder::Projection::output), first, rows, output.in, dropped);
  }
}

template <class T>
void Backward<T>::before_attention(std::size_t index, const decoder::Tile& tile, int worker) {
  const model::DecoderShape& shape = weights_.shape;
  const Layer& layer = weights_.layers[index];
  const decoder::Linear<T>& qkv = layer.linear.qkv;
  const decoder::BatchPlan& plan = decoder_.plan();
  decoder::Activations<T>& activations = decoder_.activations();
  const decoder::Kept<T>& keep = activations.kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape.hidden, head = shape.head_dim, group = shape.heads / shape.kv_heads;
  const std::size_t q_columns = shape.q_columns(), kv_columns = shape.kv_columns(), columns = qkv.out;
  const std::size_t rotary = shape.rotary, first = tile.first, places = activations.places,
                    chunk_stride = shape.kv_heads * places * head;
  const auto rows = static_cast<std::uint32_t>(tile.rows);
  float* heads = mine.heads.data();

  for (std::size_t row = first; row < first + rows; ++row) {
    T* dqkv = layer_.dy.qkv.data() + row * columns;
    if (row >= plan.rows) {
      std::fill(dqkv, dqkv + columns, T{});
      continue;
    }
    const auto [cosine, sine] = decoder_.rotary().at(layer.is_local(), plan.position[row]);
    // The chunks' partial sums become one, in order.
    auto gathered = [&](kernels::AlignedBuffer<float>& partial, std::size_t kv) {
      float* sum = partial.data() + (kv * places + plan.place[row]) * head;
      for (std::size_t chunk = 1; chunk < plan.chunks[row]; ++chunk) {
        const float* other = sum + chunk * chunk_stride;
        for (std::size_t i = 0; i < head; ++i) sum[i] += other[i];
      }
      return sum;
    };
    for (std::size_t kv = 0; kv < shape.kv_heads; ++kv)
      rows_.rotate_back(layer_.dq.data() + (kv * places + plan.place[row]) * group * head, cosine, sine,
                        heads + kv * group * head, group, rotary, head);
    const T* raw = shape.has_qk_norm ? keep.raw_qk.data() + row * (q_columns + kv_columns) : nullptr;
    if (shape.has_qk_norm)
      rows_.rms_norm_backward_into(raw, weights_.norm(layer.q_norm), heads, dqkv, dnorm(Norm::q, tile), shape.heads,
                                   head, shape.norm_epsilon);
    else
      rows_.narrow(heads, q_columns, nullptr, dqkv, q_columns, 1, q_columns);
    for (std::size_t kv = 0; kv < shape.kv_heads; ++kv)
      rows_.rotate_back(gathered(layer_.dk, kv), cosine, sine, heads + kv * head, 1, rotary, head);
    if (shape.has_qk_norm)
      rows_.rms_norm_backward_into(raw + q_columns, weights_.norm(layer.k_norm), heads, dqkv + q_columns,
                                   dnorm(Norm::k, tile), shape.kv_heads, head, shape.norm_epsilon);
    else
      rows_.narrow(heads, kv_columns, nullptr, dqkv + q_columns, kv_columns, 1, kv_columns);
    for (std::size_t kv = 0; kv < shape.kv_heads; ++kv)
      rows_.narrow(gathered(layer_.dv, kv), head, nullptr, dqkv + q_columns + kv_columns + kv * head, head, 1, head);
  }

  const T* input = activations.input(index) + first * hidden;
  T* normed = layer_.x.qkv.data() + first * hidden;
  rows_.rms_norm_kept(input, weights_.norm(layer.attention_norm), normed, hidden, rows, hidden, shape.norm_epsilon);
  linear(index, decoder::Projection::qkv, tile, worker);
  rows_.rms_norm_backward(input, weights_.norm(layer.attention_norm), mine.wide.data(), qkv.ext(),
                          dresidual_.data() + first * hidden, dnorm(Norm::attention, tile), rows, hidden,
                          shape.norm_epsilon);
  if (decoder_.drops()) qkv.drop(decoder_.dropout(index, decoder::Projection::qkv), first, rows, qkv.in, normed);
}

template <class T>
void Backward<T>::add_linear(std::size_t index, decoder::Projection projection, Work& work) {
  const LinearBackward<T> back(weights_.layers[index].linear[projection]);
  const decoder::Kept<T>& keep = decoder_.activations().kept(index);
  const auto rows = static_cast<std::uint32_t>(decoder_.plan().padded_rows());
  // What attention gave is the one input that is kept as the product read it.
  const bool is_kept = projection == decoder::Projection::output && !decoder_.drops();
  const typename LinearBackward<T>::Rows from{.x = (is_kept ? keep.attention : layer_.x[projection]).data(),
                                              .dy = layer_.dy[projection].data(),
                                              .h = keep.h[projection].data(),
                                              .dh = layer_.dh[projection].data()};
  if (weights_.options.full) {
    float* gradient = optimizer_.gradients() + weights_.layers[index].linear[projection].parts.front().a_offset;
    for (std::size_t task = 0; task < back.weight_tasks(); ++task)
      work.push_back(
          [=, this](int worker) { back.add_weight(context_, worker, task, rows, from.x, from.dy, gradient); });
    return;
  }
  for (std::size_t task = 0; task < back.lora_tasks(); ++task)
    work.push_back([=, this](int worker) {
      back.add_lora(task, rows, from, scratch_[static_cast<std::size_t>(worker)].transposed, optimizer_.gradients());
    });
}

template <class T>
void Backward<T>::add_after_attention(std::size_t index, Work& work) {
  for (const decoder::Projection projection :
       {decoder::Projection::gate_up, decoder::Projection::down, decoder::Projection::output})
    add_linear(index, projection, work);
  if (!weights_.options.full) return;
  const Layer& layer = weights_.layers[index];
  add_norm(Norm::feed, layer.feed_norm, work);
  if (!weights_.shape.has_post_norms) return;
  add_norm(Norm::post_attention, layer.post_attention_norm, work);
  add_norm(Norm::post_feed, layer.post_feed_norm, work);
}

template <class T>
void Backward<T>::add_before_attention(std::size_t index, Work& work) {
  add_linear(index, decoder::Projection::qkv, work);
  if (!weights_.options.full) return;
  const Layer& layer = weights_.layers[index];
  add_norm(Norm::attention, layer.attention_norm, work);
  if (weights_.shape.has_qk_norm) {
    add_norm(Norm::q, layer.q_norm, work);
    add_norm(Norm::k, layer.k_norm, work);
  }
  if (weights_.shape.has_qkv_bias)
    work.push_back([this, &layer](int) {
      float* gradient = optimizer_.gradients() + layer.bias;
      const std::size_t columns = layer.linear.qkv.out;
      for (std::size_t row = 0; row < decoder_.plan().rows; ++row)
        for (std::size_t i = 0; i < columns; ++i) gradient[i] += kernels::widen(layer_.dy.qkv[row * columns + i]);
    });
}

// A token that comes twice adds twice, in order.
template <class T>
void Backward<T>::add_embedding(const decoder::MicroBatch& batch, Work& work) {
  work.push_back([this, &batch](int) {
    const std::size_t hidden = weights_.shape.hidden;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      float* gradient =
          optimizer_.gradients() + weights_.embedding_offset + static_cast<std::size_t>(batch.ids[row]) * hidden;
      const float* d = dresidual_.data() + row * hidden;
      for (std::size_t i = 0; i < hidden; ++i) gradient[i] += d[i] * weights_.shape.embedding_scale;
    }
  });
}

template <class T>
void Backward<T>::run(const Work& work) {
  context_.pool.run(work.size(), [&](std::size_t i, int worker) { work[i](worker); });
}

template <class T>
void Backward<T>::grow_buffers() {
  const model::DecoderShape& shape = weights_.shape;
  decoder::Activations<T>& activations = decoder_.activations();
  const std::size_t rows = activations.rows, places = activations.places, tile_rows = decoder_.plan().tile_rows;
  for (const decoder::Projection projection : decoder::projections) {
    const decoder::Linear<T>& linear = weights_.layers.front().linear[projection];
    if (projection != decoder::Projection::output || decoder_.drops())
      kernels::grow(layer_.x[projection], rows * linear.in);
    kernels::grow(layer_.dy[projection], rows * linear.out);
    kernels::grow(layer_.dh[projection], activations.layers.front().h[projection].size());
  }
  kernels::grow(layer_.dattention, rows * shape.q_columns());
  kernels::grow(layer_.dq, places * shape.q_columns());
  kernels::grow(layer_.dk, kernels::attention_chunks * places * shape.kv_columns());
  kernels::grow(layer_.dv, kernels::attention_chunks * places * shape.kv_columns());
  if (weights_.options.full)
    kernels::grow(layer_.dnorms, decoder_.plan().tiles * (norms_of_hidden * shape.hidden + 2 * shape.head_dim));
  const decoder::LinearWidths widest = weights_.widest();
  for (Scratch& scratch : scratch_) {
    kernels::grow(scratch.wide, tile_rows * std::max<std::size_t>(widest.ext, shape.hidden));
    kernels::grow(scratch.heads, shape.q_columns());
    scratch.linear.grow(tile_rows, widest, {.dropout = decoder_.drops(), .int8 = weights_.options.as_int8});
  }
}

template <class T>
typename kernels::Attention<T>::Operands Backward<T>::attention_operands(std::size_t layer,
                                                                         const decoder::MicroBatch& batch) {
  auto operands = decoder_.attention_operands(layer, batch);
  operands.dout = layer_.dattention.data();
  operands.dq = layer_.dq.data();
  operands.dk = layer_.dk.data();
  operands.dv = layer_.dv.data();
  return operands;
}

template <class T>
void Backward<T>::layers(const decoder::MicroBatch& batch) {
  grow_buffers();
  const decoder::BatchPlan& plan = decoder_.plan();
  const auto tasks = attention_.tasks(batch.segments);
  for (std::size_t layer = weights_.layers.size(); layer-- > 0;) {
    const bool is_top = layer + 1 == weights_.layers.size();
    Work gradients;
    if (decoder_.activations().keep == decoder::Keep::inputs) {
      // What the layer above kept is about to be overwritten: everything that reads it comes first.
      if (!is_top) {
        context_.pool.run(plan.tiles,
                          [&](std::size_t i, int worker) { before_attention(layer + 1, plan.tile(i), worker); });
        add_before_attention(layer + 1, gradients);
        run(gradients);
        gradients.clear();
      }
      decoder_.forward_again(layer, batch);
      context_.pool.run(plan.tiles, [&](std::size_t i, int worker) { after_attention(layer, plan.tile(i), worker); });
    } else {
      context_.pool.run(plan.tiles, [&](std::size_t i, int worker) {
        if (!is_top) before_attention(layer + 1, plan.tile(i), worker);
        after_attention(layer, plan.tile(i), worker);
      });
      if (!is_top) add_before_attention(layer + 1, gradients);
    }
    // Attention's tasks are long and come first; the gradients of weights fill up what is left of the phase.
    add_after_attention(layer, gradients);
    const auto operands = attention_operands(layer, batch);
    context_.pool.run(tasks.size() + gradients.size(), [&](std::size_t i, int worker) {
      if (i < tasks.size())
        attention_.backward(context_, worker, operands, tasks[i]);
      else
        gradients[i - tasks.size()](worker);
    });
  }
  context_.pool.run(plan.tiles, [&](std::size_t i, int worker) { before_attention(0, plan.tile(i), worker); });
  Work gradients;
  add_before_attention(0, gradients);
  if (weights_.options.full) add_embedding(batch, gradients);
  run(gradients);
}

template <class T>
std::uint64_t Backward<T>::size_bytes(std::size_t rows) const {
  const model::DecoderShape& shape = weights_.shape;
  const std::uint64_t hidden = shape.hidden;
  std::uint64_t lora = 0;
  for (const decoder::Projection projection : decoder::projections)
    lora += weights_.layers.front().linear[projection].lora;
  return rows *
         ((4 * hidden + 3 * shape.feed_forward + 2 * shape.q_columns() + 2 * shape.kv_columns() + lora) * sizeof(T) +
          (shape.q_columns() + 2 * kernels::attention_chunks * shape.kv_columns() + 3 * hidden) * 4);
}

template <class T>
void Backward<T>::clear() {
  layer_ = {};
  dresidual_.resize(0);
}

template class Backward<float>;
template class Backward<kernels::BFloat16>;

}  // namespace hone::training
