// For tests: the decoder in float64, one number after another, nothing shared with the engine but the description.
//
//   ReferenceDecoder reference(file, shape);          // rows of Q and K in Hugging Face's order, as Parameters has them
//   reference.tensors["blk.0.attn_q.weight.lora_a"] = …;
//   double nats = reference.loss(row);                // Σ over its targets
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "hone/model/decoder_shape.h"
#include "hone/model/gguf.h"
#include "hone/model/token_row.h"

namespace hone {

class ReferenceDecoder {
 public:
  using Numbers = std::vector<double>;
  std::map<std::string, Numbers> tensors;
  std::map<std::string, double> lora_scale;  // by the weight's name

  ReferenceDecoder(const GgufFile& file, DecoderShape shape) : shape_(std::move(shape)) {
    for (const GgufTensor& tensor : file.tensors()) {
      std::size_t count = 1;
      for (const std::uint64_t dimension : tensor.shape) count *= dimension;
      std::vector<float> values(count);
      if (!dequantize(tensor.type, tensor.data, values)) std::abort();
      Numbers& to = tensors[std::string(tensor.name)];
      to.assign(values.begin(), values.end());
      const std::string name(tensor.name);
      if (shape_.permutes_qk && (name.ends_with("attn_q.weight") || name.ends_with("attn_k.weight")))
        to = halves_together(to);
    }
  }

  // Logits of every position: (length, vocabulary).
  Numbers logits(const std::vector<std::int32_t>& ids) const {
    const std::size_t length = ids.size(), hidden = shape_.hidden, head = shape_.head_dim;
    Numbers x(length * hidden);
    for (std::size_t t = 0; t < length; ++t)
      for (std::size_t i = 0; i < hidden; ++i)
        x[t * hidden + i] = at("token_embd.weight")[static_cast<std::size_t>(ids[t]) * hidden + i] *
                            static_cast<double>(shape_.embedding_scale);
    for (std::size_t layer = 0; layer < shape_.layers; ++layer) {
      const std::string block = "blk." + std::to_string(layer) + ".";
      const Numbers normed = norm(x, block + "attn_norm.weight");
      Numbers q = linear(normed, block + "attn_q"), k = linear(normed, block + "attn_k"),
              v = linear(normed, block + "attn_v");
      if (shape_.has_qk_norm) {
        q = norm(q, block + "attn_q_norm.weight");
        k = norm(k, block + "attn_k_norm.weight");
      }
      turn(q, shape_.heads, shape_.windows[layer] > 0);
      turn(k, shape_.kv_heads, shape_.windows[layer] > 0);
      Numbers mixed(length * shape_.heads * head);
      for (std::size_t h = 0; h < shape_.heads; ++h) attend(q, k, v, mixed, h, length, shape_.windows[layer]);
      Numbers out = linear(mixed, block + "attn_output");
      if (shape_.has_post_norms) out = norm(out, block + "post_attention_norm.weight");
      add(x, out);
      const Numbers fed = norm(x, block + "ffn_norm.weight");
      Numbers gate = linear(fed, block + "ffn_gate");
      const Numbers up = linear(fed, block + "ffn_up");
      for (std::size_t i = 0; i < gate.size(); ++i) gate[i] = activation(gate[i]) * up[i];
      Numbers down = linear(gate, block + "ffn_down");
      if (shape_.has_post_norms) down = norm(down, block + "post_ffw_norm.weight");
      add(x, down);
    }
    const Numbers& output = at(shape_.has_tied_output ? "token_embd.weight" : "output.weight");
    Numbers z = product(norm(x, "output_norm.weight"), output, hidden);
    if (shape_.logit_soft_cap > 0)
      for (double& value : z) value = cap(value, static_cast<double>(shape_.logit_soft_cap));
    return z;
  }

  double loss(const TokenRow& row) const {
    const Numbers z = logits(row.ids);
    const std::size_t vocabulary = shape_.vocabulary;
    double sum = 0;
    for (std::size_t t = 1; t < row.ids.size(); ++t) {
      if (!row.targets[t]) continue;
      const double* of_token = &z[(t - 1) * vocabulary];
      double total = 0;
      for (std::size_t i = 0; i < vocabulary; ++i) total += std::exp(of_token[i]);
      sum += std::log(total) - of_token[row.ids[t]];
    }
    return sum;
  }

 private:
  const Numbers& at(const std::string& name) const { return tensors.at(name); }

  // GGUF's llama interleaves the two halves of each head's rows: its rows 2i and 2i + 1 are i and i + half.
  Numbers halves_together(const Numbers& matrix) const {
    const std::size_t hidden = shape_.hidden, head = shape_.head_dim, half = head / 2;
    Numbers result(matrix.size());
    for (std::size_t row = 0; row < matrix.size() / hidden; ++row) {
      const std::size_t i = row % head, to = row - i + (i % 2 == 0 ? i / 2 : half + i / 2);
      for (std::size_t column = 0; column < hidden; ++column)
        result[to * hidden + column] = matrix[row * hidden + column];
    }
    return result;
  }

