#include "hone/training/schedule.h"

#include <gtest/gtest.h>

#include <set>

namespace hone::training {
namespace {

TEST(ScheduleTest, Constant) {
  const LearningRate rate{.peak = 2e-4F};
  for (const std::uint64_t step : {1, 2, 100, 100000}) EXPECT_EQ(rate.at(step), 2e-4F);
}

// The header's own example.
TEST(ScheduleTest, WarmsUpInEqualSteps) {
  for (const Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine}) {
    const LearningRate rate{.peak = 2e-4F, .schedule = schedule, .warmup_steps = 10, .steps = 200};
    EXPECT_FLOAT_EQ(rate.at(1), 2e-5F) << schedule_name(schedule);
    EXPECT_FLOAT_EQ(rate.at(5), 1e-4F);
    EXPECT_FLOAT_EQ(rate.at(10), 2e-4F);
    EXPECT_LE(rate.at(11), 2e-4F);
    EXPECT_GT(rate.at(11), 1.9e-4F);
  }
}

TEST(ScheduleTest, LinearFallsInEqualSteps) {
  const LearningRate rate{.peak = 1, .schedule = Schedule::linear, .steps = 4};
  EXPECT_FLOAT_EQ(rate.at(1), 1);
  EXPECT_FLOAT_EQ(rate.at(2), 0.75F);
  EXPECT_FLOAT_EQ(rate.at(4), 0.25F);
  EXPECT_EQ(rate.at(5), 0);  // after the last
  EXPECT_EQ(rate.at(50), 0);
}

TEST(ScheduleTest, CosineIsHalfAWave) {
  const LearningRate rate{.peak = 1, .schedule = Schedule::cosine, .steps = 6};
  EXPECT_FLOAT_EQ(rate.at(1), 1);
  EXPECT_FLOAT_EQ(rate.at(3), 0.75F);  // cos 60° = ½
  EXPECT_FLOAT_EQ(rate.at(4), 0.5F);
  EXPECT_FLOAT_EQ(rate.at(5), 0.25F);
  EXPECT_NEAR(rate.at(7), 0, 1e-7);
}

// With warm-up too: up to the peak, then only down, never outside [0, peak], always above 0 inside the run.
TEST(ScheduleTest, OneHill) {
  for (const Schedule schedule : {Schedule::linear, Schedule::cosine})
    for (const std::uint64_t warmup : {0, 1, 7, 29}) {
      const LearningRate rate{.peak = 3e-4F, .schedule = schedule, .warmup_steps = warmup, .steps = 30};
      bool falls = false;
      float highest = rate.at(1);
      for (std::uint64_t step = 1; step <= 30; ++step) {
        EXPECT_GT(rate.at(step), 0) << step;
        EXPECT_LE(rate.at(step), 3e-4F) << step;
        highest = std::max(highest, rate.at(step));
        if (step == 1) continue;
        if (rate.at(step) < rate.at(step - 1)) falls = true;
        EXPECT_TRUE(!falls || rate.at(step) < rate.at(step - 1)) << step;
      }
      EXPECT_FLOAT_EQ(highest, 3e-4F) << schedule_name(schedule) << ", warm-up " << warmup;
    }
}

TEST(ScheduleTest, RunsOfNoLength) {
  const LearningRate all_warm{.peak = 1, .schedule = Schedule::cosine, .warmup_steps = 10, .steps = 10};
  EXPECT_FLOAT_EQ(all_warm.at(10), 1);
  const LearningRate none{.peak = 1, .schedule = Schedule::linear, .steps = 0};
  EXPECT_EQ(none.at(1), 1);
  EXPECT_EQ(none.at(2), 0);
}

TEST(ScheduleTest, NamesDiffer) {
  std::set<std::string_view> names;
  for (const Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine})
    names.insert(schedule_name(schedule));
  EXPECT_EQ(names, (std::set<std::string_view>{"constant", "linear", "cosine"}));
}

}  // namespace
}  // namespace hone::training
