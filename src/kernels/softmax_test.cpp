#include <limits>

#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

double capped(double s, const ScoreRows& about) {
  s *= double(about.scale);
  return about.soft_cap > 0 ? double(about.soft_cap) * std::tanh(s / double(about.soft_cap)) : s;
}

// Key `column` of the block, as `row` sees it.
bool sees(const ScoreRows& about, std::size_t row, std::size_t column) {
  const std::int64_t query = about.first_query + static_cast<std::int64_t>(row / about.group),
                     key = about.first_key + static_cast<std::int64_t>(column);
  return query < about.length && key <= query && (about.window == 0 || query - key < about.window);
}

// Blocks of all kinds: on the diagonal, before it, past the segment's end, with a window.
std::vector<ScoreRows> blocks() {
  std::vector<ScoreRows> result;
  for (const std::size_t columns : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{65}, std::size_t{256}})
    for (const std::size_t group : {std::size_t{1}, std::size_t{3}})
      for (const std::int64_t window : {0, 1, 5, 70})
        for (const float cap : {0.0F, 2.0F}) {
          ScoreRows about;
          about.group = group;
          about.rows = 6 * group;
          about.columns = columns;
          about.first_query = 68;
          about.first_key = columns == 256 ? 0 : 64;
          about.length = 72;  // the last two positions are past it
          about.window = window;
          about.scale = 0.3F;
          about.soft_cap = cap;
          result.push_back(about);
        }
  return result;
}

testing::Message describe(const char* name, const ScoreRows& about) {
  return testing::Message() << name << ", " << about.columns << " columns, group " << about.group << ", window "
                            << about.window << ", cap " << about.soft_cap;
}

template <class T>
class SoftmaxTest : public testing::Test {};
using Kept = testing::Types<float, BFloat16>;
TYPED_TEST_SUITE(SoftmaxTest, Kept);

// Probabilities are relative to the running maximum, and what came before is scaled down to it.
TYPED_TEST(SoftmaxTest, MergesIntoTheRunningMaximum) {
  using T = TypeParam;
  for (const ScoreRows& about : blocks())
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(describe(name, about));
      const auto scores = sample<float>(about.columns, about.rows * about.columns, 4);
      auto scratch = scores;
      std::vector<T> probabilities(scores.size(), narrow<T>(9));
      std::vector<float> maximum(about.rows, 0.5F), sum(about.rows, 2), factor(about.rows, 9);
      maximum[0] = -infinity;  // nothing came before
      sum[0] = 0;
      kernels->softmax_block(about, scratch.data(), probabilities.data(), maximum.data(), sum.data(), factor.data());
      for (std::size_t row = 0; row < about.rows; ++row) {
        double highest = row == 0 ? -INFINITY : 0.5, total = 0;
        bool sees_any = false;
        std::vector<double> expected(about.columns);
        for (std::size_t i = 0; i < about.columns; ++i)
          if (sees(about, row, i)) {
            sees_any = true;
            highest = std::max(highest, capped(double(scores[row * about.columns + i]), about));
          }
        for (std::size_t i = 0; i < about.columns; ++i)
          if (sees(about, row, i))
            total += expected[i] = std::exp(capped(double(scores[row * about.columns + i]), about) - highest);
        expect_close(columns_of(probabilities, 0, 1, row * about.columns, about.columns), expected,
                     {tolerance<T>.of_each + 4e-6, 1e-30});
        if (!sees_any) {
          EXPECT_EQ(factor[row], 1.0F);
          EXPECT_EQ(sum[row], row == 0 ? 0.0F : 2.0F);
          continue;
        }
        const double keep = row == 0 ? 0 : std::exp(0.5 - highest);
        EXPECT_NEAR(double(maximum[row]), highest, 2e-6);
        EXPECT_NEAR(double(factor[row]), keep, 2e-6);
        EXPECT_NEAR(double(sum[row]), (row == 0 ? 0 : 2) * keep + total, 2e-6 * (2 + total));
      }
    }
}

TYPED_TEST(SoftmaxTest, BackwardIsTheGradient) {
  using T = TypeParam;
  for (const ScoreRows& about : blocks()) {
    const auto scores = sample<float>(1, about.rows * about.columns, 3),
               dp = sample<float>(2, about.rows * about.columns);
    std::vector<double> p_expected, ds_expected;
    std::vector<float> log_sum(about.rows), delta(about.rows);
    for (std::size_t row = 0; row < about.rows; ++row) {
      const auto s = exact(columns_of(scores, 0, 1, row * about.columns, about.columns)),
                 d = exact(columns_of(dp, 0, 1, row * about.columns, about.columns));
      // Keys outside the block hold weight too: as much as e⁰.
      auto softmax = [&](const std::vector<double>& at) {
        std::vector<double> p(at.size());
        double total = 1;
        for (std::size_t i = 0; i < at.size(); ++i)
          if (sees(about, row, i)) total += p[i] = std::exp(capped(at[i], about));
        for (double& value : p) value /= total;
        log_sum[row] = static_cast<float>(std::log(total));
        return p;
      };
      // Only what a query sees moves the outcome; the rest costs nothing to leave out.
      std::vector<double> ds(s.size());
      auto moved = s;
      for (std::size_t i = 0; i < s.size(); ++i) {
        if (!sees(about, row, i)) continue;
        moved[i] = s[i] + 1e-5;
        const double above = dot(softmax(moved), d);
        moved[i] = s[i] - 1e-5;
        ds[i] = (above - dot(softmax(moved), d)) / 2e-5;
        moved[i] = s[i];
      }
      const auto p = softmax(s);
      delta[row] = static_cast<float>(dot(p, d));
      p_expected.insert(p_expected.end(), p.begin(), p.end());
      ds_expected.insert(ds_expected.end(), ds.begin(), ds.end());
    }
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(describe(name, about));
      std::vector<T> probabilities(scores.size(), narrow<T>(9)), dscores(scores.size(), narrow<T>(9));
      kernels->softmax_block_backward(about, scores.data(), dp.data(), log_sum.data(), delta.data(),
                                      probabilities.data(), dscores.data());
      expect_close(probabilities, p_expected, {tolerance<T>.of_each, 4e-6});
      expect_close(dscores, ds_expected, {tolerance<T>.of_each, 1e-5});
    }
  }
}

