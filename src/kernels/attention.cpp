#include "hone/kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hone::kernels {
namespace {

constexpr std::size_t key_block = 256;  // scores of a block of queries against so many keys stay in the second cache

std::size_t blocks_of(const Segment& segment) { return (segment.length + attention_block - 1) / attention_block; }

// The first key block that a query block at `query` sees through its window.
std::size_t first_key(const AttentionShape& shape, std::size_t query) {
  if (shape.window == 0 || query + 1 <= shape.window) return 0;
  return (query + 1 - shape.window) / attention_block * attention_block;
}

}  // namespace

std::size_t chunks_of(const Segment& segment) {
  return std::clamp<std::size_t>(blocks_of(segment) / 4, 1, attention_chunks);
}

template <class T>
Attention<T>::Attention(std::size_t kv_heads, std::size_t group, std::size_t head_dim, int workers)
    : kv_heads_(kv_heads), group_(group), head_dim_(head_dim), rows_(attention_block * group) {
  scratch_.resize(static_cast<std::size_t>(workers));
  for (Scratch& scratch : scratch_) {
    for (AlignedBuffer<float>* buffer : {&scratch.scores, &scratch.dscores_wide}) buffer->resize(rows_ * key_block);
    for (AlignedBuffer<T>* buffer : {&scratch.probabilities, &scratch.dscores}) buffer->resize(rows_ * key_block);
    for (AlignedBuffer<float>* buffer : {&scratch.maximum, &scratch.weight, &scratch.factor, &scratch.delta})
      buffer->resize(rows_);
    scratch.sums.resize(rows_ * head_dim_);
    scratch.dout.resize(rows_ * head_dim_);
  }
}

template <class T>
std::vector<typename Attention<T>::Task> Attention<T>::tasks(std::span<const Segment> segments) const {
  std::vector<Task> tasks;
  for (std::size_t s = 0; s < segments.size(); ++s)
    for (std::size_t head = 0; head < kv_heads_; ++head)
      for (std::size_t chunk = 0; chunk < chunks_of(segments[s]); ++chunk) tasks.push_back({s, head, chunk});
  // Long ones first, so that the last to end are short.
  std::stable_sort(tasks.begin(), tasks.end(), [&](const Task& a, const Task& b) {
    return segments[a.segment].length > segments[b.segment].length;
  });
  return tasks;
}

template <class T>
ScoreRows Attention<T>::block(const AttentionShape& shape, const Segment& segment, std::size_t query, std::size_t key,
                              std::size_t keys) const {
  return {.rows = rows_,
          .columns = keys,
          .group = group_,
          .first_query = static_cast<std::int64_t>(query),
          .first_key = static_cast<std::int64_t>(key),
          .length = static_cast<std::int64_t>(segment.length),
          .window = static_cast<std::int64_t>(shape.window),
          .scale = shape.scale,
          .soft_cap = shape.soft_cap};
}

template <class T>
void Attention<T>::forward(ComputeContext& context, int worker, const Operands& operands, const Task& task) {
  const RowKernels<T>& rows = row_kernels<T>();
  const Segment& segment = operands.segments[task.segment];
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t chunks = chunks_of(segment), width = kv_heads_ * group_ * head_dim_;
  const T* q = operands.q + (task.kv_head * operands.places + segment.first_place) * group_ * head_dim_;
  const T* k = operands.k + (task.kv_head * operands.places + segment.first_place) * head_dim_;
  const T* v = operands.v + (task.kv_head * operands.places + segment.first_place) * head_dim_;
  float* log_sum = operands.log_sum + (task.kv_head * operands.places + segment.first_place) * group_;
  const auto m = static_cast<std::uint32_t>(rows_), d = static_cast<std::uint32_t>(head_dim_);

  for (std::size_t index = task.chunk; index < blocks_of(segment); index += chunks) {
    const std::size_t query = index * attention_block, end = query + attention_block;
    for (std::size_t row = 0; row < rows_; ++row) {
      mine.maximum[row] = -std::numeric_limits<float>::infinity();
      mine.weight[row] = 0;
    }
    const std::size_t start = first_key(operands.shape, query);
    for (std::size_t key = start; key < end; key += key_block) {
      const std::size_t keys = std::min(key_block, end - key);
      const auto n = static_cast<std::uint32_t>(keys);
      context.products.run(worker, {.rows = m, .columns = n, .inner = d, .right = Stored::transposed},
                           q + query * group_ * head_dim_, k + key * head_dim_, mine.scores.data());
      rows.softmax_block(block(operands.shape, segment, query, key, keys), mine.scores.data(),
                         mine.probabilities.data(), mine.maximum.data(), mine.weight.data(), mine.factor.data());
      const bool first = key == start;
      if (!first) rows.scale_rows(mine.sums.data(), mine.factor.data(), rows_, head_dim_);
      context.products.run(worker, {.rows = m, .columns = d, .inner = n, .accumulate = !first},
                           mine.probabilities.data(), v + key * head_dim_, mine.sums.data());
    }
    const std::size_t valid = (std::min(segment.length, end) - query) * group_;
    rows.attention_output(mine.sums.data(), mine.weight.data(),
                          operands.out + (segment.first_row + query) * width + task.kv_head * group_ * head_dim_, width,
                          valid, group_, head_dim_);
    for (std::size_t row = 0; row < valid; ++row)
      log_sum[query * group_ + row] = mine.maximum[row] + std::log(mine.weight[row]);
  }
}

