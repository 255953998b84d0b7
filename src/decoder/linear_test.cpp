#include "hone/decoder/linear.h"

#include "hone/decoder/linear_fixture.h"

namespace hone::decoder {
namespace {

template <class T>
std::vector<float> forward(FusedLinear<T>& fused, const Dropout& dropout = {}, std::uint64_t first_row = 0) {
  std::vector<T> x = fused.inputs(), h(fused.rows * fused.linear.lora);
  std::vector<float> y(fused.rows * fused.linear.out);
  fused.linear.forward(fused.context, 0, fused.scratch, fused.rows, x.data(), h.data(), y.data(), dropout, first_row);
  return y;
}

// What drop() leaves of ones is the mask.
template <class T>
std::vector<double> mask_of(const FusedLinear<T>& fused, const Dropout& dropout, std::uint64_t first_row,
                            std::uint32_t rows) {
  std::vector<T> ones(std::size_t{rows} * fused.in, kernels::narrow<T>(1));
  fused.linear.drop(dropout, first_row, rows, fused.in, ones.data());
  return kernels::exact(ones);
}

template <class T>
class LinearTest : public testing::Test {};
using Numbers = testing::Types<float, kernels::BFloat16>;
TYPED_TEST_SUITE(LinearTest, Numbers);

TYPED_TEST(LinearTest, Forward) {
  if (!computes_in<TypeParam>()) return;
  FusedLinear<TypeParam> fused;
  EXPECT_EQ(fused.linear.lora % 16, 0u);
  kernels::expect_close(forward(fused), by_reference(fused).y, linear_sums<TypeParam>);
}

TYPED_TEST(LinearTest, ForwardWithoutLora) {
  if (!computes_in<TypeParam>()) return;
  FusedLinear<TypeParam> fused(false, false);
  EXPECT_EQ(fused.linear.lora, 0u);
  kernels::expect_close(forward(fused), by_reference(fused).y, linear_sums<TypeParam>);
}

TYPED_TEST(LinearTest, RefreshTakesNewAdapters) {
  if (!computes_in<TypeParam>()) return;
  FusedLinear<TypeParam> fused;
  for (float& value : fused.parameters) value = kernels::widen(kernels::narrow<TypeParam>(value * -1.5F));
  fused.linear.refresh(fused.parameters.data());
  kernels::expect_close(forward(fused), by_reference(fused).y, linear_sums<TypeParam>);
}

TYPED_TEST(LinearTest, DropoutMasksTheBranch) {
  if (!computes_in<TypeParam>()) return;
  FusedLinear<TypeParam> fused;
  const Dropout dropout{0.3F, 77};
  const auto mask = mask_of(fused, dropout, 5, fused.rows);
  kernels::expect_close(forward(fused, dropout, 5), by_reference(fused, mask).y, linear_sums<TypeParam>);
}

TYPED_TEST(LinearTest, DropoutIsAFunctionOfItsKey) {
  constexpr std::uint32_t in = FusedLinear<TypeParam>::in, many = 700;
  const FusedLinear<TypeParam> fused;
  const auto whole = mask_of(fused, {0.25F, 9}, 0, many);
  EXPECT_EQ(whole, mask_of(fused, {0.25F, 9}, 0, many));
  EXPECT_EQ(kernels::columns_of(whole, 0, 1, 16 * in, 32 * in),
            mask_of(fused, {0.25F, 9}, 16, 32));  // tiles do not matter
  EXPECT_NE(whole, mask_of(fused, {0.25F, 10}, 0, many));
  // A quarter is dropped, the rest grows: nothing changes on average, and neighbours are independent.
  double sum = 0, both = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_TRUE(whole[i] == 0 || std::fabs(whole[i] - 4.0 / 3) < 0.005);
    sum += whole[i];
    if (i > 0) both += whole[i] == 0 && whole[i - 1] == 0;
  }
  const auto count = static_cast<double>(whole.size());  // 28,700: three deviations are 0.01
  EXPECT_NEAR(sum / count, 1, 0.012);
  EXPECT_NEAR(both / count, 1.0 / 16, 0.006);
}

// Bytes are near: a percent or so of a result's length.
TYPED_TEST(LinearTest, Int8IsNear) {
  if (!computes_in<TypeParam>() || !kernels::computes(kernels::Number::s8)) return;
  FusedLinear<TypeParam> fused(/*as_int8=*/true);
  EXPECT_TRUE(fused.linear.is_int8());
  EXPECT_LT(relative_distance(forward(fused), by_reference(fused).y), 0.015);
}

}  // namespace
}  // namespace hone::decoder
