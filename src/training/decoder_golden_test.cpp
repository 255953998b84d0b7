// Logits and every gradient of the decoder itself beside transformers', before any optimizer has touched them.
#include <gtest/gtest.h>

#include "engine.h"
#include "golden_model.h"

namespace hone {
namespace {

class DecoderGolden : public testing::TestWithParam<std::string> {
 protected:
  void plan(TrainingMethod method) {
    auto golden = GoldenModel::load(GetParam());
    ASSERT_TRUE(golden) << golden.error().message();
    golden_.emplace(std::move(*golden));
    auto file = GgufFile::open(golden_->gguf());
    ASSERT_TRUE(file);
    auto shape = read_decoder_shape(*file);
    ASSERT_TRUE(shape) << shape.error().message();
    TrainerOptions options{.method = method, .precision = TrainingPrecision::f32, .threads = 2};
    auto engine = plan_engine(*shape, options, &golden_->initial);
    ASSERT_TRUE(engine) << engine.error().message();
    engine_ = std::move(*engine);
    const Status loaded = decoder().load(*file);
    ASSERT_TRUE(loaded) << loaded.error().message();
    if (method == TrainingMethod::full) return;
    for (const auto& [part, in] : decoder().adapted())
      for (const LoraTensor& tensor : golden_->initial.tensors)
        if (tensor.target == part->tensor) {
          std::copy(tensor.a.begin(), tensor.a.end(), decoder().parameters().weights() + part->a_offset);
          std::copy(tensor.b.begin(), tensor.b.end(), decoder().parameters().weights() + part->b_offset);
        }
    decoder().refresh();
  }

  Decoder<float>& decoder() { return *std::get<std::unique_ptr<Decoder<float>>>(engine_.decoder); }

  // Gradients of the mean loss over every target of every row.
  void go_back() {
    MicroBatch batch;
    for (const TokenRow& row : golden_->rows) batch.add(row);
    decoder().parameters().clear_gradients(engine_.context->pool);
    decoder().forward(batch, 0, true, false);
    std::vector<float> losses(batch.target_ids.size());
    decoder().loss(batch, 1.0F / static_cast<float>(losses.size()), true, losses);
    decoder().backward(batch);
  }

  std::span<const float> gradient(const std::string& name) {
    for (const Parameters::Tensor& tensor : decoder().parameters().tensors())
      if (tensor.name == name) return {decoder().parameters().gradients() + tensor.offset, tensor.count};
    return {};
  }

  void expect_logits(const std::vector<std::vector<float>>& reference) {
    for (std::size_t i = 0; i < golden_->rows.size(); ++i) {
      TokenRow row = golden_->rows[i];
      std::fill(row.targets.begin(), row.targets.end(), 1);  // every position but the last gives logits
      MicroBatch batch;
      batch.add(row);
      const std::vector<float> logits = decoder().logits(batch);
      ASSERT_EQ(logits.size(), reference[i].size() / row.ids.size() * (row.ids.size() - 1));
      EXPECT_LE(distance(logits, std::span(reference[i]).first(logits.size())), 1e-5) << "row " << i;
    }
  }

  std::optional<GoldenModel> golden_;
  Engine engine_;
};

TEST_P(DecoderGolden, LogitsWithTheAdapterAreThoseOfPeft) {
  plan(TrainingMethod::lora);
  if (HasFatalFailure()) return;
  expect_logits(golden_->lora_logits);
}

TEST_P(DecoderGolden, LogitsOfTheBaseAreThoseOfTransformers) {
  plan(TrainingMethod::full);
  if (HasFatalFailure()) return;
  expect_logits(golden_->base_logits);
}

TEST_P(DecoderGolden, EveryLoraGradientIsThatOfPeft) {
  plan(TrainingMethod::lora);
  if (HasFatalFailure()) return;
  go_back();
  ASSERT_FALSE(golden_->lora.gradients.values.empty());
  for (const auto& [key, reference] : golden_->lora.gradients.values)
    EXPECT_LE(distance(gradient(key.first + ".lora_" + key.second), reference), 1e-4) << key.first << " " << key.second;
}

TEST_P(DecoderGolden, EveryGradientOfFullTrainingIsThatOfTorch) {
  plan(TrainingMethod::full);
  if (HasFatalFailure()) return;
  if (!golden_->full) {
    ASSERT_EQ(GetParam(), "llama-rope-scaling");
    return;
  }
  go_back();
  EXPECT_EQ(golden_->full->gradients.size(), decoder().parameters().tensors().size());
  for (const auto& [name, reference] : golden_->full->gradients)
    EXPECT_LE(distance(gradient(name), reference), 1e-4) << name;
}

INSTANTIATE_TEST_SUITE_P(Families, DecoderGolden, testing::ValuesIn(golden_families()), golden_test_name);

}  // namespace
}  // namespace hone
