#include "hone/decoder/linear.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hone::decoder {
namespace {

constexpr std::uint32_t lora_multiple = 16;

}  // namespace

template <class T>
void Linear<T>::plan_lora() {
  lora = 0;
  for (LinearPart& part : parts) {
    part.first_column = lora;
    lora += part.rank;
  }
  lora = (lora + lora_multiple - 1) / lora_multiple * lora_multiple;
  column_scale_.assign(lora, 0.0F);
  for (const LinearPart& part : parts) std::fill_n(column_scale_.begin() + part.first_column, part.rank, part.scale);
}

template <class T>
void Linear<T>::allocate(bool as_int8) {
  if (as_int8) {
    weight_.resize(std::size_t{out} * lora);
    bytes_.resize(std::size_t{out} * in);
    channel_scale_.resize(out);
  } else {
    weight_.resize(std::size_t{out} * ext());
  }
  down_.resize(std::size_t{lora} * ext());
}

// Xiao et al. 2023 (SmoothQuant) with α = ½, from the norm's weights alone: they are where an input's large channels come
// from, and need no data to be known.
template <class T>
void Linear<T>::balance(const float* channel_size) {
  if (!is_int8()) return;
  input_scale_.resize(in);
  inverse_input_scale_.resize(in);
  for (std::uint32_t i = 0; i < in; ++i) {
    input_scale_[i] = std::sqrt(std::max(std::fabs(channel_size[i]), 1e-5F));
    inverse_input_scale_[i] = 1 / input_scale_[i];
  }
}

template <class T>
void Linear<T>::set_row(std::uint32_t row, const float* values) {
  if (is_int8())
    kernels::row_kernels<float>().quantize_rows(values, in, input_scale_.empty() ? nullptr : input_scale_.data(),
                                                bytes_.data() + std::size_t{row} * in, &channel_scale_[row], 1, in);
  else
    kernels::row_kernels<T>().narrow(values, in, nullptr, weight_.data() + std::size_t{row} * ext(), ext(), 1, in);
}

template <class T>
void Linear<T>::refresh(const float* weights) {
  const kernels::RowKernels<T>& kernels = kernels::row_kernels<T>();
  const std::size_t stride = is_int8() ? lora : ext(), first = is_int8() ? 0 : in;
  for (const LinearPart& part : parts) {
    if (part.rank == 0) continue;
    kernels.narrow(weights + part.a_offset, in, nullptr, down_.data() + std::size_t{part.first_column} * ext(), ext(),
                   part.rank, in);
    kernels.narrow(weights + part.b_offset, part.rank, nullptr,
                   weight_.data() + part.first_row * stride + first + part.first_column, stride, part.rows, part.rank);
  }
}

template <class T>
void Linear<T>::drop(const Dropout& dropout, std::uint64_t first_row, std::uint32_t rows, std::uint32_t stride,
                     T* x) const {
  const auto threshold =
      static_cast<std::uint32_t>(std::llround(static_cast<double>(dropout.probability) * 4294967296.0));
  kernels::row_kernels<T>().drop(x, stride, rows, in, dropout.key, first_row, threshold,
                                 1.0F / (1.0F - dropout.probability));
}

template <class T>
template <class Out>
void Linear<T>::forward(kernels::ComputeContext& context, int worker, LinearScratch<T>& scratch, std::uint32_t rows,
                        T* x, T* h, Out* y, const Dropout& dropout, std::uint64_t first_row) const {
  const kernels::RowKernels<T>& kernels = kernels::row_kernels<T>();
  if (lora > 0) {
    for (std::uint32_t row = 0; row < rows; ++row)  // whatever stood there must not meet A's zeros as a NaN
      std::memset(static_cast<void*>(x + std::size_t{row} * ext() + in), 0, lora * sizeof(T));
    const T* input = x;
    if (dropout.probability > 0) {
      std::memcpy(static_cast<void*>(scratch.masked.data()), x, std::size_t{rows} * ext() * sizeof(T));
      drop(dropout, first_row, rows, ext(), scratch.masked.data());
      input = scratch.masked.data();
    }
    context.products.run(worker, {.rows = rows, .columns = lora, .inner = ext(), .right = kernels::Stored::transposed},
                         input, down_.data(), scratch.narrow_product.data());
    kernels.narrow(scratch.narrow_product.data(), lora, column_scale_.data(), h, lora, rows, lora);
    for (std::uint32_t row = 0; row < rows; ++row)
      std::memcpy(static_cast<void*>(x + std::size_t{row} * ext() + in), h + std::size_t{row} * lora, lora * sizeof(T));
  }
  if (!is_int8()) {
    context.products.run(worker, {.rows = rows, .columns = out, .inner = ext(), .right = kernels::Stored::transposed},
                         x, weight_.data(), y);
    return;
  }
  kernels.quantize_rows(x, ext(), inverse_input_scale(), scratch.bytes.data(), scratch.row_scale.data(), rows, in);
  context.products.run(worker, {.rows = rows, .columns = out, .inner = in, .right = kernels::Stored::transposed},
                       scratch.bytes.data(), bytes_.data(), scratch.byte_product.data());
  const float* addend = nullptr;
  if (lora > 0) {
    context.products.run(worker, {.rows = rows, .columns = out, .inner = lora, .right = kernels::Stored::transposed}, h,
                         weight_.data(), scratch.addend.data());
    addend = scratch.addend.data();
  }
  kernels::row_kernels<Out>().dequantize_rows(scratch.byte_product.data(), scratch.row_scale.data(),
                                              channel_scale_.data(), addend, y, out, rows, out);
}

template class Linear<float>;
template class Linear<kernels::BFloat16>;
template void Linear<float>::forward(kernels::ComputeContext&, int, LinearScratch<float>&, std::uint32_t, float*,
                                     float*, float*, const Dropout&, std::uint64_t) const;
template void Linear<kernels::BFloat16>::forward(kernels::ComputeContext&, int, LinearScratch<kernels::BFloat16>&,
                                                 std::uint32_t, kernels::BFloat16*, kernels::BFloat16*, float*,
                                                 const Dropout&, std::uint64_t) const;
template void Linear<kernels::BFloat16>::forward(kernels::ComputeContext&, int, LinearScratch<kernels::BFloat16>&,
                                                 std::uint32_t, kernels::BFloat16*, kernels::BFloat16*,
                                                 kernels::BFloat16*, const Dropout&, std::uint64_t) const;

}  // namespace hone::decoder
