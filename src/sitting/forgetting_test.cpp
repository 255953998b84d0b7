#include "hone/sitting/forgetting.h"

#include <gmock/gmock.h>

namespace hone::sitting {
namespace {

using testing::HasSubstr;

TEST(Forgetting, WhatWasTunedIsOneOfTwo) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const std::string out = (folder.path() / "general").string();
  for (const ForgettingSpec& spec :
       {ForgettingSpec{.out = out}, ForgettingSpec{.adapter = "runs/1", .tuned = "mine.gguf", .out = out}}) {
    const auto result = measure_forgetting(spec);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
    EXPECT_THAT(result.error().message(), HasSubstr("what was tuned"));
  }
  EXPECT_FALSE(fs::exists(out));
}

TEST(Forgetting, AnExamThatIsNotThereIsNamed) {
  const TemporaryFolder folder = TemporaryFolder::make().value();
  const std::string exam = (folder.path() / "none.jsonl").string();
  const auto result =
      measure_forgetting({.tuned = "mine.gguf", .exam = exam, .out = (folder.path() / "general").string()});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::not_found);
  EXPECT_THAT(result.error().message(), HasSubstr("none.jsonl"));
}

TEST(Forgetting, ARunKeepsItsSittings) {
  const TemporaryFolder run = TemporaryFolder::make().value();
  const std::string exam = (run.path() / "mine.jsonl").string();
  ASSERT_TRUE(write_file_atomically(exam, R"({"question":"Is 7 prime?","choices":["yes","no"],"answer":"A"})"
                                          "\n"));
  const auto result = measure_forgetting({.model = "no-such-model", .adapter = run.path().string(), .exam = exam});
  ASSERT_FALSE(result);
  EXPECT_TRUE(fs::exists(run.path() / "general/general.frozen.json"));
  EXPECT_FALSE(fs::exists(run.path() / "general/tuned.sitting.jsonl"));
}

}  // namespace
}  // namespace hone::sitting
