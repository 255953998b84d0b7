#define HONE_ISA rows_test
#include "rows/exponential.h"

#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

using rows_test::exponential;
using rows_test::hyperbolic_tangent;

// How many float32 lie between a result and the truth.
double ulps(float value, double truth) {
  const double unit = std::max(std::ldexp(1.0, std::ilogb(truth) - 23), 0x1p-149);
  return std::fabs(static_cast<double>(value) - truth) / unit;
}

TEST(ExponentialTest, WithinTwoUlps) {
  double worst = 0;
  float where = 0;
  auto look = [&](float x) {
    const double error = ulps(exponential(x), std::exp(static_cast<double>(x)));
    if (error > worst) {
      worst = error;
      where = x;
    }
  };
  for (float x = -87; x <= 88; x += 0.00113F) look(x);
  for (float x = -1; x <= 1; x += 0.000031F) look(x);
  for (int i = 1; i < 30; ++i) {
    look(std::ldexp(1.0F, -i));
    look(-std::ldexp(1.0F, -i));
  }
  EXPECT_LE(worst, 2.0) << "at " << where;
}

TEST(ExponentialTest, Edges) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(exponential(0.0F), 1.0F);
  EXPECT_EQ(exponential(-0.0F), 1.0F);
  EXPECT_EQ(exponential(-infinity), 0.0F);
  EXPECT_EQ(exponential(-1e4F), 0.0F);
  EXPECT_EQ(exponential(-88.0F), 0.0F);
  EXPECT_TRUE(std::isfinite(exponential(infinity)));
  EXPECT_GT(exponential(1e30F), 1e38F);
  EXPECT_TRUE(std::isnan(exponential(std::numeric_limits<float>::quiet_NaN())));
}

TEST(ExponentialTest, TangentIsNearAndSaturates) {
  for (float x = -12; x <= 12; x += 0.0007F)
    ASSERT_NEAR(static_cast<double>(hyperbolic_tangent(x)), std::tanh(static_cast<double>(x)), 2e-7) << x;
  // 1 − t² must vanish: a slope multiplies it with large numbers.
  for (const float x : {20.0F, 1e4F, std::numeric_limits<float>::infinity()}) {
    EXPECT_EQ(hyperbolic_tangent(x), 1.0F);
    EXPECT_EQ(hyperbolic_tangent(-x), -1.0F);
  }
  EXPECT_TRUE(std::isnan(hyperbolic_tangent(std::numeric_limits<float>::quiet_NaN())));
}

}  // namespace
}  // namespace hone::kernels
