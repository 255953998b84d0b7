// The decoder's weights: planned, read from a GGUF file of any type, and brought up to date after a step.
#include <algorithm>
#include <cmath>

#include "decoder.h"

namespace hone {

void MicroBatch::add(const TokenRow& row) {
  const std::size_t first = ids.size();
  const auto segment = static_cast<std::uint32_t>(segments.size());
  segments.push_back({first, places, row.ids.size()});
  sources.push_back(row.source);
  ids.insert(ids.end(), row.ids.begin(), row.ids.end());
  places += (row.ids.size() + attention_block - 1) / attention_block * attention_block;
  for (std::size_t i = 1; i < row.ids.size(); ++i)
    if (row.targets[i]) {
      target_rows.push_back(static_cast<std::uint32_t>(first + i - 1));
      target_ids.push_back(row.ids[i]);
      target_segments.push_back(segment);
    }
}

template <class T>
Decoder<T>::Decoder(DecoderShape shape, DecoderOptions options, ComputeContext& context)
    : shape_(std::move(shape)), options_(std::move(options)), context_(context), rows_(row_kernels<T>()) {
  plan_layers();
  const auto workers = static_cast<std::size_t>(context_.pool.threads());
  scratch_.resize(workers);
  attention_ = std::make_unique<Attention<T>>(shape_.kv_heads, shape_.heads / shape_.kv_heads, shape_.head_dim,
                                              static_cast<int>(workers));
}

template <class T>
std::size_t Decoder<T>::plan_norm(std::string name, std::size_t count) {
  if (options_.full) return parameters_.add(std::move(name), {count});
  frozen_norms_.resize(frozen_norms_.size() + count);
  return frozen_norms_.size() - count;
}

template <class T>
void Decoder<T>::plan_linear(Linear<T>& linear, std::size_t layer, std::uint32_t in,
                             const std::vector<std::pair<const char*, std::uint32_t>>& parts) {
  linear.in = in;
  for (const auto& [name, rows] : parts) {
    LinearPart part;
    part.tensor = "blk." + std::to_string(layer) + "." + name + ".weight";
    part.first_row = linear.out;
    part.rows = rows;
    linear.out += rows;
    if (options_.full)
      part.a_offset = parameters_.add(part.tensor, {rows, in});
    else if (options_.lora)
      std::tie(part.rank, part.scale) = options_.lora(part.tensor);
    linear.parts.push_back(std::move(part));
  }
  for (LinearPart& part : linear.parts)  // A's of a group one after another: their gradient is one product
    if (part.rank > 0) part.a_offset = parameters_.add(part.tensor + ".lora_a", {part.rank, in});
  for (LinearPart& part : linear.parts)
    if (part.rank > 0) part.b_offset = parameters_.add(part.tensor + ".lora_b", {part.rows, part.rank});
  linear.plan_lora();
}

template <class T>
void Decoder<T>::plan_layers() {
  const std::uint32_t hidden = shape_.hidden, feed = shape_.feed_forward;
  if (options_.full) embedding_offset_ = parameters_.add("token_embd.weight", {shape_.vocabulary, hidden});
  if (options_.full && !shape_.has_tied_output)
    output_offset_ = parameters_.add("output.weight", {shape_.vocabulary, hidden});
  final_norm_ = plan_norm("output_norm.weight", hidden);
  layers_.resize(shape_.layers);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    Layer& layer = layers_[i];
    const std::string block = "blk." + std::to_string(i) + ".";
    layer.window = shape_.windows[i];
    layer.is_local = layer.window > 0;
    layer.attention_norm = plan_norm(block + "attn_norm.weight", hidden);
    plan_linear(layer.qkv, i, hidden,
                {{"attn_q", shape_.q_columns()}, {"attn_k", shape_.kv_columns()}, {"attn_v", shape_.kv_columns()}});
    if (shape_.has_qkv_bias) {
      layer.qkv.bias.resize(layer.qkv.out);
      if (options_.full) {
        layer.bias = parameters_.add(block + "attn_q.bias", {shape_.q_columns()});
        parameters_.add(block + "attn_k.bias", {shape_.kv_columns()});
        parameters_.add(block + "attn_v.bias", {shape_.kv_columns()});
      }
    }
    if (shape_.has_qk_norm) {
      layer.q_norm = plan_norm(block + "attn_q_norm.weight", shape_.head_dim);
      layer.k_norm = plan_norm(block + "attn_k_norm.weight", shape_.head_dim);
    }
    plan_linear(layer.output, i, shape_.q_columns(), {{"attn_output", hidden}});
    if (shape_.has_post_norms) layer.post_attention_norm = plan_norm(block + "post_attention_norm.weight", hidden);
    layer.feed_norm = plan_norm(block + "ffn_norm.weight", hidden);
    plan_linear(layer.gate_up, i, hidden, {{"ffn_gate", feed}, {"ffn_up", feed}});
    plan_linear(layer.down, i, feed, {{"ffn_down", hidden}});
    if (shape_.has_post_norms) layer.post_feed_norm = plan_norm(block + "post_ffw_norm.weight", hidden);
  }
}

