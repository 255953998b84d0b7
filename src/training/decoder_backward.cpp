// The decoder's way back. Each function is the mirror of one in decoder_forward.cpp.
#include <algorithm>
#include <cstring>

#include "decoder.h"

namespace hone {
template <class T>
float* Decoder<T>::norm_partial(NormKind kind, const Tile& tile) {
  if (!options_.full) return nullptr;
  const std::size_t hidden = shape_.hidden;
  const std::size_t place = kind < q_norm_kind ? kind * hidden : 4 * hidden + (kind - q_norm_kind) * shape_.head_dim;
  return back_.norms.data() + tile.first / tile_ * norm_columns() + place;
}

// Adds the tiles' partial sums, in order, and empties them.
template <class T>
void Decoder<T>::add_norm_gradient(NormKind kind, std::size_t offset, std::size_t count, Work& work) {
  work.push_back([=, this](int) {
    float* gradient = parameters_.gradients() + offset;
    for (std::size_t i = 0; i < tiles_; ++i) {
      float* partial = norm_partial(kind, tile(i));
      for (std::size_t column = 0; column < count; ++column) gradient[column] += partial[column];
      std::fill(partial, partial + count, 0.0F);
    }
  });
}

template <class T>
void Decoder<T>::back_after_attention(std::size_t index, const Tile& tile, int worker) {
  const Layer& layer = layers_[index];
  Kept& keep = kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape_.hidden, feed = shape_.feed_forward, q_columns = shape_.q_columns(),
                    first = tile.first;
  const auto rows = static_cast<std::uint32_t>(tile.rows);
  float* dstream = dresidual_.data() + first * hidden;
  float* wide = mine.wide.data();
  const float epsilon = shape_.norm_epsilon;

  // Through a post norm, where there is one, to the product's output.
  auto leave = [&](const AlignedBuffer<T>& before_norm, std::size_t post_norm, NormKind kind, T* dy) {
    if (shape_.has_post_norms)
      rows_.rms_norm_backward_into(before_norm.data() + first * hidden, norm(post_norm), dstream, dy,
                                   norm_partial(kind, tile), rows, hidden, epsilon);
    else
      rows_.narrow(dstream, hidden, nullptr, dy, hidden, rows, hidden);
  };

  T* dfeed = back_.dfeed.data() + first * hidden;
  leave(keep.feed_out, layer.post_feed_norm, post_feed_kind, dfeed);
  layer.down.backward(context_, worker, mine.linear, rows, dfeed, back_.dh_down.data() + first * layer.down.lora, wide,
                      dropout(index, 3), first);
  T* dgate_up = back_.dgate_up.data() + first * 2 * feed;
  T* act = back_.act.data() + first * feed;
  rows_.gated_backward(shape_.activation == Activation::silu ? GateKind::silu : GateKind::gelu_tanh,
                       keep.gate_up.data() + first * 2 * feed, wide, layer.down.ext(), dgate_up, act, rows, feed);
  layer.gate_up.backward(context_, worker, mine.linear, rows, dgate_up,
                         back_.dh_gate_up.data() + first * layer.gate_up.lora, wide, dropout(index, 2), first);
  T* normed = back_.normed_feed.data() + first * hidden;
  const T* middle = keep.middle.data() + first * hidden;
  rows_.rms_norm_kept(middle, norm(layer.feed_norm), normed, hidden, rows, hidden, epsilon);
  rows_.rms_norm_backward(middle, norm(layer.feed_norm), wide, layer.gate_up.ext(), dstream,
                          norm_partial(feed_norm_kind, tile), rows, hidden, epsilon);

  T* doutput = back_.doutput.data() + first * hidden;
  leave(keep.attention_out, layer.post_attention_norm, post_attention_kind, doutput);
  layer.output.backward(context_, worker, mine.linear, rows, doutput,
                        back_.dh_output.data() + first * layer.output.lora, wide, dropout(index, 1), first);
  rows_.narrow(wide, layer.output.ext(), nullptr, back_.dattention.data() + first * q_columns, q_columns, rows,
               q_columns);

  if (dropout(index, 0).probability > 0) {  // A's gradient sees the inputs that were left
    layer.down.drop(dropout(index, 3), first, rows, layer.down.in, act);
    layer.gate_up.drop(dropout(index, 2), first, rows, layer.gate_up.in, normed);
    T* dropped = back_.dropped_attention.data() + first * q_columns;
    std::memcpy(static_cast<void*>(dropped), keep.attention.data() + first * q_columns, rows * q_columns * sizeof(T));
    layer.output.drop(dropout(index, 1), first, rows, layer.output.in, dropped);
  }
}

template <class T>
void Decoder<T>::back_before_attention(std::size_t index, const Tile& tile, int worker) {
  const Layer& layer = layers_[index];
  Kept& keep = kept(index);
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t hidden = shape_.hidden, head = shape_.head_dim, group = shape_.heads / shape_.kv_heads;
  const std::size_t q_columns = shape_.q_columns(), kv_columns = shape_.kv_columns(), columns = layer.qkv.out;
  const std::size_t rotary = shape_.rotary, first = tile.first,
                    chunk_stride = shape_.kv_heads * capacity_places_ * head;
  const auto rows = static_cast<std::uint32_t>(tile.rows);
  const int local = layer.is_local ? 1 : 0;
  float* heads = mine.heads.data();

  for (std::size_t row = first; row < first + rows; ++row) {
    T* dqkv = back_.dqkv.data() + row * columns;
    if (row >= batch_rows_) {
      std::fill(dqkv, dqkv + columns, T{});
      continue;
    }
    const float* cosine = cosine_[local].data() + position_of_[row] * (rotary / 2);
    const float* sine = sine_[local].data() + position_of_[row] * (rotary / 2);
    // The chunks' partial sums become one, in order.
    auto gathered = [&](AlignedBuffer<float>& partial, std::size_t kv) {
      float* sum = partial.data() + (kv * capacity_places_ + place_of_[row]) * head;
      for (std::size_t chunk = 1; chunk < chunks_of_[row]; ++chunk) {
        const float* other = sum + chunk * chunk_stride;
        for (std::size_t i = 0; i < head; ++i) sum[i] += other[i];
      }
      return sum;
    };
    for (std::size_t kv = 0; kv < shape_.kv_heads; ++kv)
      rows_.rotate_back(back_.dq.data() + (kv * capacity_places_ + place_of_[row]) * group * head, cosine, sine,
                        heads + kv * group * head, group, rotary, head);
    const T* raw = shape_.has_qk_norm ? keep.raw_qk.data() + row * (q_columns + kv_columns) : nullptr;
    if (shape_.has_qk_norm)
      rows_.rms_norm_backward_into(raw, norm(layer.q_norm), heads, dqkv, norm_partial(q_norm_kind, tile), shape_.heads,
                                   head, shape_.norm_epsilon);
    else
      rows_.narrow(heads, q_columns, nullptr, dqkv, q_columns, 1, q_columns);
    for (std::size_t kv = 0; kv < shape_.kv_heads; ++kv)
      rows_.rotate_back(gathered(back_.dk, kv), cosine, sine, heads + kv * head, 1, rotary, head);
    if (shape_.has_qk_norm)
      rows_.rms_norm_backward_into(raw + q_columns, norm(layer.k_norm), heads, dqkv + q_columns,
                                   norm_partial(k_norm_kind, tile), shape_.kv_heads, head, shape_.norm_epsilon);
    else
      rows_.narrow(heads, kv_columns, nullptr, dqkv + q_columns, kv_columns, 1, kv_columns);
    for (std::size_t kv = 0; kv < shape_.kv_heads; ++kv)
      rows_.narrow(gathered(back_.dv, kv), head, nullptr, dqkv + q_columns + kv_columns + kv * head, head, 1, head);
  }

  const T* input = input_of(index) + first * hidden;
  T* normed = back_.normed_attention.data() + first * hidden;
  rows_.rms_norm_kept(input, norm(layer.attention_norm), normed, hidden, rows, hidden, shape_.norm_epsilon);
  layer.qkv.backward(context_, worker, mine.linear, rows, back_.dqkv.data() + first * columns,
                     back_.dh_qkv.data() + first * layer.qkv.lora, mine.wide.data(), dropout(index, 0), first);
  rows_.rms_norm_backward(input, norm(layer.attention_norm), mine.wide.data(), layer.qkv.ext(),
                          dresidual_.data() + first * hidden, norm_partial(attention_norm_kind, tile), rows, hidden,
                          shape_.norm_epsilon);
  if (dropout(index, 0).probability > 0) layer.qkv.drop(dropout(index, 0), first, rows, layer.qkv.in, normed);
}

template <class T>
void Decoder<T>::add_feed_gradients(std::size_t index, Work& work) {
  const Layer& layer = layers_[index];
  Kept* keep = &kept(index);
  const auto rows = static_cast<std::uint32_t>(padded_rows_);
  const T* attention = dropout(index, 1).probability > 0 ? back_.dropped_attention.data() : keep->attention.data();
  struct Group {
    const Linear<T>* linear;
    const T *x, *dy, *h, *dh;
  };
  const Group groups[] = {
      {&layer.gate_up, back_.normed_feed.data(), back_.dgate_up.data(), keep->h_gate_up.data(),
       back_.dh_gate_up.data()},
      {&layer.down, back_.act.data(), back_.dfeed.data(), keep->h_down.data(), back_.dh_down.data()},
      {&layer.output, attention, back_.doutput.data(), keep->h_output.data(), back_.dh_output.data()}};
  for (const Group& group : groups)
    for (std::size_t task = 0; task < group.linear->gradient_tasks(options_.full); ++task)
      work.push_back([=, this](int worker) {
        if (options_.full)
          group.linear->full_gradient(context_, worker, task, rows, group.x, group.dy,
                                      parameters_.gradients() + group.linear->parts.front().a_offset);
        else
          group.linear->gradient(scratch_[static_cast<std::size_t>(worker)].linear, task, rows, group.x, group.dy,
                                 group.h, group.dh, parameters_.gradients());
      });
  if (!options_.full) return;
  add_norm_gradient(feed_norm_kind, layer.feed_norm, shape_.hidden, work);
  if (!shape_.has_post_norms) return;
  add_norm_gradient(post_attention_kind, layer.post_attention_norm, shape_.hidden, work);
  add_norm_gradient(post_feed_kind, layer.post_feed_norm, shape_.hidden, work);
}

template <class T>
void Decoder<T>::add_qkv_gradients(std::size_t index, Work& work) {
  const Layer& layer = layers_[index];
  const auto rows = static_cast<std::uint32_t>(padded_rows_);
  const T* h = kept(index).h_qkv.data();
  for (std::size_t task = 0; task < layer.qkv.gradient_tasks(options_.full); ++task)
    work.push_back([=, this, &layer](int worker) {
      if (options_.full)
        layer.qkv.full_gradient(context_, worker, task, rows, back_.normed_attention.data(), back_.dqkv.data(),
                                parameters_.gradients() + layer.qkv.parts.front().a_offset);
      else
        layer.qkv.gradient(scratch_[static_cast<std::size_t>(worker)].linear, task, rows, back_.normed_attention.data(),
                           back_.dqkv.data(), h, back_.dh_qkv.data(), parameters_.gradients());
    });
  if (!options_.full) return;
  add_norm_gradient(attention_norm_kind, layer.attention_norm, shape_.hidden, work);
  if (shape_.has_qk_norm) {
    add_norm_gradient(q_norm_kind, layer.q_norm, shape_.head_dim, work);
    add_norm_gradient(k_norm_kind, layer.k_norm, shape_.head_dim, work);
  }
  if (shape_.has_qkv_bias)
    work.push_back([this, &layer](int) {
      float* gradient = parameters_.gradients() + layer.bias;
      for (std::size_t row = 0; row < batch_rows_; ++row)
        for (std::size_t i = 0; i < layer.qkv.out; ++i) gradient[i] += widen(back_.dqkv[row * layer.qkv.out + i]);
    });
}

template <class T>
void Decoder<T>::run(const Work& work) {
  context_.pool.run(work.size(), [&](std::size_t i, int worker) { work[i](worker); });
}

template <class T>
void Decoder<T>::backward(const MicroBatch& batch) {
  const std::size_t rows = capacity_rows_, places = capacity_places_, hidden = shape_.hidden;
  for (AlignedBuffer<T>* buffer : {&back_.dfeed, &back_.normed_feed, &back_.doutput, &back_.normed_attention})
    grow(*buffer, rows * hidden);
  grow(back_.act, rows * shape_.feed_forward);
  grow(back_.dgate_up, rows * 2 * shape_.feed_forward);
  grow(back_.dattention, rows * shape_.q_columns());
  if (dropout_key_ != 0) grow(back_.dropped_attention, rows * shape_.q_columns());
  grow(back_.dqkv, rows * layers_.front().qkv.out);
  grow(back_.dh_qkv, kept_.front().h_qkv.size());
  grow(back_.dh_output, kept_.front().h_output.size());
  grow(back_.dh_gate_up, kept_.front().h_gate_up.size());
  grow(back_.dh_down, kept_.front().h_down.size());
  grow(back_.dq, places * shape_.q_columns());
  grow(back_.dk, attention_chunks * places * shape_.kv_columns());
  grow(back_.dv, attention_chunks * places * shape_.kv_columns());
  if (options_.full) grow(back_.norms, tiles_ * norm_columns());

  const auto tasks = attention_->tasks(batch.segments);
  for (std::size_t layer = layers_.size(); layer-- > 0;) {
    const bool is_top = layer + 1 == layers_.size();
    Work gradients;
    if (recompute_) {
      // What the layer above kept is about to be overwritten: everything that reads it comes first.
      if (!is_top) {
        context_.pool.run(tiles_,
                          [&](std::size_t i, int worker) { back_before_attention(layer + 1, tile(i), worker); });
        add_qkv_gradients(layer + 1, gradients);
        run(gradients);
        gradients.clear();
      }
      recompute_layer(layer, batch);
      context_.pool.run(tiles_, [&](std::size_t i, int worker) { back_after_attention(layer, tile(i), worker); });
    } else {
      context_.pool.run(tiles_, [&](std::size_t i, int worker) {
        if (!is_top) back_before_attention(layer + 1, tile(i), worker);
        back_after_attention(layer, tile(i), worker);
      });
      if (!is_top) add_qkv_gradients(layer + 1, gradients);
    }
    // Attention's tasks are long and come first; the gradients of weights fill up what is left of the phase.
    add_feed_gradients(layer, gradients);
    const auto about = operands(layer, batch);
    context_.pool.run(tasks.size() + gradients.size(), [&](std::size_t i, int worker) {
      if (i < tasks.size())
        attention_->backward(context_, worker, about, tasks[i]);
      else
        gradients[i - tasks.size()](worker);
    });
  }
  context_.pool.run(tiles_, [&](std::size_t i, int worker) { back_before_attention(0, tile(i), worker); });
  Work gradients;
  add_qkv_gradients(0, gradients);
  if (options_.full)
    gradients.push_back([&](int) {  // a token that comes twice adds twice, in order
      for (std::size_t row = 0; row < batch_rows_; ++row) {
        float* gradient =
            parameters_.gradients() + embedding_offset_ + static_cast<std::size_t>(batch.ids[row]) * hidden;
        const float* d = dresidual_.data() + row * hidden;
        for (std::size_t i = 0; i < hidden; ++i) gradient[i] += d[i] * shape_.embedding_scale;
      }
    });
  run(gradients);
}

template <class T>
void Decoder<T>::clear() {
  kept_.clear();
  inputs_.clear();
  back_ = {};
  last_.resize(0);
  residual_.resize(0);
  again_.resize(0);
  dresidual_.resize(0);
  capacity_rows_ = capacity_places_ = 0;
}

template class Decoder<float>;
template class Decoder<BFloat16>;

}  // namespace hone
