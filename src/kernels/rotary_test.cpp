#include "hone/reference/rotary.h"

#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

constexpr std::size_t heads = 3;

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
                                        {8, 0}})
    for (const std::size_t position : {0, 1, 5, 3000}) {
      const reference::Rotary about{.heads = heads, .head_dim = columns, .rotary = rotary, .theta = 500};
      std::vector<float> cosine, sine;
      for (std::size_t i = 0; i < rotary / 2; ++i) {
        cosine.push_back(static_cast<float>(std::cos(reference::rotary_angle(about, position, i))));
        sine.push_back(static_cast<float>(std::sin(reference::rotary_angle(about, position, i))));
      }
      const auto x = sample<T>(1, heads * columns);
      const auto dy = sample<float>(2, heads * columns);
      const std::size_t positions[] = {position};
      const auto expected = reference::rotary_forward(about, positions, exact(x));
      const auto dx = reference::rotary_backward(about, positions, exact(dy));
      for (const auto& [name, kernels] : row_tables<T>()) {
        SCOPED_TRACE(testing::Message() << name << ", " << rotary << " of " << columns << " at " << position);
        std::vector<T> y(x.size());
        kernels->rotate(x.data(), cosine.data(), sine.data(), y.data(), heads, rotary, columns);
        expect_close(y, expected);
        std::vector<float> back(x.size());
        kernels->rotate_back(dy.data(), cosine.data(), sine.data(), back.data(), heads, rotary, columns);
        expect_close(back, dx);
      }
    }
}

}  // namespace
}  // namespace hone::kernels
