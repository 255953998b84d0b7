// Every gradient beside those of PEFT and torch, before any optimizer has touched them.
#include <gtest/gtest.h>

#include "engine.h"
#include "hone/decoder/golden_model_fixture.h"

namespace hone::training {
namespace {

class BackwardGolden : public testing::TestWithParam<std::string> {
 protected:
  void plan(TrainingMethod method) {
    auto golden = decoder::GoldenModel::load(GetParam());
    ASSERT_TRUE(golden) << golden.error().message();
    golden_.emplace(std::move(*golden));
    auto file = model::GgufFile::open(golden_->gguf());
    ASSERT_TRUE(file);
    auto shape = model::read_decoder_shape(*file);
    ASSERT_TRUE(shape) << shape.error().message();
    TrainerOptions options{.method = method, .precision = TrainingPrecision::f32, .threads = 2};
    auto engine = plan_engine(*shape, options, &golden_->initial);
    ASSERT_TRUE(engine) << engine.error().message();
    engine_ = std::move(*engine);
    const Status loaded = model().load(*file);
    ASSERT_TRUE(loaded) << loaded.error().message();
    if (method == TrainingMethod::full) return;
    for (const auto& [part, in] : model().decoder.weights().adapted())
      for (const adapter::LoraTensor& tensor : golden_->initial.tensors)
        if (tensor.target == part->tensor) {
          std::copy(tensor.a.begin(), tensor.a.end(), model().decoder.parameters().weights() + part->a_offset);
          std::copy(tensor.b.begin(), tensor.b.end(), model().decoder.parameters().weights() + part->b_offset);
        }
    model().decoder.refresh();
  }

  TrainingDecoder<float>& model() { return *std::get<std::unique_ptr<TrainingDecoder<float>>>(engine_.model); }

  // Gradients of the mean loss over every target of every row.
  void go_back() {
    decoder::MicroBatch batch;
    for (const model::TokenRow& row : golden_->rows) batch.add(row);
    model().optimizer.clear_gradients(engine_.context->pool);
    model().decoder.forward(batch, decoder::Keep::everything);
    std::vector<float> losses(batch.target_ids.size());
    model().backward.loss(batch, 1.0F / static_cast<float>(losses.size()), losses);
    model().backward.layers(batch);
  }

  std::span<const float> gradient(const std::string& name) {
    for (const decoder::Parameters::Tensor& tensor : model().decoder.parameters().tensors())
      if (tensor.name == name) return {model().optimizer.gradients() + tensor.offset, tensor.count};
    return {};
  }

  std::optional<decoder::GoldenModel> golden_;
  Engine engine_;
};

TEST_P(BackwardGolden, EveryLoraGradientIsThatOfPeft) {
  plan(TrainingMethod::lora);
  if (HasFatalFailure()) return;
  go_back();
  ASSERT_FALSE(golden_->lora.gradients.values.empty());
  for (const auto& [key, reference] : golden_->lora.gradients.values)
    EXPECT_LE(decoder::distance(gradient(key.first + ".lora_" + key.second), reference), 1e-4)
        << key.first << " " << key.second;
}

TEST_P(BackwardGolden, EveryGradientOfFullTrainingIsThatOfTorch) {
  plan(TrainingMethod::full);
  if (HasFatalFailure()) return;
  if (!golden_->full) {
    ASSERT_EQ(GetParam(), "llama-rope-scaling");
    return;
  }
  go_back();
  EXPECT_EQ(golden_->full->gradients.size(), model().decoder.parameters().tensors().size());
  for (const auto& [name, reference] : golden_->full->gradients)
    EXPECT_LE(decoder::distance(gradient(name), reference), 1e-4) << name;
}

INSTANTIATE_TEST_SUITE_P(Families, BackwardGolden, testing::ValuesIn(decoder::golden_families()),
                         decoder::golden_test_name);

}  // namespace
}  // namespace hone::training
