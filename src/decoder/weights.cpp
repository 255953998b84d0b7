#include "hone/decoder/weights.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace hone::decoder {
namespace {

std::string block_name(std::size_t layer) { return "blk." + std::to_string(layer) + "."; }

// Calls store(row, values) for every row of a matrix. With `permuted_heads` its rows are those of Q or K as GGUF has them.
Status read_rows(const model::GgufFile& file, kernels::Pool& pool, const std::string& name,
                 std::uint32_t permuted_heads,
                 const std::function<void(std::uint32_t row, const float* values)>& store) {
  const model::GgufTensor* tensor = file.find_tensor(name);
  HONE_REQUIRE(tensor && tensor->shape.size() == 2, "read_decoder_shape looked at every tensor");
  const auto columns = static_cast<std::size_t>(tensor->shape[0]);
  const auto rows = static_cast<std::uint32_t>(tensor->shape[1]);
  HONE_TRY(const std::uint64_t row_bytes, model::tensor_size_bytes(tensor->type, {columns}));
  constexpr std::uint32_t rows_of_task = 64;
  const std::uint32_t tasks = (rows + rows_of_task - 1) / rows_of_task;
  std::vector<Status> statuses(tasks);
  pool.run(tasks, [&](std::size_t task, int) {
    std::vector<float> values(columns);
    const auto first = static_cast<std::uint32_t>(task) * rows_of_task;
    for (std::uint32_t row = first; row < std::min(rows, first + rows_of_task); ++row) {
      statuses[task] = model::dequantize(tensor->type, tensor->data.subspan(row * row_bytes, row_bytes), values);
      for (std::size_t i = 0; i < columns && statuses[task]; ++i)
        if (!std::isfinite(values[i]))
          statuses[task] =
              Error(ErrorCode::corrupt_data, "row " + std::to_string(row) + " holds a number that is not finite.");
      if (!statuses[task]) return;
      store(permuted_heads > 0 ? static_cast<std::uint32_t>(model::hugging_face_row(row, rows / permuted_heads)) : row,
            values.data());
    }
  });
  for (Status& status : statuses)
    if (!status) return std::move(status.error()).context("reading " + name);
  return {};
}

Status read_vector(const model::GgufFile& file, const std::string& name, std::span<float> to,
                   std::uint32_t permuted_heads = 0) {
  const model::GgufTensor* tensor = file.find_tensor(name);
  HONE_REQUIRE(tensor, "read_decoder_shape looked at every tensor");
  std::vector<float> values(to.size());
  if (Status read = model::dequantize(tensor->type, tensor->data, values); !read)
    return std::move(read.error()).context("reading " + name);
  for (std::size_t i = 0; i < values.size(); ++i)
    to[permuted_heads > 0 ? model::hugging_face_row(i, values.size() / permuted_heads) : i] = values[i];
  return {};
}

}  // namespace

template <class T>
DecoderWeights<T>::DecoderWeights(model::DecoderShape described, DecoderOptions chosen)
    : shape(std::move(described)), options(std::move(chosen)) {
  const std::uint32_t hidden = shape.hidden;
  if (options.full) embedding_offset = parameters.add("token_embd.weight", {shape.vocabulary, hidden});
  if (options.full && !shape.has_tied_output)
    output_offset = parameters.add("output.weight", {shape.vocabulary, hidden});
  final_norm = plan_norm("output_norm.weight", hidden);
  layers.resize(shape.layers);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers[i].window = shape.windows[i];
    plan_layer(layers[i], block_name(i));
  }
}

template <class T>
std::size_t DecoderWeights<T>::plan_norm(std::string name, std::size_t count) {
  if (options.full) return parameters.add(std::move(name), {count});
  frozen_norms_.resize(frozen_norms_.size() + count);
  return frozen_norms_.size() - count;
}

template <class T>
void DecoderWeights<T>::plan_linear(Linear<T>& linear, const std::string& block, std::uint32_t in,
                                    std::initializer_list<std::pair<const char*, std::uint32_t>> parts) {
  linear.in = in;
  for (const auto& [name, rows] : parts) {
    LinearPart part;
    part.tensor = block + name + ".weight";
    part.first_row = linear.out;
    part.rows = rows;
    linear.out += rows;
    if (options.full)
      part.a_offset = parameters.add(part.tensor, {rows, in});
    else if (options.lora)
      std::tie(part.rank, part.scale) = options.lora(part.tensor);
    linear.parts.push_back(std::move(part));
  }
  for (LinearPart& part : linear.parts)  // A's of a layer one after another: their gradient is one product
    if (part.rank > 0) part.a_offset = parameters.add(part.tensor + ".lora_a", {part.rank, in});
  for (LinearPart& part : linear.parts)
    if (part.rank > 0) part.b_offset = parameters.add(part.tensor + ".lora_b", {part.rows, part.rank});
  linear.plan_lora();
}

