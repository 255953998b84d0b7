#include "linear_backward.h"

#include <algorithm>

namespace hone::training {
namespace {

constexpr std::uint32_t gradient_rows = 768;  // rows of W whose gradient is one task

}  // namespace

template <class T>
void LinearBackward<T>::run(kernels::ComputeContext& context, int worker, decoder::LinearScratch<T>& scratch,
                            std::uint32_t rows, const T* dy, T* dh, float* dx, const decoder::Dropout& dropout,
                            std::uint64_t first_row) const {
  const kernels::RowKernels<T>& kernels = kernels::row_kernels<T>();
  const std::uint32_t in = linear_.in, out = linear_.out, lora = linear_.lora, ext = linear_.ext();
  if (linear_.is_int8()) {
    kernels.quantize_rows(dy, out, linear_.channel_scale(), scratch.bytes.data(), scratch.row_scale.data(), rows, out);
    context.products.run(worker, {.rows = rows, .columns = in, .inner = out}, scratch.bytes.data(), linear_.bytes(),
                         scratch.byte_product.data());
    kernels.dequantize_rows_wide(scratch.byte_product.data(), scratch.row_scale.data(), linear_.inverse_input_scale(),
                                 nullptr, dx, ext, rows, in);
    if (lora == 0) return;
    for (std::uint32_t row = 0; row < rows; ++row) std::fill_n(dx + std::size_t{row} * ext + in, lora, 0.0F);
    context.products.run(worker, {.rows = rows, .columns = lora, .inner = out}, dy, linear_.weight(),
                         scratch.narrow_product.data());
    kernels.narrow(scratch.narrow_product.data(), lora, linear_.column_scale(), dh, lora, rows, lora);
  } else {
    context.products.run(worker, {.rows = rows, .columns = ext, .inner = out}, dy, linear_.weight(), dx);
    if (lora == 0) return;
    kernels.narrow(dx + in, ext, linear_.column_scale(), dh, lora, rows, lora);
  }
  if (dropout.probability == 0) {
    context.products.run(worker, {.rows = rows, .columns = ext, .inner = lora, .accumulate = true}, dh, linear_.down(),
                         dx);
    return;
  }
  // The branch's own part passes the mask before it joins.
  context.products.run(worker, {.rows = rows, .columns = ext, .inner = lora}, dh, linear_.down(),
                       scratch.masked.data());
  linear_.drop(dropout, first_row, rows, ext, scratch.masked.data());
  for (std::size_t i = 0; i < std::size_t{rows} * ext; ++i) dx[i] += kernels::widen(scratch.masked[i]);
}

template <class T>
std::size_t LinearBackward<T>::lora_tasks() const {
  std::size_t adapted = 0;
  for (const decoder::LinearPart& part : linear_.parts) adapted += part.rank > 0;
  return adapted == 0 ? 0 : adapted + 1;
}

template <class T>
void LinearBackward<T>::add_lora(std::size_t task, std::uint32_t rows, const Rows& from,
                                 kernels::AlignedBuffer<float>& transposed, float* gradients) const {
  const kernels::RowKernels<T>& kernels = kernels::row_kernels<T>();
  if (task == 0) {  // every A of the layer: they lie one after another
    std::uint32_t ranks = 0;
    std::size_t offset = 0;
    for (const decoder::LinearPart& part : linear_.parts) {
      if (part.rank > 0 && ranks == 0) offset = part.a_offset;
      ranks += part.rank;
    }
    kernels.outer_sum(from.dh, linear_.lora, from.x, linear_.in, gradients + offset, rows, ranks, linear_.in);
    return;
  }
  for (const decoder::LinearPart& part : linear_.parts) {
    if (part.rank == 0 || --task > 0) continue;
    const std::size_t count = std::size_t{part.rank} * part.rows;
    kernels::grow(transposed, count);
    std::fill_n(transposed.data(), count, 0.0F);
    kernels.outer_sum(from.h + part.first_column, linear_.lora, from.dy + part.first_row, linear_.out,
                      transposed.data(), rows, part.rank, part.rows);
    float* gradient = gradients + part.b_offset;
    for (std::size_t row = 0; row < part.rows; ++row)
      for (std::size_t rank = 0; rank < part.rank; ++rank)
        gradient[row * part.rank + rank] += transposed[rank * part.rows + row];
    return;
  }
}

template <class T>
std::size_t LinearBackward<T>::weight_tasks() const {
  return (linear_.out + gradient_rows - 1) / gradient_rows;
}

template <class T>
void LinearBackward<T>::add_weight(kernels::ComputeContext& context, int worker, std::size_t task, std::uint32_t rows,
                                   const T* x, const T* dy, float* gradient) const {
  const auto first = static_cast<std::uint32_t>(task * gradient_rows);
  context.products.run(worker,
                       {.rows = std::min(gradient_rows, linear_.out - first),
                        .columns = linear_.in,
                        .inner = rows,
                        .left = kernels::Stored::transposed,
                        .accumulate = true,
                        .left_stride = linear_.out},
                       dy + first, x, gradient + std::size_t{first} * linear_.in);
}

template class LinearBackward<float>;
template class LinearBackward<kernels::BFloat16>;

}  // namespace hone::training