// Row `row` of a matrix that GGUF stores with the rows of each head in pairs; returns its place in Hugging Face's order.
static std::uint32_t unpermuted(std::uint32_t row, std::uint32_t head_rows) {
  const std::uint32_t head = row / head_rows, inside = row % head_rows;
  return head * head_rows + inside % 2 * (head_rows / 2) + inside / 2;
}

template <class T>
Status Decoder<T>::load_matrix(const GgufFile& file, const std::string& name, std::uint32_t permuted_heads,
                               const std::function<void(std::uint32_t, const float*)>& store) {
  const GgufTensor* tensor = file.find_tensor(name);
  HONE_REQUIRE(tensor && tensor->shape.size() == 2, "read_decoder_shape looked at every tensor");
  const auto columns = static_cast<std::size_t>(tensor->shape[0]);
  const auto rows = static_cast<std::uint32_t>(tensor->shape[1]);
  HONE_TRY(const std::uint64_t row_bytes, tensor_size_bytes(tensor->type, {columns}));
  constexpr std::uint32_t rows_of_task = 64;
  const std::uint32_t tasks = (rows + rows_of_task - 1) / rows_of_task;
  std::vector<Status> statuses(tasks);
  context_.pool.run(tasks, [&](std::size_t task, int) {
    std::vector<float> values(columns);
    const auto first = static_cast<std::uint32_t>(task) * rows_of_task;
    for (std::uint32_t row = first; row < std::min(rows, first + rows_of_task); ++row) {
      statuses[task] = dequantize(tensor->type, tensor->data.subspan(row * row_bytes, row_bytes), values);
      for (std::size_t i = 0; i < columns && statuses[task]; ++i)
        if (!std::isfinite(values[i]))
          statuses[task] =
              Error(ErrorCode::corrupt_data, "row " + std::to_string(row) + " holds a number that is not finite.");
      if (!statuses[task]) return;
      store(permuted_heads > 0 ? unpermuted(row, rows / permuted_heads) : row, values.data());
    }
  });
  for (Status& status : statuses)
    if (!status) return std::move(status.error()).context("reading " + name);
  return {};
}

template <class T>
Status Decoder<T>::load_vector(const GgufFile& file, const std::string& name, std::span<float> to,
                               std::uint32_t permuted_heads) {
  const GgufTensor* tensor = file.find_tensor(name);
  HONE_REQUIRE(tensor, "read_decoder_shape looked at every tensor");
  std::vector<float> values(to.size());
  if (Status read = dequantize(tensor->type, tensor->data, values); !read)
    return std::move(read.error()).context("reading " + name);
  for (std::uint32_t i = 0; i < values.size(); ++i)
    to[permuted_heads > 0 ? unpermuted(i, static_cast<std::uint32_t>(values.size()) / permuted_heads) : i] = values[i];
  return {};
}

