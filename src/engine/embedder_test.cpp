#include "hone/engine/embedder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine_fixture.h"
#include "hone/engine/language_model.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

TEST(Embedder, AVectorDependsOnItsTextAlone) {
  auto embedder = Embedder::load(tiny_model("bert-tiny-embedder"), {.threads = 1}).value();
  std::vector<std::string> texts;
  texts.reserve(150);
  for (int i = 0; i < 150; ++i)
    texts.push_back("the clerk reads deed number " + std::string(static_cast<std::size_t>(i % 40), 'a'));
  texts.push_back("");
  auto together = embedder.embed(texts).value();
  const auto d = static_cast<std::size_t>(embedder.dimensions());
  ASSERT_EQ(together.size(), texts.size() * d);
  for (std::size_t i : {0u, 17u, 149u, 150u}) {
    auto alone = embedder.embed({&texts[i], 1}).value();
    double squares = 0;
    for (std::size_t k = 0; k < d; ++k) {
      EXPECT_NEAR(alone[k], together[i * d + k], 1e-3) << i;  // llama.cpp's attention rounds to 16 bits
      squares += static_cast<double>(alone[k]) * alone[k];
    }
    EXPECT_NEAR(squares, 1, 1e-5);
  }
}

std::string words(int from, int to) {
  const char* const names[] = {"a", "b", "c", "d"};
  std::string text;
  for (int i = from; i < to; ++i) text += (text.empty() ? "" : " ") + std::string(names[(i * i + i / 3) % 4]);
  return text;
}

TEST(Embedder, ALongTextIsTheWeightedMeanOfItsWindows) {
  auto embedder = Embedder::load(tiny_model("bert-tiny-embedder"), {.threads = 1, .max_tokens = 8}).value();
  EXPECT_EQ(embedder.max_tokens(), 8);
  ASSERT_EQ(embedder.count_tokens(words(0, 15)).value(), 17u);  // a token a word, one that begins and one that ends
  const std::vector<std::string> texts{words(0, 15), words(0, 6), words(6, 12), words(12, 15), words(0, 12)};
  const auto vectors = embedder.embed(texts).value();
  const auto d = static_cast<std::size_t>(embedder.dimensions());
  std::vector<double> mean(d);
  double squares = 0;
  for (std::size_t k = 0; k < d; ++k) {
    mean[k] = 8 * vectors[d + k] + 8 * vectors[2 * d + k] + 5 * vectors[3 * d + k];
    squares += mean[k] * mean[k];
  }
  double apart = 0;
  for (std::size_t k = 0; k < d; ++k) {
    EXPECT_NEAR(vectors[k], mean[k] / std::sqrt(squares), 1e-3);
    apart += std::abs(vectors[k] - vectors[4 * d + k]);
  }
  EXPECT_GT(apart, 0.01);  // what lies beyond the first windows is seen
  const auto query = embedder.embed_query(texts[0]).value();
  for (std::size_t k = 0; k < d; ++k) EXPECT_NEAR(query[k], vectors[k], 1e-3);
}

// What was handed over is what is returned, each text once, also one of several windows; and what comes after an error is not read.
TEST(Embedder, AVectorIsHandedOverWhenItIsWhole) {
  auto embedder = Embedder::load(tiny_model("bert-tiny-embedder"), {.threads = 1, .max_tokens = 8}).value();
  std::vector<std::string> texts{words(0, 15)};
  for (int i = 0; i < 99; ++i) texts.push_back(words(i, i + 3));
  std::map<std::size_t, std::vector<float>> handed;
  const auto take = [&](std::size_t text, std::span<const float> vector) -> Status {
    EXPECT_TRUE(handed.emplace(text, std::vector<float>(vector.begin(), vector.end())).second) << text;
    return {};
  };
  const auto vectors = embedder.embed(texts, {}, take).value();
  const auto d = static_cast<std::ptrdiff_t>(embedder.dimensions());
  ASSERT_EQ(handed.size(), texts.size());
  for (const auto& [text, vector] : handed)
    EXPECT_TRUE(std::equal(vector.begin(), vector.end(), vectors.begin() + static_cast<std::ptrdiff_t>(text) * d))
        << text;
  std::size_t taken = 0;
  const auto stop = [&](std::size_t, std::span<const float>) -> Status {
    if (++taken < 5) return {};
    return Error(ErrorCode::cancelled, "enough");
  };
  EXPECT_EQ(embedder.embed(texts, {}, stop).error().code(), ErrorCode::cancelled);
  EXPECT_EQ(taken, 5u);
}

TEST(Embedder, IdentityChangesWithWhatWouldChangeTheVectors) {
  auto a = Embedder::load(tiny_model("bert-tiny-embedder")).value(),
       b = Embedder::load(tiny_model("bert-tiny-embedder")).value();
  auto cut = Embedder::load(tiny_model("bert-tiny-embedder"), {.max_tokens = 8}).value();
  EXPECT_EQ(a.identity(), b.identity());
  EXPECT_NE(a.identity(), cut.identity());
}

TEST(Embedder, EachModelIsUsedForWhatItIs) {
  EXPECT_THAT(Embedder::load(tiny_model("tiny-smol-135m-instruct")).error().message(), HasSubstr("not an embedder"));
  EXPECT_THAT(LanguageModel::load(tiny_model("bert-tiny-embedder")).error().message(), HasSubstr("is an embedder"));
}

}  // namespace
}  // namespace hone::engine