template <class T>
void DecoderWeights<T>::plan_layer(Layer& layer, const std::string& block) {
  const std::uint32_t hidden = shape.hidden, feed = shape.feed_forward, q = shape.q_columns(), kv = shape.kv_columns();
  layer.attention_norm = plan_norm(block + "attn_norm.weight", hidden);
  plan_linear(layer.linear.qkv, block, hidden, {{"attn_q", q}, {"attn_k", kv}, {"attn_v", kv}});
  if (shape.has_qkv_bias) {
    layer.linear.qkv.bias.resize(layer.linear.qkv.out);
    if (options.full) {
      layer.bias = parameters.add(block + "attn_q.bias", {q});
      parameters.add(block + "attn_k.bias", {kv});
      parameters.add(block + "attn_v.bias", {kv});
    }
  }
  if (shape.has_qk_norm) {
    layer.q_norm = plan_norm(block + "attn_q_norm.weight", shape.head_dim);
    layer.k_norm = plan_norm(block + "attn_k_norm.weight", shape.head_dim);
  }
  plan_linear(layer.linear.output, block, q, {{"attn_output", hidden}});
  if (shape.has_post_norms) layer.post_attention_norm = plan_norm(block + "post_attention_norm.weight", hidden);
  layer.feed_norm = plan_norm(block + "ffn_norm.weight", hidden);
  plan_linear(layer.linear.gate_up, block, hidden, {{"ffn_gate", feed}, {"ffn_up", feed}});
  plan_linear(layer.linear.down, block, feed, {{"ffn_down", hidden}});
  if (shape.has_post_norms) layer.post_feed_norm = plan_norm(block + "post_ffw_norm.weight", hidden);
}

template <class T>
Status DecoderWeights<T>::load(const model::GgufFile& file, kernels::Pool& pool) try {
  parameters.allocate();
  HONE_CHECK(load_matrix(file, pool, "token_embd.weight", embedding, embedding_offset));
  if (!shape.has_tied_output) HONE_CHECK(load_matrix(file, pool, "output.weight", output_, output_offset));
  HONE_CHECK(load_norm(file, "output_norm.weight", final_norm, shape.hidden));
  for (std::size_t i = 0; i < layers.size(); ++i) HONE_CHECK(load_layer(file, pool, layers[i], block_name(i)));
  return {};
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::out_of_memory, "there is not enough memory for the weights of " + file.name() + ".");
}

template <class T>
Status DecoderWeights<T>::load_matrix(const model::GgufFile& file, kernels::Pool& pool, const std::string& name,
                                      kernels::AlignedBuffer<T>& matrix, std::size_t offset) {
  const std::size_t hidden = shape.hidden;
  matrix.resize(shape.vocabulary * hidden);
  return read_rows(file, pool, name, 0, [&](std::uint32_t row, const float* values) {
    kernels::row_kernels<T>().narrow(values, hidden, nullptr, matrix.data() + row * hidden, hidden, 1, hidden);
    if (options.full) std::copy(values, values + hidden, parameters.weights() + offset + row * hidden);
  });
}

template <class T>
Status DecoderWeights<T>::load_norm(const model::GgufFile& file, const std::string& name, std::size_t offset,
                                    std::size_t count) {
  float* norms = options.full ? parameters.weights() : frozen_norms_.data();
  return read_vector(file, name, {norms + offset, count});
}

template <class T>
Status DecoderWeights<T>::load_linear(const model::GgufFile& file, kernels::Pool& pool, Layer& layer,
                                      Projection projection) {
  Linear<T>& linear = layer.linear[projection];
  linear.allocate(is_int8(projection));
  if (projection == Projection::gate_up) linear.balance(norm(layer.feed_norm));
  for (const LinearPart& part : linear.parts) {
    std::uint32_t permuted_heads = 0;
    if (shape.permutes_qk && projection == Projection::qkv) {
      if (&part == &linear.parts[0]) permuted_heads = shape.heads;
      if (&part == &linear.parts[1]) permuted_heads = shape.kv_heads;
    }
    HONE_CHECK(read_rows(file, pool, part.tensor, permuted_heads, [&](std::uint32_t row, const float* values) {
      linear.set_row(part.first_row + row, values);
      if (options.full)
        std::copy(values, values + linear.in, parameters.weights() + part.a_offset + std::size_t{row} * linear.in);
    }));
  }
  return {};
}

template <class T>
Status DecoderWeights<T>::load_layer(const model::GgufFile& file, kernels::Pool& pool, Layer& layer,
                                     const std::string& block) {
  HONE_CHECK(load_norm(file, block + "attn_norm.weight", layer.attention_norm, shape.hidden));
  HONE_CHECK(load_norm(file, block + "ffn_norm.weight", layer.feed_norm, shape.hidden));
  for (const Projection projection : projections) HONE_CHECK(load_linear(file, pool, layer, projection));
  if (shape.has_post_norms) {
    HONE_CHECK(load_norm(file, block + "post_attention_norm.weight", layer.post_attention_norm, shape.hidden));
    HONE_CHECK(load_norm(file, block + "post_ffw_norm.weight", layer.post_feed_norm, shape.hidden));
  }
  if (shape.has_qk_norm) {
    HONE_CHECK(load_norm(file, block + "attn_q_norm.weight", layer.q_norm, shape.head_dim));
    HONE_CHECK(load_norm(file, block + "attn_k_norm.weight", layer.k_norm, shape.head_dim));
  }
  return shape.has_qkv_bias ? load_bias(file, layer, block) : Status();
}

