// Attention, blockwise forward and backward: no matrix of all scores ever exists, so memory grows with length only.
//
//   ComputeContext context(2);
//   Attention<float> attention(/*kv_heads=*/3, /*group=*/3, /*head_dim=*/64, context.pool.threads());
//   Attention<float>::Operands operands;      // shape, segments, and where q, k, v, out and log_sum lie
//   const auto tasks = attention.tasks(operands.segments);
//   context.pool.run(tasks.size(), [&](std::size_t i, int worker) { attention.forward(context, worker, operands, tasks[i]); });
//
// Dao et al. 2022 (FlashAttention), with grouped heads (Ainslie et al. 2023): the query heads that share keys are rows of
// one block, so that each product is larger. Every segment attends to itself alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hone/kernels/aligned.h"
#include "hone/kernels/context.h"

namespace hone::kernels {

// A row of training data inside a micro-batch.
struct Segment {
  std::size_t first_row = 0;  // in row-major matrices (rows, heads·head_dim)
  std::size_t first_place = 0;  // in head-major ones; a multiple of attention_block
  std::size_t length = 0;
};

constexpr std::size_t attention_block = 64;  // queries of a block, and what segments are padded to head-major
constexpr std::size_t attention_chunks = 4;  // at most so many tasks share a segment and key-value head going backward

// How many partial sums of dk and dv a segment has. Depends on its length alone, so that bits do not depend on threads.
std::size_t chunks_of(const Segment& segment);

struct AttentionShape {
  std::size_t kv_heads = 1, group = 1, head_dim = 64;
  float scale = 1, soft_cap = 0;
  std::size_t window = 0;  // keys a query sees, itself included; 0: all
};

// Head-major: q (kv_heads, places·group, head_dim) with row place·group + head-in-group; k and v (kv_heads, places,
// head_dim). Row-major: out and dout (rows, kv_heads·group·head_dim). log_sum: (kv_heads, places·group).
template <class T>
class Attention {
 public:
  Attention(std::size_t kv_heads, std::size_t group, std::size_t head_dim, int workers);

  // One task of each kind; the caller spreads them over the pool, alone or beside other work.
  struct Task {
    std::size_t segment, kv_head, chunk;
  };
  std::vector<Task> tasks(std::span<const Segment> segments) const;

  struct Operands {
    AttentionShape shape;
    std::span<const Segment> segments;
    std::size_t places = 0;
    const T *q = nullptr, *k = nullptr, *v = nullptr;
    T* out = nullptr;
    float* log_sum = nullptr;
    // Backward only. dq as q; dk and dv (attention_chunks, kv_heads, places, head_dim): the caller adds the chunks.
    const T* dout = nullptr;
    float *dq = nullptr, *dk = nullptr, *dv = nullptr;
  };
  void forward(ComputeContext& context, int worker, const Operands& operands, const Task& task);
  void backward(ComputeContext& context, int worker, const Operands& operands, const Task& task);

 private:
  struct Scratch {
    AlignedBuffer<float> scores, dscores_wide, sums, maximum, weight, factor, delta;
    AlignedBuffer<T> probabilities, dscores, dout;
  };
  ScoreRows block(const AttentionShape& shape, const Segment& segment, std::size_t query, std::size_t key,
                  std::size_t keys) const;
  std::size_t kv_heads_, group_, head_dim_, rows_;
  std::vector<Scratch> scratch_;
};

}  // namespace hone::kernels
