// The trainer beside transformers, PEFT and torch's AdamW, on a tiny model of every family: golden_model_fixture.h.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hone/decoder/golden_model_fixture.h"
#include "hone/training/trainer.h"

namespace hone::training {
namespace {

constexpr float learning_rate = 1e-3F;

class Golden : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto loaded = decoder::GoldenModel::load(GetParam());
    ASSERT_TRUE(loaded) << loaded.error().message();
    golden_.emplace(std::move(*loaded));
  }

  Result<Trainer> trainer(TrainingMethod method, int threads = 2) const {
    return Trainer::load(
        golden_->gguf(),
        {.method = method, .lora = {.rank = 4, .alpha = 8}, .precision = TrainingPrecision::f32, .threads = threads});
  }

  // `steps` on the whole batch; each step's loss and norm are those of `run`.
  template <class Run>
  void take_steps(Trainer& trainer, std::span<const model::Sequence> batch, const Run& run) const {
    std::uint64_t tokens = 0, targets = 0;
    for (const model::TokenRow& row : golden_->rows) {
      tokens += row.ids.size();
      targets += row.target_count();
    }
    for (std::size_t i = 0; i < run.losses.size(); ++i) {
      auto report = trainer.step(batch, learning_rate);
      ASSERT_TRUE(report) << report.error().message();
      EXPECT_NEAR(report->loss, run.losses[i], 1e-5 * run.losses[i]) << "step " << i + 1;
      EXPECT_NEAR(report->grad_norm, run.grad_norms[i], 2e-5 * run.grad_norms[i]) << "step " << i + 1;
      EXPECT_EQ(report->targets, targets);
      EXPECT_EQ(report->tokens, tokens);
    }
    EXPECT_EQ(trainer.steps(), run.losses.size());
  }

  // Each A and B has moved as PEFT's did, and there is one of each.
  void expect_peft_update(const Trainer& trainer, double tolerance) const {
    auto adapter = trainer.adapter();
    ASSERT_TRUE(adapter) << adapter.error().message();
    std::map<std::string, const adapter::LoraTensor*> found;
    for (const adapter::LoraTensor& tensor : adapter->tensors) found[tensor.target] = &tensor;
    EXPECT_EQ(adapter->tensors.size(), golden_->initial.tensors.size());
    for (const adapter::LoraTensor& before : golden_->initial.tensors) {
      ASSERT_TRUE(found.count(before.target)) << before.target;
      const adapter::LoraTensor& after = *found[before.target];
      EXPECT_EQ(after.rank, before.rank);
      EXPECT_EQ(after.in, before.in);
      EXPECT_EQ(after.out, before.out);
      EXPECT_FLOAT_EQ(after.scale, before.scale);
      EXPECT_LE(decoder::change_distance(after.a, golden_->lora.after.at(before.target, 'a'), before.a), tolerance)
          << before.target << " A";
      EXPECT_LE(decoder::change_distance(after.b, golden_->lora.after.at(before.target, 'b'), before.b), tolerance)
          << before.target << " B";
    }
  }

  std::optional<decoder::GoldenModel> golden_;
};

TEST_P(Golden, LossWithoutAdapterIsThatOfTransformers) {
  auto trainer = this->trainer(TrainingMethod::lora);  // a new adapter: B is zero
  ASSERT_TRUE(trainer) << trainer.error().message();
  auto loss = trainer->loss(golden_->rows);
  ASSERT_TRUE(loss) << loss.error().message();
  EXPECT_NEAR(loss->mean(), golden_->base_loss, 1e-5 * golden_->base_loss);
}

TEST_P(Golden, ThreeStepsOfLoraAreThoseOfPeft) {
  auto trainer = this->trainer(TrainingMethod::lora);
  ASSERT_TRUE(trainer) << trainer.error().message();
  const Status continued = trainer->continue_from(golden_->initial);
  ASSERT_TRUE(continued) << continued.error().message();
  auto before = trainer->loss(golden_->rows);
  ASSERT_TRUE(before) << before.error().message();
  EXPECT_NEAR(before->mean(), golden_->lora.losses[0], 1e-5 * golden_->lora.losses[0]);
  take_steps(*trainer, golden_->batch, golden_->lora);
  expect_peft_update(*trainer, 1e-4);
  auto after = trainer->loss(golden_->rows);
  ASSERT_TRUE(after) << after.error().message();
  EXPECT_NEAR(after->mean(), golden_->lora.loss_after, 1e-5 * golden_->lora.loss_after);
}

// The same rows each in a sequence of its own, on another number of threads, with every layer computed again on the way
// back, in micro-batches of one row.
TEST_P(Golden, HowRowsAreComputedChangesNothing) {
  std::vector<model::Sequence> apart;
  for (const model::TokenRow& row : golden_->rows) apart.push_back({row});
  auto trainer = Trainer::load(golden_->gguf(), {.lora = {.rank = 4, .alpha = 8},
                                                 .precision = TrainingPrecision::f32,
                                                 .threads = 1,
                                                 .micro_batch_tokens = 8,
                                                 .recompute = true});
  ASSERT_TRUE(trainer) << trainer.error().message();
  const Status continued = trainer->continue_from(golden_->initial);
  ASSERT_TRUE(continued) << continued.error().message();
  take_steps(*trainer, apart, golden_->lora);
  expect_peft_update(*trainer, 1e-4);
}

// The reference itself is 1e-4 from float64 here (testdata/README.md).
TEST_P(Golden, TwoStepsOfFullTrainingAreThoseOfTorch) {
  if (!golden_->full) {
    ASSERT_EQ(GetParam(), "llama-rope-scaling");  // the one family without; its layers are llama's
    return;
  }
  auto trainer = this->trainer(TrainingMethod::full);
  ASSERT_TRUE(trainer) << trainer.error().message();
  take_steps(*trainer, golden_->batch, *golden_->full);
  auto loss = trainer->loss(golden_->rows);
  ASSERT_TRUE(loss) << loss.error().message();
  EXPECT_NEAR(loss->mean(), golden_->full->loss_after, 1e-5 * golden_->full->loss_after);

  auto folder = TemporaryFolder::make("hone-golden-test");
  ASSERT_TRUE(folder) << folder.error().message();
  const Status written = trainer->write_model(folder->path() / "model.gguf", model::TensorType::f32);
  ASSERT_TRUE(written) << written.error().message();
  auto before = model::GgufFile::open(golden_->gguf()), after = model::GgufFile::open(folder->path() / "model.gguf");
  ASSERT_TRUE(before) << before.error().message();
  ASSERT_TRUE(after) << after.error().message();
  const Status sound = model::check_gguf_model(*after);
  EXPECT_TRUE(sound) << sound.error().message();
  EXPECT_EQ(after->tensors().size(), before->tensors().size());
  for (const auto& [name, expected] : golden_->full->after) {
    auto start = golden_->weight(*before, name), end = golden_->weight(*after, name);
    ASSERT_TRUE(start) << start.error().message();
    ASSERT_TRUE(end) << end.error().message();
    EXPECT_LE(decoder::change_distance(*end, expected, *start), 2e-4) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Families, Golden, testing::ValuesIn(decoder::golden_families()), decoder::golden_test_name);

}  // namespace
}  // namespace hone::training
