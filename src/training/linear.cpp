#include "linear.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hone {
namespace {

constexpr std::uint32_t lora_multiple = 16;
constexpr std::uint32_t gradient_rows = 768;  // rows of W whose gradient is one task in full training

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
    row_kernels<float>().quantize_rows(values, in, input_scale_.empty() ? nullptr : input_scale_.data(),
                                       bytes_.data() + std::size_t{row} * in, &channel_scale_[row], 1, in);
  else
    row_kernels<T>().narrow(values, in, nullptr, weight_.data() + std::size_t{row} * ext(), ext(), 1, in);
}

template <class T>
void Linear<T>::refresh(const float* weights) {
  const RowKernels<T>& kernels = row_kernels<T>();
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
  row_kernels<T>().drop(x, stride, rows, in, dropout.key, first_row, threshold, 1.0F / (1.0F - dropout.probability));
}

template <class T>
template <class Out>
void Linear<T>::forward(ComputeContext& context, int worker, LinearScratch<T>& scratch, std::uint32_t rows, T* x, T* h,
                        Out* y, const Dropout& dropout, std::uint64_t first_row) const {
  const RowKernels<T>& kernels = row_kernels<T>();
  if (lora > 0) {
    for (std::uint32_t row = 0; row < rows; ++row)  // whatever stood there must not meet A's zeros as a NaN
      std::memset(static_cast<void*>(x + std::size_t{row} * ext() + in), 0, lora * sizeof(T));
    const T* input = x;
    if (dropout.probability > 0) {
      std::memcpy(static_cast<void*>(scratch.masked.data()), x, std::size_t{rows} * ext() * sizeof(T));
      drop(dropout, first_row, rows, ext(), scratch.masked.data());
      input = scratch.masked.data();
    }
    context.products.run(worker, {.rows = rows, .columns = lora, .inner = ext(), .right = Stored::transposed}, input,
                         down_.data(), scratch.narrow_product.data());
    kernels.narrow(scratch.narrow_product.data(), lora, column_scale_.data(), h, lora, rows, lora);
    for (std::uint32_t row = 0; row < rows; ++row)
      std::memcpy(static_cast<void*>(x + std::size_t{row} * ext() + in), h + std::size_t{row} * lora, lora * sizeof(T));
  }
  if (!is_int8()) {
    context.products.run(worker, {.rows = rows, .columns = out, .inner = ext(), .right = Stored::transposed}, x,
                         weight_.data(), y);
    return;
  }
  kernels.quantize_rows(x, ext(), input_scale_.empty() ? nullptr : inverse_input_scale_.data(), scratch.bytes.data(),
                        scratch.row_scale.data(), rows, in);
  context.products.run(worker, {.rows = rows, .columns = out, .inner = in, .right = Stored::transposed},
                       scratch.bytes.data(), bytes_.data(), scratch.byte_product.data());
  const float* addend = nullptr;
  if (lora > 0) {
    context.products.run(worker, {.rows = rows, .columns = out, .inner = lora, .right = Stored::transposed}, h,
                         weight_.data(), scratch.addend.data());
    addend = scratch.addend.data();
  }
  row_kernels<Out>().dequantize_rows(scratch.byte_product.data(), scratch.row_scale.data(), channel_scale_.data(),
                                     addend, y, out, rows, out);
}

