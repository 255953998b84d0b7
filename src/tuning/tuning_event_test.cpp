#include "hone/tuning/tuning_event.h"

#include <gmock/gmock.h>

#include <vector>

namespace hone::tuning {
namespace {

using ::testing::HasSubstr;

TEST(TuningEvent, LinesAreThoseOfEarlierVersions) {
  EXPECT_EQ(event_line(TuningStep{.metrics = {.step = 3,
                                              .loss = 2.5,
                                              .grad_norm = 0.5,
                                              .learning_rate = 0.25,
                                              .epoch = 1.5,
                                              .num_tokens = 90,
                                              .tokens_per_second = 30},
                                  .steps = 200}),
            R"({"event":"step","steps":200,"step":3,"loss":2.5,"grad_norm":0.5,"learning_rate":0.25,"epoch":1.5,)"
            R"("num_tokens":90,"tokens_per_second":30.0})");
  EXPECT_EQ(event_line(TuningEvaluation{40, 2.25}), R"({"event":"eval","step":40,"loss":2.25})");
  EXPECT_EQ(event_line(TuningFailure{Error(ErrorCode::busy, "Another process has it.")}),
            R"({"event":"failed","code":"busy","message":"Another process has it."})");
}

TEST(TuningEvent, EveryKindIsReadBackToTheSameLine) {
  const std::vector<TuningEvent> events{
      TuningReady{.step = 1,
                  .steps = 2,
                  .rows = 3,
                  .sequences = 4,
                  .held_out = 5,
                  .precision = training::TrainingPrecision::int8,
                  .threads = 6,
                  .trainable = 7},
      TuningStep{.metrics = {.step = 8, .loss = 0.1, .learning_rate = 1e-3, .num_tokens = 9}, .steps = 10},
      TuningEvaluation{11, 1.0 / 3},
      TuningAnswered{3, 60},
      TuningCheckpoint{12},
      TuningDamage{13, "A \"quoted\" reason\nof two lines."},
      TuningFailure{Error(ErrorCode::diverged, "The loss is no number: row 7.")},
      TuningFailure{Error(ErrorCode::not_found, "No model named tiny is here.", {NextStep::pull_model, "tiny"})}};
  for (const TuningEvent& event : events) {
    const std::string line = event_line(event);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto again = read_event_line(line);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(again->index(), event.index());
    EXPECT_EQ(event_line(*again), line);
  }
}

TEST(TuningEvent, HasTheValuesOfItsLine) {
  const auto event = read_event_line(R"({"event":"failed","code":"limit_exceeded","message":"Too much."})");
  ASSERT_TRUE(event);
  const auto* failure = std::get_if<TuningFailure>(&*event);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->error.code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(failure->error.message(), "Too much.");
  EXPECT_EQ(failure->error.advice().step, NextStep::none);
  const auto ready =
      read_event_line(R"({"event":"ready","step":0,"steps":20,"rows":10,"sequences":5,"held_out":1,"precision":"bf16",)"
                      R"("threads":2,"trainable":921600})");
  ASSERT_TRUE(ready) << ready.error().message();
  EXPECT_EQ(std::get<TuningReady>(*ready).trainable, 921600u);
  EXPECT_EQ(std::get<TuningReady>(*ready).precision, training::TrainingPrecision::bf16);
}

TEST(TuningEvent, WhatIsNoEventIsAnError) {
  EXPECT_FALSE(read_event_line("llama_model_loader: loaded"));
  EXPECT_FALSE(read_event_line("{}"));
  EXPECT_THAT(read_event_line(R"({"event":"lunch"})").error().message(), HasSubstr("\"lunch\" is not known"));
  EXPECT_THAT(read_event_line(R"({"event":"eval","step":1})").error().message(), HasSubstr("\"loss\""));
  EXPECT_THAT(read_event_line(R"({"event":"step","steps":2,"step":1,"eval_loss":1.0})").error().message(),
              HasSubstr("is no step"));
  EXPECT_THAT(read_event_line(R"({"event":"failed","code":"sad","message":""})").error().message(),
              HasSubstr("\"sad\" is no code"));
}

}  // namespace
}  // namespace hone::tuning