  static double cap(double value, double limit) { return limit * std::tanh(value / limit); }
  static void add(Numbers& sum, const Numbers& more) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  }
  double activation(double g) const {
    if (shape_.activation == Activation::silu) return g / (1 + std::exp(-g));
    return 0.5 * g * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (g + 0.044715 * g * g * g)));
  }
  // Of runs as long as the weight is.
  Numbers norm(const Numbers& x, const std::string& name) const {
    const Numbers& weight = at(name);
    const std::size_t count = weight.size();
    Numbers y(x.size());
    for (std::size_t first = 0; first < x.size(); first += count) {
      double squares = 0;
      for (std::size_t i = 0; i < count; ++i) squares += x[first + i] * x[first + i];
      const double r = 1 / std::sqrt(squares / double(count) + double(shape_.norm_epsilon));
      for (std::size_t i = 0; i < count; ++i) y[first + i] = x[first + i] * r * weight[i];
    }
    return y;
  }
  static Numbers product(const Numbers& x, const Numbers& weight, std::size_t in) {
    const std::size_t rows = x.size() / in, out = weight.size() / in;
    Numbers y(rows * out);
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t o = 0; o < out; ++o) {
        const double *a = &x[row * in], *b = &weight[o * in];
        double sum = 0;
        for (std::size_t i = 0; i < in; ++i) sum += a[i] * b[i];
        y[row * out + o] = sum;
      }
    return y;
  }
  // With bias and LoRA where there are some.
  Numbers linear(const Numbers& x, const std::string& name) const {
    const std::string weight = name + ".weight";
    const bool reads_hidden = !name.ends_with("attn_output") && !name.ends_with("ffn_down");
    const std::size_t in = reads_hidden                 ? shape_.hidden
                           : name.ends_with("ffn_down") ? shape_.feed_forward
                                                        : shape_.q_columns();
    Numbers y = product(x, at(weight), in);
    if (const auto bias = tensors.find(name + ".bias"); bias != tensors.end())
      for (std::size_t i = 0; i < y.size(); ++i) y[i] += bias->second[i % bias->second.size()];
    if (const auto a = tensors.find(weight + ".lora_a"); a != tensors.end()) {
      const std::size_t rank = a->second.size() / in;
      Numbers delta = product(product(x, a->second, in), at(weight + ".lora_b"), rank);
      for (double& value : delta) value *= lora_scale.at(weight);
      add(y, delta);
    }
    return y;
  }
  void turn(Numbers& x, std::size_t heads, bool is_local) const {
    const std::size_t head = shape_.head_dim, half = shape_.rotary / 2, stride = heads * head;
    for (std::size_t t = 0; t < x.size() / stride; ++t)
      for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t i = 0; i < half; ++i) {
          const double theta = double(is_local ? shape_.rope_theta_local : shape_.rope_theta);
          double angle = double(t) / std::pow(theta, 2 * double(i) / double(shape_.rotary));
          if (!is_local) angle *= double(shape_.rope_scale);
          if (!is_local && !shape_.rope_factors.empty()) angle /= double(shape_.rope_factors[i]);
          double &a = x[t * stride + h * head + i], &b = x[t * stride + h * head + half + i];
          const double turned = a * std::cos(angle) - b * std::sin(angle);
          b = b * std::cos(angle) + a * std::sin(angle);
          a = turned;
        }
  }
  void attend(const Numbers& q, const Numbers& k, const Numbers& v, Numbers& out, std::size_t h, std::size_t length,
              std::size_t window) const {
    const std::size_t head = shape_.head_dim, q_stride = shape_.heads * head, kv_stride = shape_.kv_heads * head,
                      column = h / (shape_.heads / shape_.kv_heads) * head;
    Numbers p(length);
    for (std::size_t t = 0; t < length; ++t) {
      const std::size_t start = window > 0 && t + 1 > window ? t + 1 - window : 0;
      double total = 0;
      for (std::size_t j = start; j <= t; ++j) {
        const double *a = &q[t * q_stride + h * head], *b = &k[j * kv_stride + column];
        double s = 0;
        for (std::size_t i = 0; i < head; ++i) s += a[i] * b[i];
        s *= double(shape_.attention_scale);
        if (shape_.attention_soft_cap > 0) s = cap(s, double(shape_.attention_soft_cap));
        total += p[j] = std::exp(s);
      }
      double* to = &out[t * q_stride + h * head];
      for (std::size_t j = start; j <= t; ++j)
        for (std::size_t i = 0; i < head; ++i) to[i] += p[j] / total * v[j * kv_stride + column + i];
    }
  }

  DecoderShape shape_;
};

}  // namespace hone