template <class T>
Status Decoder<T>::load(const GgufFile& file) try {
  const std::size_t hidden = shape_.hidden;
  parameters_.allocate();
  for (auto [name, matrix, offset] : {std::tuple{"token_embd.weight", &embedding_, embedding_offset_},
                                      std::tuple{"output.weight", &output_, output_offset_}}) {
    if (matrix == &output_ && shape_.has_tied_output) continue;
    matrix->resize(shape_.vocabulary * hidden);
    HONE_CHECK(
        load_matrix(file, name, 0, [&, matrix = matrix, offset = offset](std::uint32_t row, const float* values) {
          rows_.narrow(values, hidden, nullptr, matrix->data() + row * hidden, hidden, 1, hidden);
          if (options_.full) std::copy(values, values + hidden, parameters_.weights() + offset + row * hidden);
        }));
  }
  HONE_CHECK(load_vector(file, "output_norm.weight", {norm_values(final_norm_), hidden}));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    Layer& layer = layers_[i];
    const std::string block = "blk." + std::to_string(i) + ".";
    HONE_CHECK(load_vector(file, block + "attn_norm.weight", {norm_values(layer.attention_norm), hidden}));
    HONE_CHECK(load_vector(file, block + "ffn_norm.weight", {norm_values(layer.feed_norm), hidden}));
    for (Linear<T>* linear : {&layer.qkv, &layer.output, &layer.gate_up, &layer.down}) {
      // q, k and v stay in bf16: rounding their inputs costs more than that of all others (docs/decisions/0004).
      linear->allocate(options_.as_int8 && linear != &layer.qkv);
      if (linear == &layer.gate_up) linear->balance(norm(layer.feed_norm));
      for (std::size_t index = 0; index < linear->parts.size(); ++index) {
        const LinearPart& part = linear->parts[index];
        const bool permuted = shape_.permutes_qk && linear == &layer.qkv && index < 2;
        HONE_CHECK(load_matrix(file, part.tensor, permuted ? (index == 0 ? shape_.heads : shape_.kv_heads) : 0,
                               [&](std::uint32_t row, const float* values) {
                                 linear->set_row(part.first_row + row, values);
                                 if (options_.full)
                                   std::copy(values, values + linear->in,
                                             parameters_.weights() + part.a_offset + std::size_t{row} * linear->in);
                               }));
      }
    }
    if (shape_.has_post_norms) {
      HONE_CHECK(
          load_vector(file, block + "post_attention_norm.weight", {norm_values(layer.post_attention_norm), hidden}));
      HONE_CHECK(load_vector(file, block + "post_ffw_norm.weight", {norm_values(layer.post_feed_norm), hidden}));
    }
    if (shape_.has_qk_norm) {
      HONE_CHECK(load_vector(file, block + "attn_q_norm.weight", {norm_values(layer.q_norm), shape_.head_dim}));
      HONE_CHECK(load_vector(file, block + "attn_k_norm.weight", {norm_values(layer.k_norm), shape_.head_dim}));
    }
    if (shape_.has_qkv_bias) {
      const std::size_t q = shape_.q_columns(), kv = shape_.kv_columns();
      float* bias = layer.qkv.bias.data();
      HONE_CHECK(load_vector(file, block + "attn_q.bias", {bias, q}, shape_.permutes_qk ? shape_.heads : 0));
      HONE_CHECK(load_vector(file, block + "attn_k.bias", {bias + q, kv}, shape_.permutes_qk ? shape_.kv_heads : 0));
      HONE_CHECK(load_vector(file, block + "attn_v.bias", {bias + q + kv, kv}));
      if (options_.full) std::copy(bias, bias + q + 2 * kv, parameters_.weights() + layer.bias);
    }
  }
  return {};
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::out_of_memory, "there is not enough memory for the weights of " + file.name() + ".");
}

template <class T>
void Decoder<T>::refresh() {
  const float* weights = parameters_.weights();
  constexpr std::size_t rows_of_task = 512;
  std::vector<std::function<void()>> work;
  auto copy_rows = [&](std::size_t offset, std::size_t rows, std::size_t columns, auto&& store) {
    for (std::size_t first = 0; first < rows; first += rows_of_task)
      work.push_back([=] {
        for (std::size_t row = first; row < std::min(rows, first + rows_of_task); ++row)
          store(row, weights + offset + row * columns);
      });
  };
  const std::size_t hidden = shape_.hidden;
  if (options_.full) {
    copy_rows(embedding_offset_, shape_.vocabulary, hidden, [this, hidden](std::size_t row, const float* values) {
      rows_.narrow(values, hidden, nullptr, embedding_.data() + row * hidden, hidden, 1, hidden);
    });
    if (!shape_.has_tied_output)
      copy_rows(output_offset_, shape_.vocabulary, hidden, [this, hidden](std::size_t row, const float* values) {
        rows_.narrow(values, hidden, nullptr, output_.data() + row * hidden, hidden, 1, hidden);
      });
  }
  for (Layer& layer : layers_)
    for (Linear<T>* linear : {&layer.qkv, &layer.output, &layer.gate_up, &layer.down}) {
      if (!options_.full) {
        work.push_back([=] { linear->refresh(weights); });
        continue;
      }
      for (const LinearPart& part : linear->parts)
        copy_rows(part.a_offset, part.rows, linear->in,
                  [linear, first = part.first_row](std::size_t row, const float* values) {
                    linear->set_row(first + static_cast<std::uint32_t>(row), values);
                  });
      if (linear == &layer.qkv && shape_.has_qkv_bias)
        std::copy_n(weights + layer.bias, linear->bias.size(), linear->bias.begin());
    }
  context_.pool.run(work.size(), [&](std::size_t i, int) { work[i](); });
}

template <class T>
std::vector<typename Decoder<T>::Adapted> Decoder<T>::adapted() const {
  std::vector<Adapted> adapted;
  for (const Layer& layer : layers_)
    for (const Linear<T>* linear : {&layer.qkv, &layer.output, &layer.gate_up, &layer.down})
      for (const LinearPart& part : linear->parts)
        if (part.rank > 0) adapted.push_back({&part, linear->in});
  return adapted;
}

template class Decoder<float>;
template class Decoder<BFloat16>;

}  // namespace hone
