// The reference itself: its way back by differences of its way forward, identities that hold whatever the numbers are, and
// whole models beside transformers, PEFT and torch. What the engine makes of the same is in the tests of each of its parts.
#include <array>
#include <complex>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "hone/decoder/golden_model_fixture.h"
#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/attention.h"
#include "hone/reference/decoder.h"
#include "hone/reference/gated.h"
#include "hone/reference/lora.h"
#include "hone/reference/loss.h"
#include "hone/reference/norm.h"
#include "hone/reference/rotary.h"

namespace hone::training {
namespace {

using Numbers = std::vector<double>;
constexpr kernels::Tolerance by_differences = {1e-7, 1e-7, 1e-9};
constexpr kernels::Tolerance same = {1e-12, 1e-12, 1e-15};

Numbers random_numbers(std::uint64_t seed, std::size_t count) {
  return kernels::exact(kernels::sample<float>(seed, count));
}

void expect_near(const Numbers& actual, const Numbers& expected, kernels::Tolerance allowed) {
  ASSERT_EQ(actual.size(), expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::fabs(value));
  for (std::size_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(actual[i], expected[i],
                allowed.of_each * std::fabs(expected[i]) + allowed.of_largest * largest + allowed.fixed)
        << "number " << i;
}

// `backward`'s gradient by one operand is what `forward` gives for it, weighted with dy.
template <class Forward>
void expect_gradient(const Numbers& gradient, const Numbers& operand, const Numbers& dy, const Forward& forward) {
  expect_near(gradient,
              kernels::differences(operand, [&](const Numbers& moved) { return kernels::dot(forward(moved), dy); }),
              by_differences);
}

// Spans of numbers that live here.
struct LoraCase {
  std::size_t rows, in, out, rank;
  bool has_mask = false;
  Numbers x = random_numbers(1, rows*in), weight = random_numbers(2, out*in), bias = random_numbers(3, out),
          a = random_numbers(4, rank*in), b = random_numbers(5, out*rank), dy = random_numbers(6, rows*out), mask;

  LoraCase(std::size_t rows_, std::size_t in_, std::size_t out_, std::size_t rank_, bool has_mask_)
      : rows(rows_), in(in_), out(out_), rank(rank_), has_mask(has_mask_) {
    if (has_mask)
      for (std::size_t i = 0; i < x.size(); ++i) mask.push_back(i % 3 == 0 ? 0 : 1.5);
  }
  reference::LoraLinear layer() const {
    return {.in = in, .out = out, .weight = weight, .bias = bias, .rank = rank, .scale = 0.75, .a = a, .b = b};
  }
};

TEST(ReferenceLora, BackwardIsTheGradient) {
  for (const bool has_mask : {false, true})
    for (const auto& [in, out, rank] : {std::array<std::size_t, 3>{5, 3, 2}, {1, 4, 1}, {4, 6, 0}, {3, 1, 5}}) {
      const LoraCase about(3, in, out, rank, has_mask);
      SCOPED_TRACE(testing::Message() << about.in << " → " << about.out << ", rank " << about.rank);
      const reference::LoraGradients d = lora_backward(about.layer(), about.x, about.dy, about.mask);
      const auto by = [&](Numbers LoraCase::*operand, const Numbers& gradient) {
        expect_gradient(gradient, about.*operand, about.dy, [&](const Numbers& moved) {
          LoraCase other = about;
          other.*operand = moved;
          return lora_forward(other.layer(), other.x, other.mask);
        });
      };
      by(&LoraCase::x, d.x);
      by(&LoraCase::weight, d.weight);
      by(&LoraCase::bias, d.bias);
      by(&LoraCase::a, d.a);
      by(&LoraCase::b, d.b);
    }
}

// Merging an adapter (Hu et al. 2021, section 4.1): W + s·B·A in W's place gives the same.
TEST(ReferenceLora, MergedWeightGivesTheSame) {
  const LoraCase about(4, 6, 5, 3, false);
  Numbers merged = about.weight;
  for (std::size_t o = 0; o < about.out; ++o)
    for (std::size_t i = 0; i < about.in; ++i)
      for (std::size_t r = 0; r < about.rank; ++r)
        merged[o * about.in + i] += about.layer().scale * about.b[o * about.rank + r] * about.a[r * about.in + i];
  expect_near(
      reference::lora_forward({.in = about.in, .out = about.out, .weight = merged, .bias = about.bias}, about.x),
      lora_forward(about.layer(), about.x), same);
}

TEST(ReferenceNorm, BackwardIsTheGradient) {
  for (const std::size_t n : {1, 2, 7})
    for (const double epsilon : {1e-5, 0.5}) {
      const Numbers x = random_numbers(1, 3 * n), weight = random_numbers(2, n), dy = random_numbers(3, 3 * n);
      const reference::NormGradients d = reference::norm_backward(x, weight, epsilon, dy);
      expect_gradient(d.x, x, dy,
                      [&](const Numbers& moved) { return reference::norm_forward(moved, weight, epsilon); });
      expect_gradient(d.weight, weight, dy,
                      [&](const Numbers& moved) { return reference::norm_forward(x, moved, epsilon); });
    }
}

// The size of a row does not matter, which is what the norm is for, and a mean square is 1 then.
TEST(ReferenceNorm, SizeOfARowDoesNotMatter) {
  const Numbers x = random_numbers(1, 9), ones(9, 1);
  Numbers larger = x;
  for (double& value : larger) value *= 1000;
  const Numbers y = reference::norm_forward(x, ones, 0);
  expect_near(reference::norm_forward(larger, ones, 0), y, same);
  EXPECT_NEAR(kernels::dot(y, y), 9, 1e-12);
}

TEST(ReferenceRotary, BackwardIsTheGradient) {
  const Numbers factors{1, 4};
  for (const std::size_t rotary : {0, 4, 6}) {
    reference::Rotary about{.heads = 2, .head_dim = 6, .rotary = rotary, .theta = 100, .scale = 0.5};
    if (rotary == 4) about.factors = factors;
    const std::size_t positions[] = {0, 1, 40};
    const Numbers x = random_numbers(1, 36), dy = random_numbers(2, 36);
    expect_gradient(rotary_backward(about, positions, dy), x, dy,
                    [&](const Numbers& moved) { return rotary_forward(about, positions, moved); });
  }
}

// Each pair as a complex number times e^(i·angle); the rest of the head passes.
TEST(ReferenceRotary, TurnsComplexNumbers) {
  const reference::Rotary about{.heads = 2, .head_dim = 8, .rotary = 6, .theta = 100};
  const std::size_t positions[] = {0, 3, 50};
  const Numbers x = random_numbers(1, 48);
  Numbers expected = x;
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t head = 0; head < 2; ++head)
      for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t at = (row * 2 + head) * 8 + i;
        const double angle = double(positions[row]) / std::pow(100, double(i) / 3);
        const auto turned = std::complex<double>(x[at], x[at + 3]) * std::polar(1.0, angle);
        expected[at] = turned.real();
        expected[at + 3] = turned.imag();
      }
  expect_near(rotary_forward(about, positions, x), expected, same);
}

// Su et al. 2021, equation 16: q·k after turning depends on how far apart they stand.
TEST(ReferenceRotary, ProductsDependOnDistance) {
  const reference::Rotary about{.head_dim = 6, .rotary = 6, .theta = 100};
  const Numbers q = random_numbers(1, 6), k = random_numbers(2, 6);
  const auto product = [&](std::size_t of_q, std::size_t of_k) {
    return kernels::dot(rotary_forward(about, {&of_q, 1}, q), rotary_forward(about, {&of_k, 1}, k));
  };
  EXPECT_NEAR(product(7, 3), product(104, 100), 1e-12);
  EXPECT_GT(std::fabs(product(7, 3) - product(8, 3)), 1e-3);
}

struct AttentionCase {
  reference::CausalAttention shape;
  std::vector<std::size_t> lengths{4, 1, 2};
  Numbers q = random_numbers(1, 7 * shape.heads * shape.head_dim),
          k = random_numbers(2, 7 * shape.kv_heads * shape.head_dim),
          v = random_numbers(3, 7 * shape.kv_heads * shape.head_dim),
          dout = random_numbers(4, 7 * shape.heads * shape.head_dim);