template <class T>
void Linear<T>::backward(ComputeContext& context, int worker, LinearScratch<T>& scratch, std::uint32_t rows,
                         const T* dy, T* dh, float* dx, const Dropout& dropout, std::uint64_t first_row) const {
  const RowKernels<T>& kernels = row_kernels<T>();
  if (is_int8()) {
    kernels.quantize_rows(dy, out, channel_scale_.data(), scratch.bytes.data(), scratch.row_scale.data(), rows, out);
    context.products.run(worker, {.rows = rows, .columns = in, .inner = out}, scratch.bytes.data(), bytes_.data(),
                         scratch.byte_product.data());
    kernels.dequantize_rows_wide(scratch.byte_product.data(), scratch.row_scale.data(),
                                 input_scale_.empty() ? nullptr : inverse_input_scale_.data(), nullptr, dx, ext(), rows,
                                 in);
    if (lora == 0) return;
    for (std::uint32_t row = 0; row < rows; ++row) std::fill_n(dx + std::size_t{row} * ext() + in, lora, 0.0F);
    context.products.run(worker, {.rows = rows, .columns = lora, .inner = out}, dy, weight_.data(),
                         scratch.narrow_product.data());
    kernels.narrow(scratch.narrow_product.data(), lora, column_scale_.data(), dh, lora, rows, lora);
  } else {
    context.products.run(worker, {.rows = rows, .columns = ext(), .inner = out}, dy, weight_.data(), dx);
    if (lora == 0) return;
    kernels.narrow(dx + in, ext(), column_scale_.data(), dh, lora, rows, lora);
  }
  if (dropout.probability == 0) {
    context.products.run(worker, {.rows = rows, .columns = ext(), .inner = lora, .accumulate = true}, dh, down_.data(),
                         dx);
    return;
  }
  // The branch's own part passes the mask before it joins.
  context.products.run(worker, {.rows = rows, .columns = ext(), .inner = lora}, dh, down_.data(),
                       scratch.masked.data());
  drop(dropout, first_row, rows, ext(), scratch.masked.data());
  for (std::size_t i = 0; i < std::size_t{rows} * ext(); ++i) dx[i] += widen(scratch.masked[i]);
}

template <class T>
std::size_t Linear<T>::gradient_tasks(bool full) const {
  if (full) return (out + gradient_rows - 1) / gradient_rows;
  std::size_t adapted = 0;
  for (const LinearPart& part : parts) adapted += part.rank > 0;
  return adapted == 0 ? 0 : adapted + 1;
}

template <class T>
void Linear<T>::gradient(LinearScratch<T>& scratch, std::size_t task, std::uint32_t rows, const T* x, const T* dy,
                         const T* h, const T* dh, float* gradients) const {
  if (task == 0) {  // every A of the group: they lie one after another
    std::uint32_t ranks = 0;
    std::size_t offset = 0;
    for (const LinearPart& part : parts) {
      if (part.rank > 0 && ranks == 0) offset = part.a_offset;
      ranks += part.rank;
    }
    row_kernels<T>().outer_sum(dh, lora, x, in, gradients + offset, rows, ranks, in);
    return;
  }
  for (const LinearPart& part : parts) {
    if (part.rank == 0 || --task > 0) continue;
    AlignedBuffer<float>& transposed = scratch.transposed;
    if (transposed.size() < std::size_t{part.rank} * part.rows) transposed.resize(std::size_t{part.rank} * part.rows);
    std::fill_n(transposed.data(), std::size_t{part.rank} * part.rows, 0.0F);
    row_kernels<T>().outer_sum(h + part.first_column, lora, dy + part.first_row, out, transposed.data(), rows,
                               part.rank, part.rows);
    float* gradient = gradients + part.b_offset;
    for (std::size_t row = 0; row < part.rows; ++row)
      for (std::size_t rank = 0; rank < part.rank; ++rank)
        gradient[row * part.rank + rank] += transposed[rank * part.rows + row];
    return;
  }
}

template <class T>
void Linear<T>::full_gradient(ComputeContext& context, int worker, std::size_t task, std::uint32_t rows, const T* x,
                              const T* dy, float* gradient) const {
  const auto first = static_cast<std::uint32_t>(task * gradient_rows);
  context.products.run(worker,
                       {.rows = std::min(gradient_rows, out - first),
                        .columns = in,
                        .inner = rows,
                        .left = Stored::transposed,
                        .accumulate = true,
                        .left_stride = out},
                       dy + first, x, gradient + std::size_t{first} * in);
}

template class Linear<float>;
template class Linear<BFloat16>;
template void Linear<float>::forward(ComputeContext&, int, LinearScratch<float>&, std::uint32_t, float*, float*, float*,
                                     const Dropout&, std::uint64_t) const;
template void Linear<BFloat16>::forward(ComputeContext&, int, LinearScratch<BFloat16>&, std::uint32_t, BFloat16*,
                                        BFloat16*, float*, const Dropout&, std::uint64_t) const;
template void Linear<BFloat16>::forward(ComputeContext&, int, LinearScratch<BFloat16>&, std::uint32_t, BFloat16*,
                                        BFloat16*, BFloat16*, const Dropout&, std::uint64_t) const;

}  // namespace hone