template <class T>
void Attention<T>::backward(ComputeContext& context, int worker, const Operands& operands, const Task& task) {
  const RowKernels<T>& rows = row_kernels<T>();
  const Segment& segment = operands.segments[task.segment];
  Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
  const std::size_t chunks = chunks_of(segment), width = kv_heads_ * group_ * head_dim_;
  const std::size_t place = task.kv_head * operands.places + segment.first_place;
  const T* q = operands.q + place * group_ * head_dim_;
  const T* k = operands.k + place * head_dim_;
  const T* v = operands.v + place * head_dim_;
  const float* log_sum = operands.log_sum + place * group_;
  float* dq = operands.dq + place * group_ * head_dim_;
  const std::size_t partial = (task.chunk * kv_heads_ * operands.places + place) * head_dim_;
  float *dk = operands.dk + partial, *dv = operands.dv + partial;
  std::fill(dk, dk + blocks_of(segment) * attention_block * head_dim_, 0.0F);
  std::fill(dv, dv + blocks_of(segment) * attention_block * head_dim_, 0.0F);
  const auto m = static_cast<std::uint32_t>(rows_), d = static_cast<std::uint32_t>(head_dim_);

  for (std::size_t index = task.chunk; index < blocks_of(segment); index += chunks) {
    const std::size_t query = index * attention_block, end = query + attention_block;
    const std::size_t valid = (std::min(segment.length, end) - query) * group_;
    const std::size_t corner = (segment.first_row + query) * width + task.kv_head * group_ * head_dim_;
    rows.attention_delta(operands.out + corner, operands.dout + corner, width, mine.dout.data(), mine.delta.data(),
                         valid, group_, head_dim_);
    std::fill(mine.dout.data() + valid * head_dim_, mine.dout.data() + rows_ * head_dim_, T{});
    std::fill(mine.delta.data() + valid, mine.delta.data() + rows_, 0.0F);
    const T* queries = q + query * group_ * head_dim_;
    const std::size_t start = first_key(operands.shape, query);
    for (std::size_t key = start; key < end; key += key_block) {
      const std::size_t keys = std::min(key_block, end - key);
      const auto n = static_cast<std::uint32_t>(keys);
      context.products.run(worker, {.rows = m, .columns = n, .inner = d, .right = Stored::transposed}, queries,
                           k + key * head_dim_, mine.scores.data());
      context.products.run(worker, {.rows = m, .columns = n, .inner = d, .right = Stored::transposed}, mine.dout.data(),
                           v + key * head_dim_, mine.dscores_wide.data());
      rows.softmax_block_backward(block(operands.shape, segment, query, key, keys), mine.scores.data(),
                                  mine.dscores_wide.data(), log_sum + query * group_, mine.delta.data(),
                                  mine.probabilities.data(), mine.dscores.data());
      const Product over_queries{.rows = n, .columns = d, .inner = m, .left = Stored::transposed, .accumulate = true};
      context.products.run(worker, over_queries, mine.probabilities.data(), mine.dout.data(), dv + key * head_dim_);
      context.products.run(worker, over_queries, mine.dscores.data(), queries, dk + key * head_dim_);
      context.products.run(worker, {.rows = m, .columns = d, .inner = n, .accumulate = key != start},
                           mine.dscores.data(), k + key * head_dim_, dq + query * group_ * head_dim_);
    }
  }
}

template class Attention<float>;
template class Attention<BFloat16>;

}  // namespace hone::kernels
