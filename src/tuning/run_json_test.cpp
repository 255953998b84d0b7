#include "hone/tuning/run_json.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hone/core/files.h"
#include "hone/tuning/tuning_fields.h"

namespace hone::tuning {
namespace {

using ::testing::HasSubstr;

// As every version wrote it, but for the last lines.
constexpr const char* written = R"({
  "model": "smollm2-135m-instruct",
  "data": "/home/anna/rows.jsonl",
  "valid": "",
  "method": "lora",
  "precision": "automatic",
  "rank": 8,
  "alpha": 16.0,
  "dropout": 0.25,
  "use_rslora": true,
  "targets": [
    "q",
    "v"
  ],
  "adapter": "",
  "weight_decay": 0.0,
  "clip_norm": 1.0,
  "learning_rate": 0.0010000000474974513,
  "schedule": "cosine",
  "warmup_steps": 2,
  "steps": 24,
  "batch": 4,
  "seq": 512,
  "shuffle": false,
  "pack": "stream",
  "train_on": "last",
  "threads": 0,
  "seed": 7,
  "save_every": 10,
  "eval_every": 6,
  "patience": 3,
  "held_out": true,
  "columns": [
    "question=frage"
  ],
  "use_chosen": true,
  "without_exam": "/home/anna/lease.frozen.json",
  "whole_epochs": true,
  "answers": 12,
  "share": 0.5
})";

TuningSettings plain_settings() {
  return {.model = "smollm2-135m-instruct",
          .data = "/home/anna/rows.jsonl",
          .rank = 8,
          .alpha = 16.0F,
          .dropout = 0.25F,
          .use_rslora = true,
          .targets = {"q", "v"},
          .learning_rate = 1e-3F,
          .schedule = training::Schedule::cosine,
          .warmup_steps = 2,
          .steps = 24,
          .batch = 4,
          .seq_tokens = 512,
          .shuffle = false,
          .pack = rows::PackMode::stream,
          .train_on = rows::TrainOn::last,
          .columns = {"question=frage"},
          .use_chosen = true,
          .without_exam = "/home/anna/lease.frozen.json",
          .seed = 7,
          .save_every = 10,
          .eval_every = 6,
          .patience = 3,
          .hold_out = true,
          .answers = 12,
          .share = 0.5};
}

Result<TuningSettings> read(const Json& json) { return settings_from(json, "run.json"); }

// docs/formats/run.md shows this file.
TEST(RunJson, IsTheOneOfItsFormatPage) {
  const auto page = read_file(std::string(HONE_SOURCE_DIR) + "/docs/formats/run.md");
  ASSERT_TRUE(page);
  EXPECT_THAT(*page, HasSubstr(std::string("```json\n") + written + "\n```"));
  for (const TuningField& field : tuning_fields()) {
    if (field.key.empty()) continue;
    EXPECT_THAT(*page, HasSubstr("`" + std::string(field.key) + "`"));
  }
}

TEST(RunJson, IsTheBytesOfEarlierVersions) { EXPECT_EQ(settings_json(plain_settings()).dump(2), written); }

TEST(RunJson, IsReadBackFieldByField) {
  const auto again = read(Json::parse(written));
  ASSERT_TRUE(again) << again.error().message();
  const TuningSettings expected = plain_settings();
  for (const TuningField& field : tuning_fields())
    std::visit([&](auto member) { EXPECT_TRUE(*again.*member == expected.*member) << field.key << field.option; },
               field.member);
  EXPECT_FALSE(again->threads);
}

TEST(RunJson, OfAnEarlierVersionIsRead) {
  Json earlier = Json::parse(written);
  for (const char* later : {"columns", "use_chosen", "without_exam"}) earlier.erase(later);
  const auto settings = read(earlier);
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_TRUE(settings->columns.empty());
  EXPECT_FALSE(settings->use_chosen);
  EXPECT_EQ(settings->without_exam, "");
}

TEST(RunJson, ThreadsThatWereGivenAreKept) {
  TuningSettings two = plain_settings();
  two.threads = 2;
  const auto again = read(Json(settings_json(two)));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->threads, 2);
}

TEST(RunJson, WhatIsMissingOrWrongIsNamed) {
  const Json whole = Json::parse(written);
  for (const TuningField& field : tuning_fields()) {
    if (field.key.empty() || field.key == "targets" || field.rules.may_lack) continue;
    Json without = whole;
    without.erase(std::string(field.key));
    const auto refused = read(without);
    ASSERT_FALSE(refused) << field.key;
    EXPECT_EQ(refused.error().code(), ErrorCode::corrupt_data);
    EXPECT_THAT(refused.error().message(), HasSubstr("run.json has no \"" + std::string(field.key) + "\"."));
  }
  for (const auto& [key, value] : {std::pair{"method", "lorra"}, {"schedule", "sometimes"}, {"pack", "row"}}) {
    Json wrong = whole;
    wrong[key] = value;
    EXPECT_EQ(read(wrong).error().message(), std::string("run.json: \"") + value + "\" is no " + key + ".");
  }
  for (const char* key : {"batch", "steps", "save_every", "seq"}) {
    Json wrong = whole;
    wrong[key] = 0u;
    EXPECT_THAT(read(wrong).error().message(), HasSubstr("are not possible")) << key;
  }
}