  explicit AttentionCase(reference::CausalAttention shape_) : shape(shape_) {}
  Numbers forward() const { return attention_forward(shape, lengths, q, k, v); }
};

TEST(ReferenceAttention, BackwardIsTheGradient) {
  for (const std::size_t kv_heads : {1, 2, 4})
    for (const std::size_t window : {0, 1, 3})
      for (const double cap : {0.0, 1.5}) {
        const AttentionCase about(
            {.heads = 4, .kv_heads = kv_heads, .head_dim = 3, .scale = 0.9, .soft_cap = cap, .window = window});
        SCOPED_TRACE(testing::Message() << kv_heads << " keys, window " << window << ", cap " << cap);
        const auto d = attention_backward(about.shape, about.lengths, about.q, about.k, about.v, about.dout);
        const auto by = [&](Numbers AttentionCase::*operand, const Numbers& gradient) {
          expect_gradient(gradient, about.*operand, about.dout, [&](const Numbers& moved) {
            AttentionCase other = about;
            other.*operand = moved;
            return other.forward();
          });
        };
        by(&AttentionCase::q, d.q);
        by(&AttentionCase::k, d.k);
        by(&AttentionCase::v, d.v);
      }
}

// A query that sees itself alone gives its own value; queries without a direction give the mean of what they see.
TEST(ReferenceAttention, WeightsAddUpToOne) {
  AttentionCase about({.heads = 2, .kv_heads = 1, .head_dim = 3});
  about.shape.window = 1;
  const auto value = [&](std::size_t row, std::size_t x) { return about.v[row * 3 + x]; };
  const Numbers alone = about.forward();
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_NEAR(alone[i], value(i / 6, i % 3), 1e-15);
  about.shape.window = 2;
  std::fill(about.q.begin(), about.q.end(), 0);
  const Numbers means = about.forward();
  for (std::size_t i = 0; i < means.size(); ++i) {
    const std::size_t row = i / 6, x = i % 3;
    const bool is_first = row == 0 || row == 4 || row == 5;  // of a segment
    EXPECT_NEAR(means[i], is_first ? value(row, x) : (value(row - 1, x) + value(row, x)) / 2, 1e-15);
  }
}

TEST(ReferenceGated, BackwardIsTheGradient) {
  for (const model::Activation kind : {model::Activation::silu, model::Activation::gelu_tanh}) {
    Numbers g = random_numbers(1, 40), up = random_numbers(2, 40), dact = random_numbers(3, 40);
    for (double& value : g) value *= 3;
    const reference::GatedGradients d = reference::gated_backward(kind, g, up, dact);
    expect_gradient(d.gate, g, dact, [&](const Numbers& moved) { return reference::gated_forward(kind, moved, up); });
    expect_gradient(d.up, up, dact, [&](const Numbers& moved) { return reference::gated_forward(kind, g, moved); });
  }
}

struct MlpCase {
  model::Activation activation;
  LoraCase gate{4, 3, 5, 2, false}, up{4, 3, 5, 0, false}, down{4, 5, 3, 1, false};
  explicit MlpCase(model::Activation kind) : activation(kind) {
    up.weight = random_numbers(7, up.weight.size());  // not the gate's
    down.b = random_numbers(8, down.b.size());
  }
  reference::GatedMlp mlp() const {
    return {.activation = activation, .gate = gate.layer(), .up = up.layer(), .down = down.layer()};
  }
};

TEST(ReferenceGated, FeedForwardIsTheGradient) {
  for (const model::Activation kind : {model::Activation::silu, model::Activation::gelu_tanh}) {
    const MlpCase about(kind);
    const Numbers &x = about.gate.x, &dy = about.down.dy;
    const reference::MlpGradients d = mlp_backward(about.mlp(), x, dy);
    expect_gradient(d.x, x, dy, [&](const Numbers& moved) { return mlp_forward(about.mlp(), moved); });
    const auto by = [&](LoraCase MlpCase::*layer, Numbers LoraCase::*operand, const Numbers& gradient) {
      expect_gradient(gradient, about.*layer.*operand, dy, [&](const Numbers& moved) {
        MlpCase other = about;
        other.*layer.*operand = moved;
        return mlp_forward(other.mlp(), x);
      });
    };
    by(&MlpCase::gate, &LoraCase::weight, d.gate.weight);
    by(&MlpCase::gate, &LoraCase::a, d.gate.a);
    by(&MlpCase::gate, &LoraCase::b, d.gate.b);
    by(&MlpCase::up, &LoraCase::weight, d.up.weight);
    by(&MlpCase::up, &LoraCase::bias, d.up.bias);
    by(&MlpCase::down, &LoraCase::weight, d.down.weight);
    by(&MlpCase::down, &LoraCase::a, d.down.a);
    by(&MlpCase::down, &LoraCase::b, d.down.b);
  }
}

TEST(ReferenceLoss, BackwardIsTheGradient) {
  const std::vector<std::int32_t> targets{3, -1, 0, 6};
  for (const double cap : {0.0, 2.0}) {
    const reference::CrossEntropy about{.vocabulary = 7, .soft_cap = cap};
    Numbers logits = random_numbers(1, 28);
    for (double& value : logits) value *= 2;
    const Numbers d = loss_backward(about, logits, targets, 0.25);
    expect_gradient(d, logits, Numbers(4, 0.25),
                    [&](const Numbers& moved) { return loss_forward(about, moved, targets); });
    for (std::size_t i = 7; i < 14; ++i) EXPECT_EQ(d[i], 0) << "a row that is not learned";
    // Probabilities add up to 1, so that what the target gets is what the others lose.
    if (cap > 0) continue;
    EXPECT_NEAR(kernels::dot(d, Numbers(28, 1)), 0, 1e-15);
  }
}

// Without a preference every token costs log V nats; certainty costs nothing, its opposite all that there is.
TEST(ReferenceLoss, KnownLosses) {
  const std::vector<std::int32_t> target{1};
  EXPECT_NEAR(reference::loss_forward({.vocabulary = 5}, Numbers(5, 3), target)[0], std::log(5), 1e-15);
  EXPECT_EQ(reference::loss_forward({.vocabulary = 3}, Numbers{-1e4, 1e4, 0}, target)[0], 0);
  EXPECT_EQ(reference::loss_forward({.vocabulary = 3}, Numbers{1e4, -1e4, 0}, target)[0], 2e4);
}

// Whole models, forward and backward, beside libraries that nobody here wrote: golden_model.h. They computed in float32.
class ReferenceGolden : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto loaded = decoder::GoldenModel::load(GetParam());
    ASSERT_TRUE(loaded) << loaded.error().message();
    golden_ = std::move(*loaded);
    auto file = model::GgufFile::open(golden_.gguf());
    ASSERT_TRUE(file) << file.error().message();
    auto shape = model::read_decoder_shape(*file);
    ASSERT_TRUE(shape) << shape.error().message();
    decoder_ = std::make_unique<reference::ReferenceDecoder>(*file, *shape);
    for (const model::TokenRow& row : golden_.rows) targets_ += double(row.target_count());
  }
  void adapt() {
    for (const adapter::LoraTensor& tensor : golden_.initial.tensors) {
      decoder_->tensors[tensor.target + ".lora_a"].assign(tensor.a.begin(), tensor.a.end());
      decoder_->tensors[tensor.target + ".lora_b"].assign(tensor.b.begin(), tensor.b.end());
      decoder_->lora_scale[tensor.target] = double(tensor.scale);
    }
  }
  static std::vector<float> narrow_all(const Numbers& numbers) { return {numbers.begin(), numbers.end()}; }
  void expect_logits(const std::vector<std::vector<float>>& expected) {
    for (std::size_t i = 0; i < golden_.rows.size(); ++i)
      EXPECT_LE(decoder::distance(narrow_all(decoder_->logits(golden_.rows[i].ids)), expected[i]), 1e-5) << "row " << i;
  }
  double mean_loss() const {
    double sum = 0;
    for (const model::TokenRow& row : golden_.rows) sum += decoder_->loss(row);
    return sum / targets_;
  }
  // Of the mean loss over all targets of all rows.
  std::map<std::string, std::vector<float>> gradients() const {
    std::map<std::string, Numbers> sums;
    for (const model::TokenRow& row : golden_.rows)
      for (const auto& [name, gradient] : decoder_->gradients(row, 1 / targets_)) {
        Numbers& sum = sums[name];
        sum.resize(gradient.size());
        for (std::size_t i = 0; i < gradient.size(); ++i) sum[i] += gradient[i];
      }
    std::map<std::string, std::vector<float>> result;
    for (const auto& [name, sum] : sums) result[name] = narrow_all(sum);
    return result;
  }

  decoder::GoldenModel golden_;
  std::unique_ptr<reference::ReferenceDecoder> decoder_;
  double targets_ = 0;
};

