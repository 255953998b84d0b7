#include "tuning_batches.h"

#include <gmock/gmock.h>

#include <map>

namespace hone::tuning {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::vector<model::Sequence> numbered(std::int32_t count) {
  std::vector<model::Sequence> sequences;
  sequences.reserve(count);
  for (std::int32_t i = 0; i < count; ++i) sequences.push_back({model::TokenRow{.ids = {i}, .targets = {1}}});
  return sequences;
}

std::map<std::int32_t, int> times_taken(TuningBatches batches, std::uint64_t steps) {
  std::map<std::int32_t, int> times;
  for (std::uint64_t step = 1; step <= steps; ++step)
    for (const model::Sequence& sequence : batches.of(step)) ++times[sequence[0].ids[0]];
  return times;
}

std::vector<std::size_t> sizes(TuningBatches batches, std::uint64_t steps) {
  std::vector<std::size_t> out;
  for (std::uint64_t step = 1; step <= steps; ++step) out.push_back(batches.of(step).size());
  return out;
}

TEST(TuningBatches, SoManyEpochsAreSoManyPassesWhateverTheBatch) {
  for (const std::int32_t count : {1, 2, 7, 8, 9, 16, 31})
    for (const int batch : {1, 2, 3, 5, 8}) {
      const auto sequences = numbered(count);
      const TuningBatches batches(sequences, {.batch = batch});
      const std::uint64_t steps =
          steps_of_epochs(3, static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(batch)).value();
      EXPECT_DOUBLE_EQ(batches.epochs(steps), 3) << count << " by " << batch;
      EXPECT_THAT(times_taken(batches, steps), Each(Pair(testing::_, 3))) << count << " by " << batch;
    }
}

TEST(TuningBatches, TheLastStepOfAnEpochTakesWhatIsLeft) {
  const auto sequences = numbered(9);
  const TuningBatches batches(sequences, {.batch = 8});
  EXPECT_THAT(sizes(batches, 4), ElementsAre(8u, 1u, 8u, 1u));
  EXPECT_DOUBLE_EQ(batches.epochs(1), 8.0 / 9);
  EXPECT_DOUBLE_EQ(batches.epochs(2), 1);
  EXPECT_DOUBLE_EQ(batches.epochs(3), 17.0 / 9);
}

TEST(TuningBatches, OneSequenceIsOneAStep) {
  const auto sequences = numbered(1);
  EXPECT_THAT(sizes(TuningBatches(sequences, {.batch = 8}), 3), ElementsAre(1u, 1u, 1u));
}

// A step's batch does not depend on the steps before it: what a resumed run relies on.
TEST(TuningBatches, AStepIsAFunctionOfItsNumber) {
  const auto sequences = numbered(9);
  for (const bool whole : {true, false}) {
    const TuningSettings settings{.batch = 4, .whole_epochs = whole};
    TuningBatches all(sequences, settings);
    for (std::uint64_t step = 1; step <= 12; ++step) {
      const auto expected = all.of(step), alone = TuningBatches(sequences, settings).of(step);
      ASSERT_EQ(expected.size(), alone.size());
      for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(expected[i][0].ids, alone[i][0].ids) << step;
    }
  }
}

// Runs of earlier versions go on as they began.
TEST(TuningBatches, WithoutWholeEpochsEveryBatchIsFull) {
  const auto sequences = numbered(9);
  const TuningBatches batches(sequences, {.batch = 8, .shuffle = false, .whole_epochs = false});
  EXPECT_THAT(sizes(batches, 3), ElementsAre(8u, 8u, 8u));
  EXPECT_DOUBLE_EQ(batches.epochs(3), 24.0 / 9);
  EXPECT_THAT(times_taken(batches, 9), Each(Pair(testing::_, 8)));
}

TEST(StepsOfEpochs, AreTheFewestThatMakeThem) {
  EXPECT_EQ(steps_of_epochs(3, 1, 8).value(), 3u);
  EXPECT_EQ(steps_of_epochs(3, 9, 8).value(), 6u);
  EXPECT_EQ(steps_of_epochs(0.5, 16, 4).value(), 2u);
  EXPECT_EQ(steps_of_epochs(0.5, 9, 8).value(), 1u);
  EXPECT_EQ(steps_of_epochs(1.5, 9, 8).value(), 3u);
  EXPECT_EQ(steps_of_epochs(0.1, 30, 1).value(), 3u);
  EXPECT_EQ(steps_of_epochs(0.001, 30, 8).value(), 1u);
  EXPECT_EQ(steps_of_epochs(2.9999999999, 9, 8).value(), 6u);
}

TEST(StepsOfEpochs, MoreThanARunMayHaveAreRefused) {
  EXPECT_THAT(steps_of_epochs(1e300, 9, 8).error().message(), HasSubstr("are more than 1073741824 steps"));
  EXPECT_EQ(steps_of_epochs(1e9, 9, 8).error().code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace hone::tuning
