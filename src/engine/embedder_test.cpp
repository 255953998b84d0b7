#include "hone/engine/embedder.h"

#include <gmock/gmock.h>

#include <cmath>

#include "engine_fixture.h"
#include "hone/engine/language_model.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

TEST(Embedder, AVectorDependsOnItsTextAlone) {
  auto embedder = Embedder::load(tiny_model("bert-tiny-embedder"), {.threads = 1}).value();
  std::vector<std::string> texts;
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

TEST(Embedder, LongTextsAreCutAtItsLimit) {
  auto embedder = Embedder::load(tiny_model("bert-tiny-embedder"), {.threads = 1, .max_tokens = 8}).value();
  EXPECT_EQ(embedder.max_tokens(), 8);
  std::vector<std::string> texts{"the clerk reads the deed the clerk reads the deed",
                                 "the clerk reads the deed the clerk reads the deed and more"};
  auto vectors = embedder.embed(texts).value();
  for (int k = 0; k < embedder.dimensions(); ++k) EXPECT_NEAR(vectors[k], vectors[k + embedder.dimensions()], 1e-5);
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
}  // namespace hone
