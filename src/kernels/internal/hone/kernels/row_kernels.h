// The loops over rows that are not matrix products, in the best instruction set of this processor.
//
//   std::vector<float> x(128 * 576), weight(576);
//   std::vector<BFloat16> y(128 * 576);
//   row_kernels<BFloat16>().rms_norm(x.data(), weight.data(), y.data(), 576, 128, 576, 1e-5F);
//
// Each is written once, forward and backward together, in rows/, as plain loops that a compiler vectorises; the
// three files rows_*.cpp compile them for AVX-512, for AVX2 and for what every processor of the architecture has.
// T is how activations are kept: float, or BFloat16. Every sum is float32.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hone/kernels/bfloat16.h"

namespace hone::kernels {

enum class GateKind : std::uint8_t { silu, gelu_tanh };  // SwiGLU; GeGLU with tanh's approximation

// Which keys a query row of an attention block may see, and how its scores become probabilities.
struct ScoreRows {
  std::size_t rows = 0, columns = 0;  // the block of scores: queries × keys, row-major
  std::size_t group = 1;  // query heads that share the keys; row r is position first_query + r/group, head r mod group
  std::int64_t first_query = 0, first_key = 0;  // positions in the segment
  std::int64_t length = 0;  // of the segment; rows past it give zeros
  std::int64_t window = 0;  // keys at most window−1 before the query; 0: all
  float scale = 1;
  float soft_cap = 0;  // s → cap·tanh(s/cap); 0: none
};

struct AdamWStep {
  float learning_rate, beta1, beta2, epsilon, weight_decay;
  float correction1, correction2;  // 1 − βᵗ
  float gradient_scale;  // clipping
};

template <class T>
struct RowKernels {
  // y = x · weight / rms(x), Zhang & Sennrich 2019. y_stride in elements.
  void (*rms_norm)(const float* x, const float* weight, T* y, std::size_t y_stride, std::size_t rows,
                   std::size_t columns, float epsilon);
  // The same of kept activations.
  void (*rms_norm_kept)(const T* x, const float* weight, T* y, std::size_t y_stride, std::size_t rows,
                        std::size_t columns, float epsilon);
  // dx += ∂L/∂x; dweight += ∂L/∂weight when not null. x as kept; dy float32 with dy_stride.
  void (*rms_norm_backward)(const T* x, const float* weight, const float* dy, std::size_t dy_stride, float* dx,
                            float* dweight, std::size_t rows, std::size_t columns, float epsilon);
  // The same where x and dy lie apart from dx and dx is overwritten, not added to.
  void (*rms_norm_backward_into)(const T* x, const float* weight, const float* dy, T* dx, float* dweight,
                                 std::size_t rows, std::size_t columns, float epsilon);
  // sum += y, and kept = sum.
  void (*add)(float* sum, const float* y, T* kept, std::size_t count);
  void (*rms_norm_add)(float* sum, const T* y, const float* weight, T* kept, std::size_t rows, std::size_t columns,
                       float epsilon);
  // to = from · column_scale; null: as it is.
  void (*narrow)(const float* from, std::size_t from_stride, const float* column_scale, T* to, std::size_t to_stride,
                 std::size_t rows, std::size_t columns);
  void (*widen)(const T* from, float* to, std::size_t count, float scale);

  // Rotates the heads of one position: y[i] = x[i]·cos − x[i+half]·sin, y[i+half] = x[i+half]·cos + x[i]·sin.
  // Su et al. 2021, halves as in GPT-NeoX. `back` turns the other way, which is its gradient.
  void (*rotate)(const T* x, const float* cosine, const float* sine, T* y, std::size_t heads, std::size_t rotary,
                 std::size_t columns);
  void (*rotate_back)(const float* dy, const float* cosine, const float* sine, float* dx, std::size_t heads,
                      std::size_t rotary, std::size_t columns);
  void (*add_bias)(T* y, const float* bias, std::size_t rows, std::size_t columns);
  // x = 0 where a hash of key, row and column is under `threshold` of 2³², x · keep elsewhere.
  void (*drop)(T* x, std::size_t stride, std::size_t rows, std::size_t columns, std::uint64_t key,
               std::uint64_t first_row, std::uint32_t threshold, float keep);

