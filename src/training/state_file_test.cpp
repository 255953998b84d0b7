// A trainer's state on disk: it goes on to the same bits, and whatever is not whole is refused.
#include <gmock/gmock.h>

#include <cstring>

#include "hone/decoder/tiny_model_fixture.h"
#include "hone/training/trainer.h"

namespace hone::training {
namespace {

using testing::HasSubstr;

class StateFileTest : public testing::Test {
 protected:
  fs::path path(const char* name) const { return folder_.path() / name; }
  static TrainerOptions options() {
    TrainerOptions options;
    options.precision = TrainingPrecision::f32;
    options.lora.rank = 4;
    options.lora.dropout = 0.2F;  // the mask depends on the step
    options.threads = 2;
    return options;
  }
  Trainer load(const TrainerOptions& wanted, const char* model = "tiny.gguf") {
    return std::move(Trainer::load(path(model), wanted).value());
  }
  static void train(Trainer& trainer, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t step = first; step <= last; ++step) {
      const model::Sequence rows{decoder::random_row(step, 20, 23), decoder::random_row(step + 50, 9, 23)};
      ASSERT_TRUE(trainer.step({&rows, 1}, 0.01F));
    }
  }
  std::string state_of(const Trainer& trainer) {
    EXPECT_TRUE(trainer.save_state(path("compared.state")));
    return read_file(path("compared.state")).value();
  }
  void SetUp() override { ASSERT_TRUE(decoder::TinyModel{}.write(path("tiny.gguf"))); }

  TemporaryFolder folder_ = TemporaryFolder::make("state").value();
};

TEST_F(StateFileTest, GoesOnToTheSameBits) {
  for (const TrainingMethod method : {TrainingMethod::lora, TrainingMethod::full})
    for (const TrainingPrecision precision : {TrainingPrecision::f32, TrainingPrecision::automatic}) {
      auto wanted = options();
      wanted.method = method;
      wanted.precision = precision;
      Trainer whole = load(wanted), first = load(wanted);
      train(whole, 1, 5);
      train(first, 1, 2);
      ASSERT_TRUE(first.save_state(path("a.state")));
      train(first, 3, 3);  // saving and going on disturb nothing
      Trainer second = load(wanted);
      ASSERT_TRUE(second.restore_state(path("a.state")));
      EXPECT_EQ(second.steps(), 2u);
      train(second, 3, 5);
      train(first, 4, 5);
      EXPECT_TRUE(state_of(second) == state_of(whole));
      EXPECT_TRUE(state_of(first) == state_of(whole));
      // Back in time, in the same object.
      ASSERT_TRUE(second.restore_state(path("a.state")));
      train(second, 3, 5);
      EXPECT_TRUE(state_of(second) == state_of(whole));
    }
}

TEST_F(StateFileTest, BrokenFilesAreRefusedAndChangeNothing) {
  Trainer trainer = load(options());
  train(trainer, 1, 2);
  ASSERT_TRUE(trainer.save_state(path("good.state")));
  const std::string good = read_file(path("good.state")).value();
  train(trainer, 3, 3);
  const std::string before = state_of(trainer);
  std::uint64_t header = 0;
  std::memcpy(&header, good.data() + 8, sizeof header);

  auto refused = [&](const std::string& content) {
    EXPECT_TRUE(write_file_atomically(path("bad.state"), content));
    const Status status = trainer.restore_state(path("bad.state"));
    if (status) return std::string("accepted");
    EXPECT_EQ(status.error().code(), ErrorCode::corrupt_data);
    EXPECT_THAT(status.error().message(), HasSubstr("bad.state"));
    return status.error().message();
  };
  for (const std::size_t kept : {std::size_t{0}, std::size_t{1}, std::size_t{8}, std::size_t{15}})
    EXPECT_THAT(refused(good.substr(0, kept)), HasSubstr("no state of a training run")) << kept;
  EXPECT_THAT(refused(good.substr(0, 16)), HasSubstr("header"));
  EXPECT_THAT(refused(good.substr(0, 16 + header - 1)), HasSubstr("header is cut off"));
  EXPECT_THAT(refused(good.substr(0, 16 + header)), HasSubstr("numbers are cut off"));
  EXPECT_THAT(refused(good.substr(0, good.size() - 1)), HasSubstr("numbers are cut off"));
  EXPECT_THAT(refused(good + "x"), HasSubstr("numbers are cut off"));
  std::string flipped = good;  // one bit of one weight
  flipped[16 + header + 5] = static_cast<char>(flipped[16 + header + 5] ^ 4);
  EXPECT_THAT(refused(flipped), HasSubstr("checksum"));
  EXPECT_THAT(refused("HONETRN1" + good.substr(8)), HasSubstr("no state"));
  auto with = [&](std::size_t place, char value) {
    std::string changed = good;
    changed[place] = value;
    return changed;
  };
  EXPECT_THAT(refused(with(15, '\x7f')), HasSubstr("header is cut off"));  // a length of 2⁶³
  EXPECT_THAT(refused(with(8, static_cast<char>(good[8] - 1))), HasSubstr("header cannot be read"));
  EXPECT_THAT(refused(with(16, '[')), HasSubstr("header cannot be read"));
  std::string negative = good;
  negative.replace(negative.find("\"steps\":2"), 9, "\"steps\":x");
  EXPECT_THAT(refused(negative), HasSubstr("header cannot be read"));
  EXPECT_EQ(trainer.restore_state(path("missing.state")).error().code(), ErrorCode::not_found);
  EXPECT_TRUE(state_of(trainer) == before);
  EXPECT_TRUE(trainer.restore_state(path("good.state")));
}

TEST_F(StateFileTest, OnlyItsOwnRunGoesOn) {
  Trainer trainer = load(options());
  train(trainer, 1, 1);
  ASSERT_TRUE(trainer.save_state(path("a.state")));
  auto refused = [&](const std::function<void(TrainerOptions&)>& change, const char* model = "tiny.gguf") {
    auto wanted = options();
    change(wanted);
    Trainer other = load(wanted, model);
    const Status status = other.restore_state(path("a.state"));
    EXPECT_EQ(other.steps(), status ? 1u : 0u);
    return !status && status.error().code() == ErrorCode::invalid_argument;
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& o) { o.lora.rank = 5; }));
  EXPECT_TRUE(refused([](auto& o) { o.lora.targets = {"q"}; }));
  EXPECT_TRUE(refused([](auto& o) { o.seed = 9; }));
  EXPECT_TRUE(refused([](auto& o) { o.method = TrainingMethod::full; }));
  EXPECT_TRUE(refused([](auto& o) { o.lora.alpha = 3; })) << "another scale is another model";
  EXPECT_TRUE(refused([](auto& o) { o.lora.dropout = 0; })) << "other masks are other bits";
  EXPECT_TRUE(refused([](auto& o) { o.adamw.weight_decay = 0.5F; }));
  EXPECT_TRUE(refused([](auto& o) { o.micro_batch_tokens = 77; })) << "another order of summation";
  EXPECT_FALSE(refused([](auto& o) { o.threads = 1; })) << "threads change no bits";
  ASSERT_TRUE((decoder::TinyModel{.vocabulary = 25}.write(path("larger.gguf"))));
  ASSERT_TRUE((decoder::TinyModel{.layers = 3}.write(path("deeper.gguf"))));
  ASSERT_TRUE((decoder::TinyModel{.name = "another"}.write(path("another.gguf"))));
  EXPECT_TRUE(refused([](auto&) {}, "deeper.gguf"));
  EXPECT_TRUE(refused([](auto&) {}, "another.gguf"));
}

}  // namespace
}  // namespace hone::training