TEST_P(ReferenceGolden, BaseIsThatOfTransformersAndTorch) {
  expect_logits(golden_.base_logits);
  EXPECT_NEAR(mean_loss(), double(golden_.base_loss), 1e-5 * double(golden_.base_loss));
  if (!golden_.full) return;  // llama-rope-scaling
  const auto found = gradients();
  EXPECT_EQ(found.size(), golden_.full->gradients.size());
  for (const auto& [name, expected] : golden_.full->gradients) {
    ASSERT_TRUE(found.contains(name)) << name;
    EXPECT_LE(decoder::distance(found.at(name), expected), 2e-5) << name;
  }
}

TEST_P(ReferenceGolden, AdapterIsThatOfPeft) {
  adapt();
  expect_logits(golden_.lora_logits);
  EXPECT_NEAR(mean_loss(), double(golden_.lora.losses[0]), 1e-5 * double(golden_.lora.losses[0]));
  const auto found = gradients();
  for (const auto& [key, expected] : golden_.lora.gradients.values) {
    const std::string name = key.first + ".lora_" + key.second;
    ASSERT_TRUE(found.contains(name)) << name;
    EXPECT_LE(decoder::distance(found.at(name), expected), 2e-5) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Families, ReferenceGolden, testing::ValuesIn(decoder::golden_families()),
                         decoder::golden_test_name);

}  // namespace
}  // namespace hone::training
