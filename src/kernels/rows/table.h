// The table of one instruction set. Included once by each rows_*.cpp, which names it in HONE_ISA.
#pragma once

#include "adamw.h"
#include "cross_entropy.h"
#include "dropout.h"
#include "elementwise.h"
#include "gated_unit.h"
#include "hone/kernels/row_kernels.h"
#include "int8.h"
#include "norm.h"
#include "outer_sum.h"
#include "rotary.h"
#include "softmax.h"

namespace hone::kernels::HONE_ISA {

template <class T>
constexpr RowKernels<T> make_rows() {
  return {
      .rms_norm = rms_norm<float, T>,
      .rms_norm_kept = rms_norm<T, T>,
      .rms_norm_backward = rms_norm_backward<true, T, float>,
      .rms_norm_backward_into =
          [](const T* x, const float* weight, const float* dy, T* dx, float* dweight, std::size_t rows,
             std::size_t columns, float epsilon) {
            rms_norm_backward<false, T, T>(x, weight, dy, columns, dx, dweight, rows, columns, epsilon);
          },
      .add = add<T>,
      .rms_norm_add = rms_norm_add<T>,
      .narrow = narrow_rows<T>,
      .widen = widen_row<T>,
      .rotate = rotate<T>,
      .rotate_back = rotate_back,
      .add_bias = add_bias<T>,
      .drop = drop<T>,
      .gated = gated<T>,
      .gated_backward = gated_backward<T>,
      .softmax_block = softmax_block<T>,
      .softmax_block_backward = softmax_block_backward<T>,
      .attention_output = attention_output<T>,
      .attention_delta = attention_delta<T>,
      .scale_rows = scale_rows,
      .logit_statistics = logit_statistics,
      .logit_gradient = logit_gradient<T>,
      .outer_sum = outer_sum<T>,
      .quantize_rows = quantize_rows<T>,
      .dequantize_rows = dequantize_rows<T>,
      .dequantize_rows_wide = dequantize_rows<float>,
  };
}

// One file for each instruction set includes this, in a namespace of its own. NOLINTBEGIN(misc-definitions-in-headers)
extern const RowKernels<float> f32_rows = make_rows<float>();
extern const RowKernels<BFloat16> bf16_rows = make_rows<BFloat16>();
extern const OptimizerKernels optimizer{adamw, sum_of_squares};
// NOLINTEND(misc-definitions-in-headers)

}  // namespace hone::kernels::HONE_ISA
