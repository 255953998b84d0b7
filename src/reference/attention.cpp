#include "hone/reference/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hone/core/result.h"

namespace hone::reference {
namespace {

// One head of one row, and the keys that it sees.
struct Query {
  std::size_t at;  // its (head_dim) numbers in q and out
  std::size_t first_key;  // those of the first key that it sees in k and v; the next is kv_heads·head_dim further
  std::size_t keys;
};

std::vector<Query> queries(const CausalAttention& about, std::span<const std::size_t> lengths) {
  std::vector<Query> all;
  std::size_t first = 0;  // row of the segment
  for (const std::size_t length : lengths) {
    for (std::size_t i = 0; i < length; ++i)
      for (std::size_t head = 0; head < about.heads; ++head) {
        // Causal: i + 1 keys, the query's own the last. A window leaves the nearest.
        const std::size_t keys = about.window > 0 ? std::min(i + 1, about.window) : i + 1;
        const std::size_t kv = head / (about.heads / about.kv_heads);
        all.push_back({.at = ((first + i) * about.heads + head) * about.head_dim,
                       .first_key = ((first + i + 1 - keys) * about.kv_heads + kv) * about.head_dim,
                       .keys = keys});
      }
    first += length;
  }
  return all;
}

// What a query makes of its keys, (keys) each.
struct KeyWeights {
  std::vector<double> slope;  // ∂c/∂s
  std::vector<double> p;
};

KeyWeights weigh(const CausalAttention& about, const Query& query, std::span<const double> q,
                 std::span<const double> k) {
  const std::size_t d = about.head_dim, stride = about.kv_heads * d;
  KeyWeights weights{std::vector<double>(query.keys, 1), std::vector<double>(query.keys)};
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < query.keys; ++j) {
    const double *a = &q[query.at], *b = &k[query.first_key + j * stride];
    // (1) s_j = scale · q (head_dim) · k_j (head_dim)
    double s = 0;
    for (std::size_t x = 0; x < d; ++x) s += a[x] * b[x];
    s *= about.scale;
    // (2) c_j = cap · tanh(s_j/cap), or s_j itself
    double c = s;
    if (about.soft_cap > 0) {
      const double t = std::tanh(s / about.soft_cap);
      c = about.soft_cap * t;
      weights.slope[j] = 1 - t * t;
    }
    weights.p[j] = c;
    highest = std::max(highest, c);
  }
  // (3) p_j = exp(c_j) / Σ_m exp(c_m); the largest is taken off, so that nothing overflows
  double total = 0;
  for (double& p : weights.p) total += p = std::exp(p - highest);
  for (double& p : weights.p) p /= total;
  return weights;
}

void check(const CausalAttention& about, std::span<const std::size_t> lengths, std::span<const double> q,
           std::span<const double> k, std::span<const double> v) {
  std::size_t rows = 0;
  for (const std::size_t length : lengths) rows += length;
  HONE_REQUIRE(about.heads % about.kv_heads == 0, "as many heads share each key");
  HONE_REQUIRE(q.size() == rows * about.heads * about.head_dim, "q is (rows, heads, head_dim)");
  HONE_REQUIRE(k.size() == rows * about.kv_heads * about.head_dim && v.size() == k.size(),
               "k and v are (rows, kv_heads, head_dim)");
}

}  // namespace

std::vector<double> attention_forward(const CausalAttention& about, std::span<const std::size_t> lengths,
                                      std::span<const double> q, std::span<const double> k, std::span<const double> v) {
  check(about, lengths, q, k, v);
  const std::size_t d = about.head_dim, stride = about.kv_heads * d;
  std::vector<double> out(q.size());
  for (const Query& query : queries(about, lengths)) {
    const KeyWeights weights = weigh(about, query, q, k);  // (1) to (3)
    double* to = &out[query.at];
    for (std::size_t j = 0; j < query.keys; ++j) {
      const double* value = &v[query.first_key + j * stride];
      // (4) out (head_dim) = Σ_j p_j · v_j (head_dim)
      for (std::size_t x = 0; x < d; ++x) to[x] += weights.p[j] * value[x];
    }
  }
  return out;
}

// A key is seen by many queries and, in a group, by many heads: k's and v's gradients are sums over all of them.
AttentionGradients attention_backward(const CausalAttention& about, std::span<const std::size_t> lengths,
                                      std::span<const double> q, std::span<const double> k, std::span<const double> v,
                                      std::span<const double> dout) {
  check(about, lengths, q, k, v);
  HONE_REQUIRE(dout.size() == q.size(), "dout is (rows, heads, head_dim)");
  const std::size_t d = about.head_dim, stride = about.kv_heads * d;
  AttentionGradients gradients{std::vector<double>(q.size()), std::vector<double>(k.size()),
                               std::vector<double>(v.size())};
  for (const Query& query : queries(about, lengths)) {
    const KeyWeights weights = weigh(about, query, q, k);
    const double *at = &q[query.at], *from = &dout[query.at];
    double* dq = &gradients.q[query.at];
    std::vector<double> dp(query.keys);
    for (std::size_t j = 0; j < query.keys; ++j) {
      const double* value = &v[query.first_key + j * stride];
      double* dvalue = &gradients.v[query.first_key + j * stride];
      // undoes (4): dv_j (head_dim) += p_j · dout (head_dim),  dp_j = dout (head_dim) · v_j (head_dim)
      for (std::size_t x = 0; x < d; ++x) {
        dvalue[x] += weights.p[j] * from[x];
        dp[j] += from[x] * value[x];
      }
    }
    // undoes (3): dc_j = p_j · (dp_j − Σ_m p_m·dp_m)
    double delta = 0;
    for (std::size_t j = 0; j < query.keys; ++j) delta += weights.p[j] * dp[j];
    for (std::size_t j = 0; j < query.keys; ++j) {
      const double dc = weights.p[j] * (dp[j] - delta);
      // undoes (2)
      const double ds = dc * weights.slope[j];
      const double* key = &k[query.first_key + j * stride];
      double* dkey = &gradients.k[query.first_key + j * stride];
      // undoes (1): dq (head_dim) += scale · ds_j · k_j (head_dim),  dk_j (head_dim) += scale · ds_j · q (head_dim)
      for (std::size_t x = 0; x < d; ++x) {
        dq[x] += about.scale * ds * key[x];
        dkey[x] += about.scale * ds * at[x];
      }
    }
  }
  return gradients;
}

}  // namespace hone::reference
