#include "hone/kernels/numbers_fixture.h"
#include "row_tables.h"

namespace hone::kernels {
namespace {

// As torch.optim.AdamW does it, in float64.
struct Reference {
  std::vector<double> weight, moment1, moment2;
  void update(const AdamWStep& step, const std::vector<double>& gradient) {
    const auto rate = double(step.learning_rate), beta1 = double(step.beta1), beta2 = double(step.beta2);
    for (std::size_t i = 0; i < weight.size(); ++i) {
      const double g = gradient[i] * double(step.gradient_scale);
      weight[i] *= 1 - rate * double(step.weight_decay);
      moment1[i] = beta1 * moment1[i] + (1 - beta1) * g;
      moment2[i] = beta2 * moment2[i] + (1 - beta2) * g * g;
      const double root = std::sqrt(moment2[i]) / std::sqrt(double(step.correction2)) + double(step.epsilon);
      weight[i] -= rate / double(step.correction1) * moment1[i] / root;
    }
  }
};

TEST(AdamWTest, FollowsTheAlgorithm) {
  for (const RowKernelSet& set : instruction_sets())
    for (const std::size_t count : odd_sizes)
      for (const float decay : {0.0F, 0.1F}) {
        SCOPED_TRACE(testing::Message() << set.name << ", " << count << " weights, decay " << decay);
        auto weight = sample<float>(1, count);
        std::vector<float> moment1(count), moment2(count);
        Reference reference{exact(weight), exact(moment1), exact(moment2)};
        const auto before = reference.weight;
        for (int number = 1; number <= 5; ++number) {
          AdamWStep step{0.01F, 0.9F, 0.999F, 1e-8F, decay, 0, 0, 0.5F};
          step.correction1 = static_cast<float>(1 - std::pow(0.9, number));
          step.correction2 = static_cast<float>(1 - std::pow(0.999, number));
          const auto gradient = sample<float>(10 + std::uint64_t(number), count, std::pow(10, number - 4));
          set.optimizer->adamw(step, gradient.data(), weight.data(), moment1.data(), moment2.data(), count);
          reference.update(step, exact(gradient));
        }
        expect_close(weight, reference.weight, {3e-7, 3e-7});
        expect_close(moment1, reference.moment1, {1e-5, 1e-6});
        expect_close(moment2, reference.moment2, {2e-5, 1e-6});
        double moved = 0;
        for (std::size_t i = 0; i < count; ++i) moved += std::fabs(before[i] - double(weight[i]));
        EXPECT_GT(moved, 0.005 * double(count));
      }
}

// The first step is the gradient's sign, however small it is; no gradient, no step.
TEST(AdamWTest, FirstStepIsTheSign) {
  for (const RowKernelSet& set : instruction_sets()) {
    SCOPED_TRACE(set.name);
    const std::vector<float> gradient{1e-4F, -3, 0, 1e4F};
    std::vector<float> weight(4), moment1(4), moment2(4);
    const AdamWStep step{0.01F, 0.9F, 0.999F, 1e-12F, 0, 1 - 0.9F, 1 - 0.999F, 1};
    set.optimizer->adamw(step, gradient.data(), weight.data(), moment1.data(), moment2.data(), 4);
    expect_close(weight, {-0.01, 0.01, 0, -0.01}, {1e-4, 0});
  }
}

TEST(AdamWTest, SumOfSquares) {
  for (const RowKernelSet& set : instruction_sets())
    for (const std::size_t count : {0, 1, 7, 64, 1023, 1024, 1025, 5000}) {
      const auto values = sample<float>(count, count, 100);
      const double expected = dot(exact(values), exact(values));
      EXPECT_NEAR(set.optimizer->sum_of_squares(values.data(), count), expected, 1e-6 * expected)
          << set.name << ", " << count;
    }
  for (const RowKernelSet& set : instruction_sets()) {
    std::vector<float> values(1500, 1);
    values[1200] = std::nanf("");
    EXPECT_TRUE(std::isnan(set.optimizer->sum_of_squares(values.data(), values.size()))) << set.name;
  }
}

}  // namespace
}  // namespace hone::kernels
