#include <complex>

#include "row_tables.h"
#include "sample_numbers.h"

namespace hone {
namespace {

constexpr std::size_t heads = 3;

// Each pair (i, i + half) as a complex number, turned by its angle.
std::vector<double> turned(std::vector<double> x, const std::vector<double>& angles, std::size_t columns) {
  const std::size_t half = angles.size();
  for (std::size_t head = 0; head < heads; ++head)
    for (std::size_t i = 0; i < half; ++i) {
      double& real = x[head * columns + i];
      double& imaginary = x[head * columns + i + half];
      const std::complex<double> result = std::complex<double>(real, imaginary) * std::polar(1.0, angles[i]);
      real = result.real();
      imaginary = result.imag();
    }
  return x;
}

struct Angles {
  std::vector<double> angles;
  std::vector<float> cosine, sine;
  explicit Angles(std::size_t half) {
    for (std::size_t i = 0; i < half; ++i) {
      angles.push_back(0.7 + 0.31 * static_cast<double>(i));
      cosine.push_back(static_cast<float>(std::cos(angles.back())));
      sine.push_back(static_cast<float>(std::sin(angles.back())));
    }
  }
};

template <class T>
class RotaryTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(RotaryTest, Kept);

TYPED_TEST(RotaryTest, TurnsPairsAndBack) {
  using T = TypeParam;
  for (const auto& [columns, rotary] : {std::pair<std::size_t, std::size_t>{2, 2},
                                        {6, 6},
                                        {64, 64},
                                        {80, 32},  // a part of each head turns
                                        {130, 126},
                                        {256, 256},
                                        {8, 0}}) {
    const Angles about(rotary / 2);
    const auto x = sample<T>(1, heads * columns);
    const auto dy = sample<float>(2, heads * columns);
    const auto expected = turned(exact(x), about.angles, columns);
    const auto dx = differences(exact(x), [&, n = columns](const std::vector<double>& moved) {
      return dot(turned(moved, about.angles, n), exact(dy));
    });
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << rotary << " of " << columns);
      std::vector<T> y(x.size());
      kernels->rotate(x.data(), about.cosine.data(), about.sine.data(), y.data(), heads, rotary, columns);
      expect_close(y, expected);
      std::vector<float> back(x.size());
      kernels->rotate_back(dy.data(), about.cosine.data(), about.sine.data(), back.data(), heads, rotary, columns);
      expect_close(back, dx);
    }
  }
}

}  // namespace
}  // namespace hone
