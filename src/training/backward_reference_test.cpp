// Whole models against float64: losses, and the gradient of every trained tensor by finite differences.
#include "hone/decoder/reference_case_fixture.h"
#include "hone/reference/loss.h"
#include "hone/reference/norm.h"
#include "training_decoder.h"

namespace hone::training {
namespace {

template <class T>
struct Prepared {
  decoder::ReferenceModel beside;
  kernels::ComputeContext context{2};
  TrainingDecoder<T> model;

  explicit Prepared(const decoder::ReferenceCase& about, bool as_int8 = false)
      : beside(about),
        model(beside.shape, {.full = about.full, .as_int8 = as_int8, .lora = decoder::reference_lora}, context) {
    beside.load(model.decoder);
    model.optimizer.allocate();
  }
  const std::vector<decoder::Parameters::Tensor>& tensors() const { return model.decoder.parameters().tensors(); }
  // Mean loss; gradients lie in the optimizer.
  double step(decoder::Keep keep = decoder::Keep::everything) {
    model.optimizer.clear_gradients(context.pool);
    model.decoder.forward(beside.batch, keep);
    std::vector<float> losses(beside.batch.target_ids.size());
    model.backward.loss(beside.batch, static_cast<float>(1 / beside.targets), losses);
    model.backward.layers(beside.batch);
    double sum = 0;
    for (const float loss : losses) sum += double(loss);
    return sum / beside.targets;
  }
  std::vector<float> gradient(const decoder::Parameters::Tensor& tensor) {
    const float* first = model.optimizer.gradients() + tensor.offset;
    return {first, first + tensor.count};
  }
};

// Along a random direction through the whole tensor, which no wrong number escapes.
TEST(BackwardReferenceTest, EveryTensorByFiniteDifferences) {
  for (const decoder::ReferenceCase& about : decoder::reference_cases()) {
    Prepared<float> prepared(about);
    EXPECT_NEAR(prepared.step(), prepared.beside.loss(), 1e-5) << about.name;
    std::uint64_t seed = 0;
    for (const decoder::Parameters::Tensor& tensor : prepared.tensors()) {
      SCOPED_TRACE(std::string(about.name) + ", " + tensor.name);
      const auto gradient = kernels::exact(prepared.gradient(tensor));
      auto& values = prepared.beside.reference.tensors.at(tensor.name);
      ASSERT_EQ(values.size(), gradient.size());
      double squares = kernels::dot(gradient, gradient), largest = 0;
      for (const double g : gradient) largest = std::max(largest, std::fabs(g));
      const auto kept = values;
      auto along = [&](const std::vector<double>& direction, double step) {
        double difference = 0;
        for (const double sign : {1.0, -1.0}) {
          for (std::size_t i = 0; i < values.size(); ++i) values[i] = kept[i] + sign * step * direction[i];
          difference += sign * prepared.beside.loss();
        }
        values = kept;
        return difference / (2 * step);
      };
      Random random(++seed, 3);
      std::vector<double> direction(values.size());
      for (double& part : direction) part = random.below(2) ? 1 : -1;
      EXPECT_NEAR(kernels::dot(gradient, direction), along(direction, 1e-5), 1e-4 * std::sqrt(squares) + 1e-7);
      EXPECT_GT(largest, 1e-5) << "nothing would be learned";
    }
  }
}

// Every number of every tensor, by the reference's own way back.
TEST(BackwardReferenceTest, EveryGradientEqualsTheReference) {
  for (const decoder::ReferenceCase& about : decoder::reference_cases()) {
    Prepared<float> prepared(about);
    prepared.step();
    std::map<std::string, std::vector<double>> expected;
    for (const model::TokenRow& row : prepared.beside.rows)
      for (const auto& [name, gradient] : prepared.beside.reference.gradients(row, 1 / prepared.beside.targets)) {
        auto& sum = expected[name];
        sum.resize(gradient.size());
        for (std::size_t i = 0; i < gradient.size(); ++i) sum[i] += gradient[i];
      }
    for (const decoder::Parameters::Tensor& tensor : prepared.tensors()) {
      SCOPED_TRACE(std::string(about.name) + ", " + tensor.name);
      kernels::expect_close(prepared.gradient(tensor), expected.at(tensor.name), {2e-5, 2e-5});
    }
  }
}

// The last norm, the output matrix and the loss, from the reference's residual stream to their weights' gradients. The
// decoder has not gone further back yet.
TEST(BackwardReferenceTest, LossHeadEqualsTheReference) {
  for (const decoder::ReferenceCase& about : decoder::reference_cases()) {
    if (!about.full) continue;
    Prepared<float> prepared(about);
    const model::DecoderShape& shape = prepared.beside.shape;
    prepared.model.optimizer.clear_gradients(prepared.context.pool);
    prepared.model.decoder.forward(prepared.beside.batch, decoder::Keep::everything);
    std::vector<float> losses(prepared.beside.batch.target_ids.size());
    prepared.model.backward.loss(prepared.beside.batch, 0.25F, losses);

    std::vector<double> x;  // (targets, hidden)
    for (const model::TokenRow& row : prepared.beside.rows) {
      const auto stream = prepared.beside.reference.stream(row.ids);
      for (std::size_t t = 1; t < row.ids.size(); ++t)
        if (row.targets[t])
          x.insert(x.end(), stream.begin() + std::ptrdiff_t((t - 1) * shape.hidden),
                   stream.begin() + std::ptrdiff_t(t * shape.hidden));
    }
    const std::string matrix = shape.has_tied_output ? "token_embd.weight" : "output.weight",
                      norm = "output_norm.weight";
    const auto& weight = prepared.beside.reference.tensors.at(norm);
    const auto epsilon = double(shape.norm_epsilon);
    const reference::LoraLinear output{
        .in = shape.hidden, .out = shape.vocabulary, .weight = prepared.beside.reference.tensors.at(matrix)};
    const reference::CrossEntropy head{.vocabulary = shape.vocabulary, .soft_cap = double(shape.logit_soft_cap)};
    const auto normed = reference::norm_forward(x, weight, epsilon), logits = reference::lora_forward(output, normed);
    const auto dlogits = reference::loss_backward(head, logits, prepared.beside.batch.target_ids, 0.25);
    const auto dnormed = reference::lora_backward(output, normed, dlogits);
    const std::map<std::string, std::vector<double>> expected{
        {matrix, dnormed.weight}, {norm, reference::norm_backward(x, weight, epsilon, dnormed.x).weight}};

    SCOPED_TRACE(about.name);
    kernels::expect_close(losses, reference::loss_forward(head, logits, prepared.beside.batch.target_ids),
                          {1e-5, 1e-5});
    for (const decoder::Parameters::Tensor& tensor : prepared.tensors()) {
      if (!expected.contains(tensor.name)) continue;
      kernels::expect_close(prepared.gradient(tensor), expected.at(tensor.name), {2e-5, 2e-5});
    }
  }
}

// How far a less exact way of computing may lead: 1 − cosine of each tensor's gradient to the reference's direction.
template <class T>
void expect_near_f32(bool as_int8, double loss_error, double direction_error) {
  for (const decoder::ReferenceCase& about : decoder::reference_cases()) {
    if (as_int8 && about.full) continue;
    Prepared<float> exact_one(about);
    Prepared<T> rough(about, as_int8);
    const double loss = exact_one.step();
    EXPECT_NEAR(rough.step(), loss, loss_error * loss) << about.name;
    for (const decoder::Parameters::Tensor& tensor : exact_one.tensors()) {
      const auto a = kernels::exact(exact_one.gradient(tensor)), b = kernels::exact(rough.gradient(tensor));
      const double cosine = kernels::dot(a, b) / std::sqrt(kernels::dot(a, a) * kernels::dot(b, b));
      EXPECT_GT(cosine, 1 - direction_error) << about.name << ", " << tensor.name;
      EXPECT_NEAR(std::sqrt(kernels::dot(b, b) / kernels::dot(a, a)), 1, 0.1) << about.name << ", " << tensor.name;
    }
  }
}
TEST(BackwardReferenceTest, BFloat16IsNear) {
  if (kernels::computes(kernels::Number::bf16)) expect_near_f32<kernels::BFloat16>(false, 0.01, 0.02);
}
TEST(BackwardReferenceTest, Int8IsNear) {
  if (kernels::computes(kernels::Number::s8)) expect_near_f32<float>(true, 0.03, 0.05);
}

// Layers computed again give what kept ones gave.
TEST(BackwardReferenceTest, RecomputingChangesNothing) {
  for (const decoder::ReferenceCase& about : decoder::reference_cases()) {
    SCOPED_TRACE(about.name);
    Prepared<float> kept(about), again(about);
    EXPECT_EQ(kept.step(), again.step(decoder::Keep::inputs));
    for (const decoder::Parameters::Tensor& tensor : kept.tensors())
      EXPECT_EQ(kept.gradient(tensor), again.gradient(tensor)) << tensor.name;
    // And back to keeping, in the same memory.
    again.step();
    for (const decoder::Parameters::Tensor& tensor : kept.tensors())
      EXPECT_EQ(kept.gradient(tensor), again.gradient(tensor)) << tensor.name;
  }
}

}  // namespace
}  // namespace hone::training
