#include "hone/reference/decoder.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "hone/core/result.h"
#include "hone/reference/attention.h"
#include "hone/reference/loss.h"
#include "hone/reference/norm.h"

namespace hone::reference {
namespace {

using Numbers = std::vector<double>;
using Gradients = std::map<std::string, Numbers>;

Numbers sum_of(Numbers a, const Numbers& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

// A tensor that is used twice, as a tied embedding is, gets the sum of both.
void add(Gradients& gradients, const std::string& name, const Numbers& more) {
  Numbers& sum = gradients[name];
  if (sum.empty()) sum.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) sum[i] += more[i];
}

// The gradients of a linear layer, of what it has.
void add_linear(Gradients& gradients, const std::string& name, const reference::LoraLinear& layer,
                const reference::LoraGradients& d) {
  add(gradients, name + ".weight", d.weight);
  if (!layer.bias.empty()) add(gradients, name + ".bias", d.bias);
  if (layer.rank == 0) return;
  add(gradients, name + ".weight.lora_a", d.a);
  add(gradients, name + ".weight.lora_b", d.b);
}

std::string block_name(std::size_t layer) { return "blk." + std::to_string(layer) + "."; }

std::vector<std::size_t> positions_of(std::size_t length) {
  std::vector<std::size_t> positions(length);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

// GGUF's llama interleaves the two halves of each head's rows: its rows 2i and 2i + 1 are i and i + half.
Numbers halves_together(const Numbers& matrix, std::size_t columns, std::size_t head_dim) {
  const std::size_t half = head_dim / 2;
  Numbers result(matrix.size());
  for (std::size_t row = 0; row < matrix.size() / columns; ++row) {
    const std::size_t i = row % head_dim, to = row - i + (i % 2 == 0 ? i / 2 : half + i / 2);
    for (std::size_t column = 0; column < columns; ++column)
      result[to * columns + column] = matrix[row * columns + column];
  }
  return result;
}

// What each position is to predict: the token behind it where that one is learned, else −1.
std::vector<std::int32_t> next_tokens(const model::TokenRow& row) {
  std::vector<std::int32_t> targets(row.ids.size(), -1);
  for (std::size_t t = 1; t < row.ids.size(); ++t)
    if (row.targets[t]) targets[t - 1] = row.ids[t];
  return targets;
}

reference::CausalAttention attention_of(const model::DecoderShape& shape, std::size_t layer) {
  return {.heads = shape.heads,
          .kv_heads = shape.kv_heads,
          .head_dim = shape.head_dim,
          .scale = double(shape.attention_scale),
          .soft_cap = double(shape.attention_soft_cap),
          .window = shape.windows[layer]};
}

reference::CrossEntropy loss_of(const model::DecoderShape& shape) {
  return {.vocabulary = shape.vocabulary, .soft_cap = double(shape.logit_soft_cap)};
}

}  // namespace

ReferenceDecoder::ReferenceDecoder(const model::GgufFile& file, model::DecoderShape shape)
    : shape_(std::move(shape)), rope_factors_(shape_.rope_factors.begin(), shape_.rope_factors.end()) {
  for (const model::GgufTensor& tensor : file.tensors()) {
    std::size_t count = 1;
    for (const std::uint64_t dimension : tensor.shape) count *= dimension;
    std::vector<float> values(count);
    HONE_REQUIRE(model::dequantize(tensor.type, tensor.data, values), "tests write types that the engine reads");
    const std::string name(tensor.name);
    Numbers& to = tensors[name];
    to.assign(values.begin(), values.end());
    if (shape_.permutes_qk && (name.ends_with("attn_q.weight") || name.ends_with("attn_k.weight")))
      to = halves_together(to, shape_.hidden, shape_.head_dim);
  }
}

const std::string& ReferenceDecoder::output_name() const {
  static const std::string tied = "token_embd.weight", own = "output.weight";
  return shape_.has_tied_output ? tied : own;
}

// With its bias and its LoRA, where there are some.
reference::LoraLinear ReferenceDecoder::linear(const std::string& name) const {
  const bool reads_hidden = !name.ends_with("attn_output") && !name.ends_with("ffn_down");
  const std::size_t in = reads_hidden                 ? shape_.hidden
                         : name.ends_with("ffn_down") ? shape_.feed_forward
                                                      : shape_.q_columns();
  const std::string weight = name + ".weight";
  reference::LoraLinear layer{.in = in, .out = at(weight).size() / in, .weight = at(weight)};
  if (tensors.contains(name + ".bias")) layer.bias = at(name + ".bias");
  if (tensors.contains(weight + ".lora_a")) {
    layer.a = at(weight + ".lora_a");
    layer.b = at(weight + ".lora_b");
    layer.rank = layer.a.size() / in;
    layer.scale = lora_scale.at(weight);
  }
  return layer;
}

reference::GatedMlp ReferenceDecoder::mlp(const std::string& block) const {
  return {.activation = shape_.activation,
          .gate = linear(block + "ffn_gate"),
          .up = linear(block + "ffn_up"),
          .down = linear(block + "ffn_down")};
}

reference::Rotary ReferenceDecoder::rotary(std::size_t layer, std::size_t heads) const {
  reference::Rotary about{.heads = heads, .head_dim = shape_.head_dim, .rotary = shape_.rotary};
  if (shape_.windows[layer] > 0) {
    about.theta = double(shape_.rope_theta_local);
  } else {
    about.theta = double(shape_.rope_theta);
    about.scale = double(shape_.rope_scale);
    about.factors = rope_factors_;
  }
  return about;
}

Numbers ReferenceDecoder::norm(const Numbers& x, const std::string& name) const {
  return reference::norm_forward(x, at(name), double(shape_.norm_epsilon));
}

Numbers ReferenceDecoder::norm_back(const Numbers& x, const std::string& name, const Numbers& dy,
                                    Gradients& gradients) const {
  auto d = reference::norm_backward(x, at(name), double(shape_.norm_epsilon), dy);
  add(gradients, name, d.weight);
  return std::move(d.x);
}

Numbers ReferenceDecoder::linear_back(const std::string& name, const Numbers& x, const Numbers& dy,
                                      Gradients& gradients) const {
  auto d = reference::lora_backward(linear(name), x, dy);
  add_linear(gradients, name, linear(name), d);
  return std::move(d.x);
}

// (1) x (length, hidden) = the token's row of E (vocabulary, hidden), √hidden times as large in Gemma
Numbers ReferenceDecoder::embed(const std::vector<std::int32_t>& ids) const {
  const std::size_t hidden = shape_.hidden;
  const Numbers& embedding = at("token_embd.weight");
  Numbers x(ids.size() * hidden);
  for (std::size_t t = 0; t < ids.size(); ++t)
    for (std::size_t i = 0; i < hidden; ++i)
      x[t * hidden + i] = embedding[static_cast<std::size_t>(ids[t]) * hidden + i] * double(shape_.embedding_scale);
  return x;
}

ReferenceDecoder::Block ReferenceDecoder::forward(std::size_t layer, const Numbers& input) const {
  const std::string name = block_name(layer);
  const auto positions = positions_of(input.size() / shape_.hidden);
  Block b;
  b.input = input;
  b.normed = norm(b.input, name + "attn_norm.weight");  // (2) (length, hidden)
  b.raw_q = reference::lora_forward(linear(name + "attn_q"), b.normed);  // (3) (length, heads, head_dim)
  b.raw_k = reference::lora_forward(linear(name + "attn_k"), b.normed);  //     (length, kv_heads, head_dim)
  b.v = reference::lora_forward(linear(name + "attn_v"), b.normed);  //     the same
  b.q = shape_.has_qk_norm ? norm(b.raw_q, name + "attn_q_norm.weight") : b.raw_q;  // (4) of each head
  b.k = shape_.has_qk_norm ? norm(b.raw_k, name + "attn_k_norm.weight") : b.raw_k;
  b.q = reference::rotary_forward(rotary(layer, shape_.heads), positions, b.q);  // (5)
  b.k = reference::rotary_forward(rotary(layer, shape_.kv_heads), positions, b.k);
  const std::size_t lengths[] = {positions.size()};
  b.attention = reference::attention_forward(attention_of(shape_, layer), lengths, b.q, b.k, b.v);  // (6)
  b.output = reference::lora_forward(linear(name + "attn_output"), b.attention);  // (7) (length, hidden)
  b.middle = sum_of(  // (8) the residual stream: what attention found is added to it
      b.input, shape_.has_post_norms ? norm(b.output, name + "post_attention_norm.weight") : b.output);
  b.fed = norm(b.middle, name + "ffn_norm.weight");  // (9)
  b.down = reference::mlp_forward(mlp(name), b.fed);  // (10) (length, hidden)
  return b;
}

// (11) the residual stream again
Numbers ReferenceDecoder::output_of(std::size_t layer, const Block& block) const {
  return sum_of(block.middle,
                shape_.has_post_norms ? norm(block.down, block_name(layer) + "post_ffw_norm.weight") : block.down);
}

Numbers ReferenceDecoder::stream(const std::vector<std::int32_t>& ids) const {
  Numbers x = embed(ids);
  for (std::size_t layer = 0; layer < shape_.layers; ++layer) x = output_of(layer, forward(layer, x));
  return x;
}

Numbers ReferenceDecoder::raw_logits(const std::vector<std::int32_t>& ids) const {
  const Numbers normed = norm(stream(ids), "output_norm.weight");  // (12) (length, hidden)
  // (13) (length, vocabulary) = normed · Eᵀ
  return reference::lora_forward({.in = shape_.hidden, .out = shape_.vocabulary, .weight = at(output_name())}, normed);
}

Numbers ReferenceDecoder::logits(const std::vector<std::int32_t>& ids) const {
  Numbers z = raw_logits(ids);
  const auto cap = double(shape_.logit_soft_cap);
  if (cap > 0)
    for (double& value : z) value = cap * std::tanh(value / cap);
  return z;
}

double ReferenceDecoder::loss(const model::TokenRow& row) const {
  double sum = 0;
  for (const double nats : reference::loss_forward(loss_of(shape_), raw_logits(row.ids), next_tokens(row)))  // (14)
    sum += nats;
  return sum;
}

Numbers ReferenceDecoder::backward(std::size_t layer, const Block& b, const Numbers& doutput,
                                   Gradients& gradients) const {
  const std::string name = block_name(layer);
  const auto positions = positions_of(b.input.size() / shape_.hidden);
  // undoes (11): a sum passes its gradient to both sides, here to the feed-forward's and below to the stream's
  const Numbers ddown =
      shape_.has_post_norms ? norm_back(b.down, name + "post_ffw_norm.weight", doutput, gradients) : doutput;
  const auto feed = mlp(name);
  const auto dfeed = reference::mlp_backward(feed, b.fed, ddown);  // undoes (10)
  add_linear(gradients, name + "ffn_gate", feed.gate, dfeed.gate);
  add_linear(gradients, name + "ffn_up", feed.up, dfeed.up);
  add_linear(gradients, name + "ffn_down", feed.down, dfeed.down);
  const Numbers dmiddle =
      sum_of(doutput, norm_back(b.middle, name + "ffn_norm.weight", dfeed.x, gradients));  // undoes (9)
  // undoes (8), the same way: the stream's side is the last line
  const Numbers dproduct =
      shape_.has_post_norms ? norm_back(b.output, name + "post_attention_norm.weight", dmiddle, gradients) : dmiddle;
  const Numbers dattention = linear_back(name + "attn_output", b.attention, dproduct, gradients);  // undoes (7)
  const std::size_t lengths[] = {positions.size()};
  auto d =
      reference::attention_backward(attention_of(shape_, layer), lengths, b.q, b.k, b.v, dattention);  // undoes (6)
  d.q = reference::rotary_backward(rotary(layer, shape_.heads), positions, d.q);  // undoes (5)
  d.k = reference::rotary_backward(rotary(layer, shape_.kv_heads), positions, d.k);
  if (shape_.has_qk_norm) {  // undoes (4)
    d.q = norm_back(b.raw_q, name + "attn_q_norm.weight", d.q, gradients);
    d.k = norm_back(b.raw_k, name + "attn_k_norm.weight", d.k, gradients);
  }
  // undoes (3): three layers read the same, so their gradients add up
  Numbers dnormed = linear_back(name + "attn_q", b.normed, d.q, gradients);
  dnormed = sum_of(dnormed, linear_back(name + "attn_k", b.normed, d.k, gradients));
  dnormed = sum_of(dnormed, linear_back(name + "attn_v", b.normed, d.v, gradients));
  return sum_of(dmiddle, norm_back(b.input, name + "attn_norm.weight", dnormed, gradients));  // undoes (2)
}

Gradients ReferenceDecoder::gradients(const model::TokenRow& row, double scale) const {
  const std::size_t hidden = shape_.hidden;
  Gradients gradients;
  Numbers x = embed(row.ids);
  std::vector<Block> blocks;
  for (std::size_t layer = 0; layer < shape_.layers; ++layer) {
    blocks.push_back(forward(layer, x));
    x = output_of(layer, blocks.back());
  }
  const reference::LoraLinear output{.in = hidden, .out = shape_.vocabulary, .weight = at(output_name())};
  const Numbers normed = norm(x, "output_norm.weight"), logits = reference::lora_forward(output, normed);

  const Numbers dlogits = reference::loss_backward(loss_of(shape_), logits, next_tokens(row), scale);  // undoes (14)
  const auto dhead = reference::lora_backward(output, normed, dlogits);  // undoes (13)
  add(gradients, output_name(), dhead.weight);
  Numbers dx = norm_back(x, "output_norm.weight", dhead.x, gradients);  // undoes (12)
  for (std::size_t layer = shape_.layers; layer-- > 0;) dx = backward(layer, blocks[layer], dx, gradients);
  // undoes (1): a token that comes twice adds twice
  Numbers dembedding(at("token_embd.weight").size());
  for (std::size_t t = 0; t < row.ids.size(); ++t)
    for (std::size_t i = 0; i < hidden; ++i)
      dembedding[static_cast<std::size_t>(row.ids[t]) * hidden + i] +=
          dx[t * hidden + i] * double(shape_.embedding_scale);
  add(gradients, "token_embd.weight", dembedding);
  return gradients;
}

}  // namespace hone::reference
