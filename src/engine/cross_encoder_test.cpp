// Against transformers' scores of the same model: testdata of the model room, made by scripts/golden/reranker_golden.py.
#include "hone/engine/cross_encoder.h"

#include <gmock/gmock.h>

#include "engine_fixture.h"
#include "hone/core/json.h"
#include "hone/engine/embedder.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

Json golden_scores(const fs::path& file) {
  return parse_json(read_file(fs::path(HONE_SOURCE_DIR) / file).value(), file.string()).value();
}

TEST(CrossEncoder, ScoresPairsAsTransformersDoes) {
  const Json golden = golden_scores("src/convert/testdata/bert-tiny-reranker/scores.json");
  const auto passages = golden["passages"].get<std::vector<std::string>>();
  auto encoder = CrossEncoder::load(tiny_model("bert-tiny-reranker"), {.threads = 1}).value();
  EXPECT_EQ(encoder.max_tokens(), 64);
  const auto scores = encoder.score(golden["question"].get<std::string>(), passages).value();
  ASSERT_EQ(scores.size(), passages.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    EXPECT_NEAR(scores[i], golden["scores"][i].get<double>(), 5e-3) << passages[i];
    EXPECT_GT(std::abs(scores[i] - golden["without_types"][i].get<double>()), 0.1) << passages[i];
  }
}

// RoBERTa's kind: another way to join the two texts, one token type, and a file that does not say how it pools.
TEST(CrossEncoder, ScoresPairsOfAFileThatLlamaCppConverted) {
  const Json golden = golden_scores("src/engine/testdata/xlmr-tiny-reranker.json");
  const auto passages = golden["passages"].get<std::vector<std::string>>();
  const fs::path file = fs::path(HONE_SOURCE_DIR) / "src/engine/testdata/xlmr-tiny-reranker.gguf";
  ASSERT_TRUE(CrossEncoder::is_one(file).value());
  auto encoder = CrossEncoder::load(file, {.threads = 1}).value();
  const auto scores = encoder.score(golden["question"].get<std::string>(), passages).value();
  ASSERT_EQ(scores.size(), passages.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    EXPECT_NEAR(scores[i], golden["scores"][i].get<double>(), 5e-3) << passages[i];
}

TEST(CrossEncoder, APairsScoreDoesNotDependOnTheOthers) {
  auto encoder = CrossEncoder::load(tiny_model("bert-tiny-reranker"), {.threads = 1}).value();
  std::vector<std::string> passages;
  passages.reserve(130);
  for (int i = 0; i < 130; ++i)
    passages.push_back("the clerk reads deed " + std::string(static_cast<std::size_t>(i % 30), 'a'));
  const auto together = encoder.score("who reads", passages).value();
  for (const std::size_t i : {0u, 29u, 129u})
    EXPECT_NEAR(encoder.score("who reads", {&passages[i], 1}).value()[0], together[i], 1e-2)
        << i;  // attention rounds to 16 bits
  EXPECT_TRUE(encoder.score("who reads", {}).value().empty());
}

TEST(CrossEncoder, EachModelIsUsedForWhatItIs) {
  EXPECT_TRUE(CrossEncoder::is_one(tiny_model("bert-tiny-reranker")).value());
  EXPECT_FALSE(CrossEncoder::is_one(tiny_model("bert-tiny-embedder")).value());
  EXPECT_THAT(CrossEncoder::load(tiny_model("bert-tiny-embedder")).error().message(), HasSubstr("not a reranker"));
  EXPECT_THAT(Embedder::load(tiny_model("bert-tiny-reranker")).error().message(), HasSubstr("is a reranker"));
}

}  // namespace
}  // namespace hone::engine
