// Matrix products through oneDNN, each on the thread that asks: threads take rows or tasks, never a product together.
//
//   Products products(/*workers=*/2);
//   std::vector<float> x(128 * 1536), w(576 * 1536), y(128 * 576);
//   // y (rows, out) = x (rows, in) · wᵀ, w stored (out, in)
//   products.run(/*worker=*/0, {.rows = 128, .columns = 576, .inner = 1536, .right = Stored::transposed},
//                x.data(), w.data(), y.data());
//
// Operands are dense and row-major. Shapes repeat by the thousand, so each is compiled once and kept (oneDNN's
// avx512_core_bf16, avx512_core or avx2 kernels). No other file names oneDNN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "hone/core/result.h"
#include "hone/kernels/bfloat16.h"

namespace hone::kernels {

enum class Stored : std::uint8_t { normal, transposed };
enum class Number : std::uint8_t { f32, bf16, s8, s32 };

template <class T>
constexpr Number number_of();
template <>
constexpr Number number_of<float>() {
  return Number::f32;
}
template <>
constexpr Number number_of<BFloat16>() {
  return Number::bf16;
}
template <>
constexpr Number number_of<std::int8_t>() {
  return Number::s8;
}
template <>
constexpr Number number_of<std::int32_t>() {
  return Number::s32;
}

// out (rows, columns) = left (rows, inner) · right (inner, columns) [+ out]. `transposed`: the operand lies in memory as
// (inner, rows), or (columns, inner). Strides are in elements; 0: dense.
struct Product {
  std::uint32_t rows = 0, columns = 0, inner = 0;
  Stored left = Stored::normal, right = Stored::normal;
  bool accumulate = false;
  std::uint32_t left_stride = 0, right_stride = 0, out_stride = 0;
  bool operator==(const Product&) const = default;
};

// What the processor, HONE_CPU (core/processor.h) and ONEDNN_MAX_CPU_ISA all allow.
// Error unsupported: products of such numbers are slow there, or none, so that nobody may choose them.
Status can_multiply(Number number);
bool has_avx512();
bool has_tiles();

class Products {
 public:
  explicit Products(int workers);
  ~Products();

  template <class In, class Out>
  void run(int worker, const Product& product, const In* left, const In* right, Out* out) {
    run(worker, product, number_of<In>(), number_of<Out>(), left, right, out);
  }
  // What oneDNN runs for it: "brg:avx512_core_bf16". For tests and reports.
  std::string implementation(const Product& product, Number in, Number out);

 private:
  void run(int worker, const Product& product, Number in, Number out, const void* left, const void* right,
           void* result);
  struct Worker;
  std::unique_ptr<Worker[]> workers_;
};

}  // namespace hone::kernels
