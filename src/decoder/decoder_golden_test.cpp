// Logits beside transformers' and PEFT's.
#include <gtest/gtest.h>

#include <memory>

#include "hone/decoder/decoder.h"
#include "hone/decoder/golden_model_fixture.h"

namespace hone::decoder {
namespace {

class DecoderGolden : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto golden = GoldenModel::load(GetParam());
    ASSERT_TRUE(golden) << golden.error().message();
    golden_.emplace(std::move(*golden));
  }
  void load(DecoderOptions options) {
    auto file = model::GgufFile::open(golden_->gguf());
    ASSERT_TRUE(file);
    auto shape = model::read_decoder_shape(*file);
    ASSERT_TRUE(shape) << shape.error().message();
    decoder_ = std::make_unique<Decoder<float>>(*shape, std::move(options), context_);
    const Status loaded = decoder_->load(*file);
    ASSERT_TRUE(loaded) << loaded.error().message();
  }

  void expect_logits(const std::vector<std::vector<float>>& reference) {
    for (std::size_t i = 0; i < golden_->rows.size(); ++i) {
      model::TokenRow row = golden_->rows[i];
      std::fill(row.targets.begin(), row.targets.end(), 1);  // every position but the last gives logits
      MicroBatch batch;
      batch.add(row);
      const std::vector<float> logits = decoder_->logits(batch);
      ASSERT_EQ(logits.size(), reference[i].size() / row.ids.size() * (row.ids.size() - 1));
      EXPECT_LE(distance(logits, std::span(reference[i]).first(logits.size())), 1e-5) << "row " << i;
    }
  }

  std::optional<GoldenModel> golden_;
  kernels::ComputeContext context_{2};
  std::unique_ptr<Decoder<float>> decoder_;
};

TEST_P(DecoderGolden, LogitsWithTheAdapterAreThoseOfPeft) {
  std::map<std::string, const adapter::LoraTensor*> tensors;
  for (const adapter::LoraTensor& tensor : golden_->initial.tensors) tensors[tensor.target] = &tensor;
  load({.lora = [&](const std::string& target) {
    const adapter::LoraTensor& tensor = *tensors.at(target);
    return std::pair{tensor.rank, tensor.scale};
  }});
  if (HasFatalFailure()) return;
  for (const auto& [part, in] : decoder_->weights().adapted()) {
    const adapter::LoraTensor& tensor = *tensors.at(part->tensor);
    std::copy(tensor.a.begin(), tensor.a.end(), decoder_->parameters().weights() + part->a_offset);
    std::copy(tensor.b.begin(), tensor.b.end(), decoder_->parameters().weights() + part->b_offset);
  }
  decoder_->refresh();
  expect_logits(golden_->lora_logits);
}

TEST_P(DecoderGolden, LogitsOfTheBaseAreThoseOfTransformers) {
  load({.full = true});
  if (HasFatalFailure()) return;
  expect_logits(golden_->base_logits);
}

INSTANTIATE_TEST_SUITE_P(Families, DecoderGolden, testing::ValuesIn(golden_families()), golden_test_name);

}  // namespace
}  // namespace hone::decoder
