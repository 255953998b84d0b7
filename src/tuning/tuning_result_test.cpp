#include "hone/tuning/tuning_result.h"

#include <gmock/gmock.h>

#include "hone/tuning/tuning_result_json.h"

namespace hone::tuning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// As every version wrote them, but for the first one's epochs.
constexpr const char* finished =
    R"({"steps":20,"epochs":2.5,"loss":[2.5,1.25],"best_step":20,"valid_loss_before":2.75,"valid_loss":1.5,)"
    R"("tokens_per_second":812.5,"supervised_tokens_per_second":101.25,"peak_memory_gb":1.5,"gemm_share":0.75,)"
    R"("products":{"tokens_per_second":1083.0,"shapes":[{"product":"qkv forward","rows":512,"columns":960,"inner":576,)"
    R"("seconds":0.125}]},"precision":"bf16","adapter":{"peft":"run/adapter","gguf":"run/adapter.gguf"},)"
    R"("stopped":"early","effect":true})";
constexpr const char* cancelled =
    R"({"steps":3,"loss":[2.5],"valid_loss_before":null,"valid_loss":null,"tokens_per_second":800.0,)"
    R"("supervised_tokens_per_second":100.0,"peak_memory_gb":0.5,"gemm_share":null,"precision":"f32","adapter":null,)"
    R"("stopped":"cancelled"})";

TEST(TuningResult, IsReadAndWrittenToTheSameBytes) {
  const std::string asked =
      std::string(finished).substr(0, std::string(finished).size() - 1) +
      R"(,"answers":{"held_out":60,"asked":30,"marked":29,"right_before":9,"right_after":21,"gained":13,"lost":1,)"
      R"("cut_before":4,"cut_after":0,"seconds":12.5,"fields":[{"field":"props","asked":29,"right_before":9,)"
      R"("right_after":22}]}})";
  const std::string not_asked =
      std::string(finished).substr(0, std::string(finished).size() - 1) + R"(,"not_asked":"No memory."})";
  for (const std::string& text : {std::string(finished), std::string(cancelled), asked, not_asked}) {
    const auto result = result_from(Json::parse(text), "result.json");
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result_text(*result), text);
  }
}

TEST(TuningResult, HasTheValuesOfItsFile) {
  const auto r = result_from(Json::parse(finished), "result.json");
  ASSERT_TRUE(r);
  EXPECT_EQ(r->steps, 20u);
  EXPECT_EQ(r->epochs, 2.5);
  EXPECT_THAT(r->losses, ElementsAre(2.5, 1.25));
  EXPECT_EQ(r->best_step, 20u);
  EXPECT_EQ(r->valid_loss_before, 2.75);
  EXPECT_EQ(r->valid_loss, 1.5);
  EXPECT_EQ(r->peak_memory_bytes, 1'500'000'000u);
  EXPECT_EQ(r->product_share, 0.75);
  ASSERT_TRUE(r->products);
  ASSERT_EQ(r->products->shapes.size(), 1u);
  EXPECT_EQ(r->products->shapes[0].name, "qkv forward");
  EXPECT_EQ(r->products->shapes[0].inner, 576u);
  EXPECT_EQ(r->precision, training::TrainingPrecision::bf16);
  ASSERT_TRUE(r->adapter);
  EXPECT_EQ(r->adapter->gguf, "run/adapter.gguf");
  EXPECT_FALSE(r->model);
  EXPECT_EQ(r->stopped, TuningEnd::early);
  EXPECT_EQ(r->effect, true);
}

TEST(TuningResult, OfACancelledRunHasNothingToTakeAway) {
  const auto r = result_from(Json::parse(cancelled), "result.json");
  ASSERT_TRUE(r);
  EXPECT_EQ(r->stopped, TuningEnd::cancelled);
  EXPECT_FALSE(r->best_step || r->valid_loss || r->product_share || r->products || r->adapter || r->model || r->effect);
}

TEST(TuningResult, OfFullTrainingNamesItsModel) {
  const TuningResult full{.model = "run/model.gguf"};
  const auto again = result_from(Json(result_json(full)), "result.json");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->model, fs::path("run/model.gguf"));
}

TEST(TuningResult, WhatIsWrongIsNamed) {
  Json json = Json::parse(finished);
  json["stopped"] = "asleep";
  EXPECT_EQ(result_from(json, "result.json").error().message(), "result.json: \"asleep\" is no stopped.");
  json = Json::parse(finished);
  json["valid_loss"] = "low";
  EXPECT_THAT(result_from(json, "result.json").error().message(), HasSubstr("\"valid_loss\" has the wrong type"));
  json = Json::parse(finished);
  json.erase("steps");
  EXPECT_EQ(result_from(json, "result.json").error().code(), ErrorCode::corrupt_data);
  json = Json::parse(finished);
  json["peak_memory_gb"] = 1e300;
  EXPECT_EQ(result_from(json, "result.json").error().code(), ErrorCode::corrupt_data);
}

}  // namespace
}  // namespace hone::tuning