// exp over its whole range as attention uses it, in every instruction set; relative to the rounding of the argument.
TYPED_TEST(SoftmaxTest, ExponentsAreExact) {
  using T = TypeParam;
  constexpr std::size_t columns = 4001;
  ScoreRows about;
  about.rows = 1;
  about.columns = columns;
  about.first_query = columns - 1;
  about.length = columns;
  std::vector<float> scores(columns);
  for (std::size_t i = 0; i < columns; ++i) scores[i] = -0.02F * float(i);
  for (const auto& [name, kernels] : row_tables<T>()) {
    auto scratch = scores;
    std::vector<T> p(columns);
    float maximum = -infinity, sum = 0, factor = 0;
    kernels->softmax_block(about, scratch.data(), p.data(), &maximum, &sum, &factor);
    for (std::size_t i = 0; i < columns; ++i) {
      const double x = double(scores[i]), expected = std::exp(x);
      const double allowed = sizeof(T) == 2 ? 0x1p-8 : 0x1p-24 * (5 + 3 * std::fabs(x));
      ASSERT_NEAR(double(widen(p[i])), expected, allowed * expected) << name << ", " << x;
    }
  }
}

TYPED_TEST(SoftmaxTest, ExtremeScoresAndNan) {
  using T = TypeParam;
  ScoreRows about;
  about.rows = 2;
  about.columns = 70;
  about.first_query = 70;
  about.length = 72;
  for (const auto& [name, kernels] : row_tables<T>()) {
    SCOPED_TRACE(name);
    std::vector<float> scores(140, -1e4F);
    scores[33] = 1e4F;
    scores[70 + 50] = std::numeric_limits<float>::quiet_NaN();
    std::vector<T> p(140);
    std::vector<float> maximum(2, -infinity), sum(2), factor(2);
    kernels->softmax_block(about, scores.data(), p.data(), maximum.data(), sum.data(), factor.data());
    EXPECT_EQ(maximum[0], 1e4F);
    // The difference of two exponents near 1e4 · log₂e is exact to 1e4 · log₂e · 2⁻²⁴ of it.
    EXPECT_NEAR(sum[0], 1, 1e-3);
    EXPECT_EQ(factor[0], 0);
    for (std::size_t i = 0; i < 70; ++i) EXPECT_NEAR(double(widen(p[i])), i == 33 ? 1 : 0, i == 33 ? 1e-3 : 1e-30) << i;
    EXPECT_TRUE(std::isnan(sum[1]));
  }
}

// Blocks hold positions × heads of a group; the row-major side holds heads beside each other.
TYPED_TEST(SoftmaxTest, OutputAndDelta) {
  using T = TypeParam;
  for (const std::size_t columns : odd_sizes) {
    constexpr std::size_t group = 2, positions = 3, blocks = positions * group;
    const std::size_t stride = group * columns + 9;
    const auto sums = sample<float>(1, blocks * columns), noise = sample<float>(2, blocks);
    std::vector<float> weight(blocks);
    for (std::size_t i = 0; i < blocks; ++i) weight[i] = 1 + std::fabs(noise[i]);
    const auto out = sample<T>(3, positions * stride), dout = sample<T>(4, positions * stride);
    std::vector<double> expected(positions * stride, 9), delta(blocks), gathered;
    for (std::size_t row = 0; row < blocks; ++row)
      for (std::size_t i = 0; i < columns; ++i) {
        const std::size_t place = row / group * stride + row % group * columns + i;
        expected[place] = double(sums[row * columns + i]) / double(weight[row]);
        delta[row] += double(widen(out[place])) * double(widen(dout[place]));
        gathered.push_back(double(widen(dout[place])));
      }
    for (const auto& [name, kernels] : row_tables<T>()) {
      SCOPED_TRACE(testing::Message() << name << ", " << columns << " columns");
      std::vector<T> to(positions * stride, narrow<T>(9));
      kernels->attention_output(sums.data(), weight.data(), to.data(), stride, blocks, group, columns);
      expect_close(to, expected);
      std::vector<T> block(blocks * columns);
      std::vector<float> dots(blocks);
      kernels->attention_delta(out.data(), dout.data(), stride, block.data(), dots.data(), blocks, group, columns);
      expect_close(block, gathered, {0, 0});
      expect_close(dots, delta, {1e-5, 1e-5});
    }
  }
}

}  // namespace
}  // namespace hone::kernels
