#include "hone/kernels/product.h"

#include <algorithm>
#include <span>

#include "hone/kernels/aligned.h"
#include "hone/kernels/numbers_fixture.h"
#include "hone/kernels/pool.h"

namespace hone::kernels {
namespace {

std::uint32_t stride_of(const Product& p, bool is_left) {
  if (is_left) return p.left_stride ? p.left_stride : p.left == Stored::normal ? p.inner : p.rows;
  return p.right_stride ? p.right_stride : p.right == Stored::normal ? p.columns : p.inner;
}

std::string describe(const Product& p) {
  return std::to_string(p.rows) + "×" + std::to_string(p.columns) + "×" + std::to_string(p.inner) +
         (p.left == Stored::transposed ? " leftᵀ" : "") + (p.right == Stored::transposed ? " rightᵀ" : "") +
         (p.accumulate ? " added" : "") + " strides " + std::to_string(p.left_stride) + " " +
         std::to_string(p.right_stride) + " " + std::to_string(p.out_stride);
}

// Every kind of call: attention's, a linear layer's forward and backward, the gradients', the output matrix's.
std::vector<Product> kinds() {
  constexpr auto transposed = Stored::transposed;
  return {
      {.rows = 16, .columns = 48, .inner = 40, .right = transposed},
      {.rows = 32, .columns = 65, .inner = 7, .right = transposed},
      {.rows = 1, .columns = 100, .inner = 33, .right = transposed},
      {.rows = 16, .columns = 56, .inner = 48},
      {.rows = 17, .columns = 31, .inner = 1},
      {.rows = 64, .columns = 32, .inner = 64, .accumulate = true},
      {.rows = 64, .columns = 32, .inner = 128, .left = transposed, .accumulate = true},
      {.rows = 5, .columns = 40, .inner = 32, .left = transposed, .accumulate = true, .left_stride = 16},
      {.rows = 24,
       .columns = 3,
       .inner = 32,
       .left = transposed,
       .accumulate = true,
       .left_stride = 48,
       .right_stride = 16},
      {.rows = 20, .columns = 24, .inner = 32, .left = transposed, .accumulate = true, .left_stride = 48},
      {.rows = 9, .columns = 20, .inner = 12, .left_stride = 15, .right_stride = 22, .out_stride = 30},
      {.rows = 9, .columns = 20, .inner = 12, .right = transposed, .accumulate = true, .right_stride = 19},
  };
}

template <class In>
std::vector<In> numbers(std::uint64_t seed, std::size_t count) {
  if constexpr (sizeof(In) == 1) {
    Random random(seed);
    std::vector<In> bytes(count);
    for (In& byte : bytes) byte = static_cast<In>(static_cast<int>(random.below(255)) - 127);
    return bytes;
  } else {
    return sample<In>(seed, count);
  }
}
double value_of(float value) { return static_cast<double>(value); }
double value_of(BFloat16 value) { return static_cast<double>(widen(value)); }
template <class Integer>
double value_of(Integer value) {
  return static_cast<double>(value);
}

// of_each: how far a result may be rounded; sums are float32 and bounded by the terms' sizes.
template <class In, class Out>
void compare(double of_each) {
  Products products(1);
  for (const Product& p : kinds()) {
    if (p.accumulate && sizeof(Out) == 2) continue;  // nobody adds to bf16
    if (p.accumulate && sizeof(In) == 1) continue;  // nor to a product of bytes
    SCOPED_TRACE(describe(p));
    const std::size_t left_stride = stride_of(p, true), right_stride = stride_of(p, false),
                      out_stride = p.out_stride ? p.out_stride : p.columns;
    const auto left = numbers<In>(1, left_stride * (p.left == Stored::normal ? p.rows : p.inner));
    const auto right = numbers<In>(2, right_stride * (p.right == Stored::normal ? p.inner : p.columns));
    std::vector<Out> out(out_stride * p.rows);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = Out(narrow<float>(float(i % 7)));
    const auto before = out;
    products.run(0, p, left.data(), right.data(), out.data());
    for (std::size_t i = 0; i < p.rows; ++i) {
      for (std::size_t j = 0; j < p.columns; ++j) {
        double sum = p.accumulate ? value_of(before[i * out_stride + j]) : 0, size = std::fabs(sum);
        for (std::size_t k = 0; k < p.inner; ++k) {
          const double a = value_of(left[p.left == Stored::normal ? i * left_stride + k : k * left_stride + i]);
          const double b = value_of(right[p.right == Stored::normal ? k * right_stride + j : j * right_stride + k]);
          sum += a * b;
          size += std::fabs(a * b);
        }
        ASSERT_NEAR(value_of(out[i * out_stride + j]), sum, of_each * std::fabs(sum) + 1e-6 * size * (of_each > 0))
            << i << ", " << j;
      }
      for (std::size_t j = p.columns; j < out_stride; ++j)
        ASSERT_TRUE(std::ranges::equal(std::as_bytes(std::span(out).subspan(i * out_stride + j, 1)),
                                       std::as_bytes(std::span(before).subspan(i * out_stride + j, 1))));
    }
  }
}

TEST(ProductTest, Float32) { compare<float, float>(1e-6); }
// Older instructions add two products of bytes in 16 bits, which overflow: there, int8 cannot be chosen.
TEST(ProductTest, BytesAreExact) {
  if (computes(Number::s8)) compare<std::int8_t, std::int32_t>(0);
}
TEST(ProductTest, BFloat16IntoFloat32) {
  if (computes(Number::bf16)) compare<BFloat16, float>(1e-6);
}

TEST(ProductTest, BFloat16IntoBFloat16) {
  if (!computes(Number::bf16)) return;
  Products products(1);
  const Product p{.rows = 16, .columns = 48, .inner = 40, .right = Stored::transposed};
  const auto left = sample<BFloat16>(1, 16 * 40), right = sample<BFloat16>(2, 48 * 40);
  std::vector<double> expected;
  for (std::size_t i = 0; i < 16; ++i)
    for (std::size_t j = 0; j < 48; ++j)
      expected.push_back(dot(exact(columns_of(left, 0, 1, i * 40, 40)), exact(columns_of(right, 0, 1, j * 40, 40))));
  std::vector<BFloat16> out(16 * 48);
  products.run(0, p, left.data(), right.data(), out.data());
  expect_close(out, expected);
}

// The largest sum of bytes that a row of a large model makes still fits and is exact.
TEST(ProductTest, LargestBytes) {
  if (!computes(Number::s8)) return;
  Products products(1);
  constexpr std::uint32_t inner = 16384;
  const std::vector<std::int8_t> left(16 * inner, 127), right(16 * inner, -127);
  std::vector<std::int32_t> out(16 * 16);
  products.run(0, {.rows = 16, .columns = 16, .inner = inner, .right = Stored::transposed}, left.data(), right.data(),
               out.data());
  for (const std::int32_t value : out) EXPECT_EQ(value, -127 * 127 * static_cast<std::int32_t>(inner));
}

TEST(ProductTest, NanSpreadsToItsRowOnly) {
  Products products(1);
  auto left = sample<float>(1, 16 * 40);
  const auto right = sample<float>(2, 48 * 40);
  left[3 * 40 + 11] = std::nanf("");
  std::vector<float> out(16 * 48);
  products.run(0, {.rows = 16, .columns = 48, .inner = 40, .right = Stored::transposed}, left.data(), right.data(),
               out.data());
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(std::isnan(out[i]), i / 48 == 3) << i;
}

TEST(ProductTest, WorkersDoNotDisturbEachOther) {
  constexpr int threads = 3;
  Pool pool(threads);
  Products products(threads);
  const Product p{.rows = 16, .columns = 48, .inner = 40, .right = Stored::transposed};
  const auto left = sample<float>(1, 16 * 40), right = sample<float>(2, 48 * 40);
  std::vector<std::vector<float>> out(40, std::vector<float>(16 * 48));
  pool.run(out.size(),
           [&](std::size_t i, int worker) { products.run(worker, p, left.data(), right.data(), out[i].data()); });
  for (const auto& other : out) EXPECT_EQ(other, out.front());
}

// What SmolLM2-135M asks for at rank 16: hidden 576, 9 heads of 64 over 3, feed-forward 1536, vocabulary 49152.
std::vector<Product> smollm2(bool is_int8) {
  constexpr auto transposed = Stored::transposed;
  struct Layer {
    std::uint32_t in, out, lora;
  };
  const Layer layers[] = {{576, 960, 48}, {576, 576, 16}, {576, 3072, 32}, {1536, 576, 16}};
  std::vector<Product> products;
  for (const std::uint32_t rows : {16u, 128u, 256u})
    for (const auto& [in, out, lora] : layers) {
      const std::uint32_t ext = is_int8 ? in : in + lora;
      products.push_back({.rows = rows, .columns = out, .inner = ext, .right = transposed});
      products.push_back({.rows = rows, .columns = ext, .inner = out});
      if (is_int8) continue;
      products.push_back({.rows = rows, .columns = lora, .inner = ext, .right = transposed});
      products.push_back({.rows = rows, .columns = ext, .inner = lora, .accumulate = true});
      products.push_back({.rows = rows, .columns = ext, .inner = lora});
      products.push_back({.rows = rows, .columns = out, .inner = lora, .right = transposed});  // beside int8
      products.push_back({.rows = rows, .columns = lora, .inner = out});
    }
  if (is_int8) return products;
  for (const auto& [in, out, lora] : layers)  // full training: gradients of the weights
    products.push_back({.rows = std::min(out, 768u),
                        .columns = in,
                        .inner = 1024,
                        .left = transposed,
                        .accumulate = true,
                        .left_stride = out});
  for (const std::uint32_t keys : {64u, 128u, 192u, 256u}) {  // attention, 64 queries of 3 heads
    products.push_back({.rows = 192, .columns = keys, .inner = 64, .right = transposed});
    products.push_back({.rows = 192, .columns = 64, .inner = keys});
    products.push_back({.rows = 192, .columns = 64, .inner = keys, .accumulate = true});
    products.push_back({.rows = keys, .columns = 64, .inner = 192, .left = transposed, .accumulate = true});
  }
  for (const std::uint32_t rows : {32u, 256u}) {  // the output matrix, a slice of the vocabulary
    products.push_back({.rows = rows, .columns = 2048, .inner = 576, .right = transposed});
    products.push_back({.rows = rows, .columns = 576, .inner = 2048});
    products.push_back({.rows = rows, .columns = 576, .inner = 2048, .accumulate = true});
    products.push_back({.rows = 2048, .columns = 576, .inner = rows, .left = transposed, .accumulate = true});
  }
  return products;
}

void expect_fast(Number in, Number out) {
  Products products(1);
  for (const Product& p : smollm2(in == Number::s8)) {
    const std::string found = products.implementation(p, in, out);
    EXPECT_FALSE(found.empty());
    EXPECT_NE(found.rfind("ref", 0), 0u) << describe(p) << " runs as " << found;
  }
}
TEST(ProductTest, NoReferenceLoops) {
  expect_fast(Number::f32, Number::f32);
  if (computes(Number::bf16)) expect_fast(Number::bf16, Number::f32);
  if (computes(Number::s8)) expect_fast(Number::s8, Number::s32);
}

// gate|up, and products before a post norm, are kept in bf16 at once.
TEST(ProductTest, NoReferenceLoopsIntoBFloat16) {
  if (!computes(Number::bf16)) return;
  Products products(1);
  for (const Product& p : smollm2(false)) {
    if (p.accumulate || p.left == Stored::transposed) continue;
    const std::string found = products.implementation(p, Number::bf16, Number::bf16);
    EXPECT_NE(found.rfind("ref", 0), 0u) << describe(p) << " runs as " << found;
  }
}

}  // namespace
}  // namespace hone::kernels