template <class T>
Status DecoderWeights<T>::load_bias(const model::GgufFile& file, Layer& layer, const std::string& block) {
  const std::size_t q = shape.q_columns(), kv = shape.kv_columns();
  const std::span<float> bias = layer.linear.qkv.bias;
  HONE_CHECK(read_vector(file, block + "attn_q.bias", bias.first(q), shape.permutes_qk ? shape.heads : 0));
  HONE_CHECK(read_vector(file, block + "attn_k.bias", bias.subspan(q, kv), shape.permutes_qk ? shape.kv_heads : 0));
  HONE_CHECK(read_vector(file, block + "attn_v.bias", bias.last(kv)));
  if (options.full) std::copy(bias.begin(), bias.end(), parameters.weights() + layer.bias);
  return {};
}

template <class T>
void DecoderWeights<T>::refresh(kernels::Pool& pool) {
  const float* weights = parameters.weights();
  constexpr std::size_t rows_of_task = 512;
  std::vector<std::function<void()>> work;
  auto copy_rows = [&](std::size_t offset, std::size_t rows, std::size_t columns, auto&& store) {
    for (std::size_t first = 0; first < rows; first += rows_of_task)
      work.push_back([=] {
        for (std::size_t row = first; row < std::min(rows, first + rows_of_task); ++row)
          store(row, weights + offset + row * columns);
      });
  };
  const std::size_t hidden = shape.hidden;
  auto copy_matrix = [&](kernels::AlignedBuffer<T>& matrix, std::size_t offset) {
    copy_rows(offset, shape.vocabulary, hidden, [&matrix, hidden](std::size_t row, const float* values) {
      kernels::row_kernels<T>().narrow(values, hidden, nullptr, matrix.data() + row * hidden, hidden, 1, hidden);
    });
  };
  if (options.full) copy_matrix(embedding, embedding_offset);
  if (options.full && !shape.has_tied_output) copy_matrix(output_, output_offset);
  for (Layer& layer : layers) {
    for (const Projection projection : projections) {
      Linear<T>* linear = &layer.linear[projection];
      if (!options.full) {
        work.push_back([=] { linear->refresh(weights); });
        continue;
      }
      for (const LinearPart& part : linear->parts)
        copy_rows(part.a_offset, part.rows, linear->in,
                  [linear, first = part.first_row](std::size_t row, const float* values) {
                    linear->set_row(first + static_cast<std::uint32_t>(row), values);
                  });
    }
    std::vector<float>& bias = layer.linear.qkv.bias;
    if (options.full) std::copy_n(weights + layer.bias, bias.size(), bias.begin());
  }
  pool.run(work.size(), [&](std::size_t i, int) { work[i](); });
}

template <class T>
std::vector<typename DecoderWeights<T>::Adapted> DecoderWeights<T>::adapted() const {
  std::vector<Adapted> adapted;
  for (const Layer& layer : layers)
    for (const Projection projection : projections)
      for (const LinearPart& part : layer.linear[projection].parts)
        if (part.rank > 0) adapted.push_back({&part, layer.linear[projection].in});
  return adapted;
}

template <class T>
LinearWidths DecoderWeights<T>::widest() const {
  LinearWidths widest;
  for (const Layer& layer : layers)
    for (const Projection projection : projections) {
      const Linear<T>& linear = layer.linear[projection];
      widest.ext = std::max<std::size_t>(widest.ext, linear.ext());
      widest.lora = std::max<std::size_t>(widest.lora, linear.lora);
      widest.out = std::max<std::size_t>(widest.out, linear.out);
    }
  return widest;
}

template <class T>
std::uint64_t DecoderWeights<T>::size_bytes() const {
  std::uint64_t bytes = std::uint64_t{shape.vocabulary} * shape.hidden * sizeof(T) * (shape.has_tied_output ? 1 : 2);
  for (const Layer& layer : layers)
    for (const Projection projection : projections) {
      const Linear<T>& linear = layer.linear[projection];
      const std::uint64_t frozen = std::uint64_t{linear.out} * linear.in;
      bytes += is_int8(projection) ? frozen + std::uint64_t{linear.out} * (linear.lora * sizeof(T) + 4)
                                   : (frozen + std::uint64_t{linear.out} * linear.lora) * sizeof(T);
      bytes += std::uint64_t{linear.lora} * linear.ext() * sizeof(T);
    }
  return bytes;
}

template class DecoderWeights<float>;
template class DecoderWeights<kernels::BFloat16>;

}  // namespace hone::decoder