TEST(TuningFields, NamesAreChosenWithTheirSentence) {
  TuningSettings settings;
  const auto field = [](std::string_view key) -> const TuningField& {
    for (const TuningField& candidate : tuning_fields())
      if (candidate.key == key) return candidate;
    HONE_REQUIRE(false, "no such field");
  };
  EXPECT_EQ(chosen_name(field("method"), settings), "lora");
  EXPECT_FALSE(chosen_name(field("schedule"), settings));
  EXPECT_TRUE(choose_by_name(field("schedule"), settings, "linear", "--schedule"));
  EXPECT_EQ(settings.schedule, training::Schedule::linear);
  EXPECT_EQ(choose_by_name(field("precision"), settings, "f64", "--precision").error().message(),
            "\"f64\" is no --precision; they are automatic, f32, bf16, int8.");
  EXPECT_THAT(choose_by_name(field("pack"), settings, "row", "--pack").error().message(),
              HasSubstr("Did you mean 'rows'?"));
  EXPECT_EQ(choose_by_name(field("rank"), settings, "8", "--rank").error().code(), ErrorCode::invalid_argument);
}

// It went on with rows of the next epoch where one ended, and still does.
TEST(RunJson, OfAnEarlierVersionHasNoWholeEpochs) {
  Json before = Json::parse(written);
  before.erase("whole_epochs");
  const auto again = read(before);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_FALSE(again->whole_epochs);
}

// Its end asks no rows: it goes on as it began.
TEST(RunJson, OfAnEarlierVersionAsksNoRowsAndLearnsAll) {
  Json before = Json::parse(written);
  for (const char* later : {"answers", "share"}) before.erase(later);
  const auto again = read(before);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->answers, 0);
  EXPECT_FALSE(again->share);
  TuningSettings all = plain_settings();
  all.share.reset();
  EXPECT_EQ(settings_json(all)["share"], 0.0);
  EXPECT_FALSE(read(Json(settings_json(all)))->share);
}

TEST(TuningFields, NumbersThatAreGivenLieInTheirRange) {
  EXPECT_TRUE(check_ranges({}));
  EXPECT_TRUE(check_ranges({.learning_rate = 1e-5F, .epochs = 0.5, .batch = 1, .seq_tokens = 8, .eval_every = 0}));
  EXPECT_EQ(check_ranges({.batch = 0}).error().message(), "batch must be above 0.");
  EXPECT_EQ(check_ranges({.epochs = -1}).error().message(), "epochs must be above 0.");
  EXPECT_EQ(check_ranges({.seq_tokens = 7}).error().message(), "seq must be from 8 to 1048576.");
  EXPECT_EQ(check_ranges({.weight_decay = -1}).error().message(), "weight_decay must be 0 or more.");
  EXPECT_EQ(check_ranges({.patience = -1}).error().message(), "patience must be 0 or more.");
  EXPECT_EQ(check_ranges({.alpha = 0.0F}).error().message(), "alpha must be above 0.");
  EXPECT_EQ(check_ranges({.dropout = 1}).error().message(), "dropout must be from 0 to 0.99.");
  EXPECT_EQ(check_ranges({.share = 1.5}).error().message(), "share must be from 0.01 to 1.");
  EXPECT_EQ(check_ranges({.answers = -1}).error().message(), "answers must be from 0 to 1000.");
  EXPECT_EQ(check_ranges({.learning_rate = 0.0F}).error().message(), "learning_rate must be above 0.");
  EXPECT_EQ(check_ranges({.save_every = 0}).error().code(), ErrorCode::invalid_argument);
}

TEST(TuningFields, NoNumberIsNanOrInfinite) {
  const float nan = std::nanf(""), infinite = std::numeric_limits<float>::infinity();
  for (const float none : {nan, infinite, -infinite})
    for (const TuningSettings& settings :
         {TuningSettings{.alpha = none}, TuningSettings{.dropout = none}, TuningSettings{.weight_decay = none},
          TuningSettings{.clip_norm = none}, TuningSettings{.learning_rate = none},
          TuningSettings{.epochs = static_cast<double>(none)}}) {
      const Status refused = check_ranges(settings);
      ASSERT_FALSE(refused) << none;
      EXPECT_THAT(refused.error().message(), HasSubstr("must be a number, and not "));
    }
}

TEST(TuningFields, EachKeyAndEachOptionStandsOnce) {
  std::vector<std::string_view> keys, options;
  for (const TuningField& field : tuning_fields()) {
    if (!field.key.empty()) keys.push_back(field.key);
    if (!field.option.empty()) options.push_back(field.option);
    EXPECT_FALSE(field.key.empty() && field.option.empty());
    EXPECT_FALSE(field.description.empty());
  }
  for (auto* names : {&keys, &options}) {
    std::sort(names->begin(), names->end());
    EXPECT_EQ(std::adjacent_find(names->begin(), names->end()), names->end());
  }
}

}  // namespace
}  // namespace hone::tuning
