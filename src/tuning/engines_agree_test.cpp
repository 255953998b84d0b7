// The two engines on the same files: what llama.cpp gives a token's probability, the training engine gives it too.
#include <gtest/gtest.h>

#include <cmath>

#include "hone/core/files.h"
#include "hone/core/random.h"
#include "hone/engine/session.h"
#include "hone/training/trainer.h"

namespace hone::tuning {
namespace {

class EnginesAgree : public testing::TestWithParam<const char*> {};

TEST_P(EnginesAgree, OnEveryTokenOfARandomText) {
  const fs::path file = fs::path(HONE_SOURCE_DIR) / "src/training/testdata" / GetParam() / "model.gguf";
  auto model = engine::LanguageModel::load(file);
  ASSERT_TRUE(model) << model.error().message();
  auto session = engine::Session::make(*model, {.context_tokens = 256, .threads = 1});
  ASSERT_TRUE(session) << session.error().message();
  auto trainer = training::Trainer::load(file, {.precision = training::TrainingPrecision::f32, .threads = 1});
  ASSERT_TRUE(trainer) << trainer.error().message();

  std::vector<engine::Token> text(60);
  Random random(11);
  for (engine::Token& token : text) token = static_cast<engine::Token>(random.below(256));
  const auto expected = session->log_probabilities(std::span(text).first(1), std::span(text).subspan(1));
  ASSERT_TRUE(expected) << expected.error().message();
  double sum = 0;
  for (std::size_t place = 1; place < text.size(); ++place) {
    model::TokenRow row{.ids = text, .targets = std::vector<std::uint8_t>(text.size(), 0)};
    row.targets[place] = 1;
    const auto report = trainer->loss({&row, 1});
    ASSERT_TRUE(report) << report.error().message();
    const double distance = std::fabs(-report->sum - static_cast<double>((*expected)[place - 1]));
    // llama.cpp keeps keys and values, and looks GELU up, in half precision.
    EXPECT_LT(distance, 2e-2) << "token " << place;
    sum += distance;
  }
  EXPECT_LT(sum / static_cast<double>(text.size() - 1), 4e-3);
}

INSTANTIATE_TEST_SUITE_P(Families, EnginesAgree,
                         testing::Values("llama", "llama-rope-scaling", "mistral", "qwen2", "qwen3", "gemma3"),
                         [](const auto& family) {
                           std::string name = family.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace hone::tuning
