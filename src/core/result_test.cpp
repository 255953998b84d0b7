#include "hone/core/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/random.h"
#include "hone/core/spelling.h"
#include "hone/core/threads.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

Result<int> half(int number) {
  if (number % 2 != 0) return Error(ErrorCode::invalid_argument, std::to_string(number) + " is odd.");
  return number / 2;
}
Result<int> quarter(int number) {
  HONE_TRY(int once, half(number));
  HONE_TRY(int twice, half(once));
  return twice;
}

TEST(Result, TryHandsOnTheValueOrTheError) {
  EXPECT_EQ(quarter(12).value(), 3);
  auto failed = quarter(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "3 is odd.");
  EXPECT_EQ(std::move(failed).error().context("halving").message(), "halving: 3 is odd.");
}

TEST(Result, HoldsWhatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(7);
  EXPECT_EQ(*std::move(made).value(), 7);
}

TEST(Result, AskingTheWrongThingEndsTheProgram) {
  EXPECT_DEATH((void)half(3).value(), "3 is odd");
  EXPECT_DEATH((void)half(2).error(), "bug in hone");
}

TEST(ErrorClasses, NamesAndExitStatusesAreDistinctAndNeverZero) {
  std::set<std::string_view> names;
  std::set<int> statuses;
  for (int code = 0; code <= static_cast<int>(ErrorCode::io); ++code) {
    const ErrorClass& row = error_class(static_cast<ErrorCode>(code));
    names.insert(row.name), statuses.insert(row.exit_status);
    EXPECT_GE(row.http_status, 400);
  }
  EXPECT_EQ(names.size(), 14u);
  EXPECT_EQ(statuses.size(), 14u);
  EXPECT_EQ(statuses.count(0), 0u);
}

TEST(ErrorClasses, ACodeIsFoundByItsName) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::diverged); ++code)
    EXPECT_EQ(error_code_named(error_class(static_cast<ErrorCode>(code)).name), static_cast<ErrorCode>(code));
  EXPECT_FALSE(error_code_named("diverge"));
  EXPECT_FALSE(error_code_named(""));
}

TEST(Advice, StandsBesideTheSentenceAndTravelsWithIt) {
  const auto failed = [] {
    return Result<int>(Error(ErrorCode::not_found, "No model.", {NextStep::pull_model, "tiny"}));
  };
  const auto handed_on = [&]() -> Result<int> {
    HONE_TRY(const int number, failed());
    return number;
  };
  const Error error = std::move(handed_on()).error().context("loading");
  EXPECT_EQ(error.message(), "loading: No model.");
  EXPECT_EQ(error.advice().step, NextStep::pull_model);
  EXPECT_EQ(error.advice().subject, "tiny");
  EXPECT_EQ(half(3).error().advice().step, NextStep::none);
}

TEST(Advice, AStepIsFoundByItsName) {
  EXPECT_EQ(next_step_name(NextStep::pull_model), "pull_model");
  EXPECT_EQ(next_step_name(NextStep::foresee_memory), "foresee_memory");
  for (int step = 0; step <= static_cast<int>(NextStep::foresee_memory); ++step)
    EXPECT_EQ(next_step_named(next_step_name(static_cast<NextStep>(step))), static_cast<NextStep>(step));
  EXPECT_FALSE(next_step_named("pull"));
}

TEST(Json, ErrorsSayWhere) {
  auto broken = parse_json("{\"a\": 1,\n \"b\" 2}", "config.json");
  EXPECT_THAT(broken.error().message(), HasSubstr("config.json"));
  EXPECT_THAT(broken.error().message(), HasSubstr("line 2"));
  EXPECT_EQ(parse_json(std::string(100'000, '['), "x").error().code(), ErrorCode::limit_exceeded);
  auto json = parse_json(R"({"n": -1, "s": "x"})", "x").value();
  EXPECT_EQ(json_get<int>(json, "n", "x").value(), -1);
  EXPECT_FALSE(json_get<unsigned>(json, "n", "x"));
  EXPECT_THAT(json_get<int>(json, "s", "x").error().message(), HasSubstr("wrong type"));
  EXPECT_THAT(json_get<int>(json, "none", "x").error().message(), HasSubstr("has no \"none\""));
}

TEST(Spelling, FindsTheNearNameOnly) {
  EXPECT_EQ(nearest("embeder", {"model", "embedder"}), "embedder");
  EXPECT_EQ(nearest("xyz", {"model", "embedder"}), "");
}

TEST(Random, DependsOnSeedAndStreamOnly) {
  EXPECT_EQ(Random(1, 2).next(), Random(1, 2).next());
  EXPECT_NE(Random(1, 2).next(), Random(2, 1).next());
  Random random(7);
  double sum = 0, squares = 0;
  std::vector<int> counts(6);
  for (int i = 0; i < 60'000; ++i) {
    const double x = random.normal();
    sum += x, squares += x * x;
    ++counts[random.below(6)];
  }
  EXPECT_NEAR(sum / 60'000, 0, 0.02);
  EXPECT_NEAR(squares / 60'000, 1, 0.03);
  for (int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Threads, EveryIndexIsVisitedOnce) {
  std::vector<std::atomic<int>> visits(1000);
  parallel_for(visits.size(), 4, [&](std::size_t i) { ++visits[i]; });
  for (auto& count : visits) ASSERT_EQ(count, 1);
  EXPECT_GE(physical_cores(), 1);
}

}  // namespace
}  // namespace hone