  // act = gate(g) · u for gate_up = [g | u] (rows, 2·columns). Shazeer 2020.
  void (*gated)(GateKind kind, const T* gate_up, T* act, std::size_t act_stride, std::size_t rows, std::size_t columns);
  // Also writes act (dense) again, since the forward pass did not keep it.
  void (*gated_backward)(GateKind kind, const T* gate_up, const float* dact, std::size_t dact_stride, T* dgate_up,
                         T* act, std::size_t rows, std::size_t columns);

  // One block of attention scores into probabilities relative to the running maximum (Milakov & Gimelshein 2018,
  // Dao 2022): p = exp(s − max), and out_scale[row] is what was summed before must be multiplied with.
  void (*softmax_block)(const ScoreRows& block, float* scores, T* probabilities, float* maximum, float* sum,
                        float* out_scale);
  // p from log-sum-exp, and ds = p · (dp − delta) · scale, soft cap included.
  void (*softmax_block_backward)(const ScoreRows& block, const float* scores, const float* dprobabilities,
                                 const float* log_sum, const float* delta, T* probabilities, T* dscores);

  // Block row r is head r mod group of position r/group; `stride` lies between positions of the row-major side.
  // out = sums / weight_sum.
  void (*attention_output)(const float* sums, const float* weight_sum, T* out, std::size_t stride, std::size_t rows,
                           std::size_t group, std::size_t columns);
  // delta = Σ out·dout of each row, and dout gathered into the block (Dao et al. 2022, algorithm 4, line 19).
  void (*attention_delta)(const T* out, const T* dout, std::size_t stride, T* block, float* delta, std::size_t rows,
                          std::size_t group, std::size_t columns);
  void (*scale_rows)(float* x, const float* scale, std::size_t rows, std::size_t columns);

  // Σ exp(logit − max) and max of each row of a slice of the vocabulary, merged into the running values.
  void (*logit_statistics)(const float* logits, std::size_t rows, std::size_t columns, float soft_cap, float* maximum,
                           float* sum);
  // d = (exp(logit − log_sum) − [column = target]) · scale, narrowed in place of the logits (dense).
  void (*logit_gradient)(float* logits, std::size_t rows, std::size_t columns, float soft_cap, const float* log_sum,
                         const std::int32_t* targets, std::int64_t first_column, float scale, T* gradient);

  // out (ranks, columns) += leftᵀ·right over rows; for few ranks. out is dense.
  void (*outer_sum)(const T* left, std::size_t left_stride, const T* right, std::size_t right_stride, float* out,
                    std::size_t rows, std::size_t ranks, std::size_t columns);

  // One row a block: bytes and the scale that gives them back, s = max|x|/127.
  void (*quantize_rows)(const T* x, std::size_t x_stride, const float* column_scale, std::int8_t* bytes, float* scales,
                        std::size_t rows, std::size_t columns);
  // y = product · row_scale · column_scale [+ addend].
  void (*dequantize_rows)(const std::int32_t* product, const float* row_scale, const float* column_scale,
                          const float* addend, T* y, std::size_t y_stride, std::size_t rows, std::size_t columns);
  void (*dequantize_rows_wide)(const std::int32_t* product, const float* row_scale, const float* column_scale,
                               const float* addend, float* y, std::size_t y_stride, std::size_t rows,
                               std::size_t columns);
};

struct OptimizerKernels {
  void (*adamw)(const AdamWStep& step, const float* gradient, float* weight, float* moment1, float* moment2,
                std::size_t count);
  double (*sum_of_squares)(const float* values, std::size_t count);
};

template <class T>
const RowKernels<T>& row_kernels();
const OptimizerKernels& optimizer_kernels();

}  // namespace hone::kernels
