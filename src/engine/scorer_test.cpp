#include "hone/engine/scorer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "engine_fixture.h"
#include "hone/core/random.h"
#include "hone/engine/session.h"
#include "hone/model/safetensors.h"
#include "logits.h"
#include "scoring_paths.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

template <class Number>
std::vector<Number> numbers(const model::Safetensors& file, const std::string& name) {
  const model::SafeTensor* tensor = file.find(name);
  if (!tensor) return {};
  std::vector<Number> out(tensor->data.size() / sizeof(Number));
  std::memcpy(out.data(), tensor->data.data(), tensor->data.size());
  return out;
}

double log_softmax(std::span<const float> logits, std::size_t token) {
  double sum = 0;
  const double largest = *std::max_element(logits.begin(), logits.end());
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - largest);
  return static_cast<double>(logits[token]) - largest - std::log(sum);
}

// Every row of the golden values, cut after its first token and in its middle, against transformers' logits in float32.
class GoldenScores : public ::testing::TestWithParam<const char*> {};

TEST_P(GoldenScores, AreThoseOfTransformers) {
  const std::string family = GetParam();
  const auto values = model::Safetensors::open(golden_folder(family) / "golden.safetensors").value();
  const auto model = LanguageModel::load(golden_model(family)).value();
  auto scorer = Scorer::make(model, {.context_tokens = 64, .threads = 1}).value();
  // llama.cpp's half-precision table of GELU costs Gemma 3e-3 of a logit (testdata/README.md).
  const double tolerance = family == "gemma3" ? 4e-3 : 5e-5;
  std::vector<ScoringItem> items;
  std::vector<std::vector<float>> logits;
  for (int i = 0; values.find("rows." + std::to_string(i) + ".ids"); ++i) {
    const auto ids = numbers<std::int32_t>(values, "rows." + std::to_string(i) + ".ids");
    const auto row = numbers<float>(values, "base.logits." + std::to_string(i));
    for (const std::size_t cut : {std::size_t{1}, ids.size() / 2}) {
      items.push_back({{ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(cut)},
                       {{ids.begin() + static_cast<std::ptrdiff_t>(cut), ids.end()}}});
      logits.push_back(row);
    }
  }
  ASSERT_EQ(items.size(), 8u);
  const auto scores = scorer.score(items).value();
  const auto vocabulary = static_cast<std::size_t>(model.tokenizer().size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& continuation = items[i].continuations[0];
    const ContinuationScore& found = scores[i][0];
    ASSERT_EQ(found.tokens.size(), continuation.size());
    double sum = 0;
    bool greedy = true;
    for (std::size_t j = 0; j < continuation.size(); ++j) {
      const std::span<const float> row =
          std::span(logits[i]).subspan((items[i].context.size() - 1 + j) * vocabulary, vocabulary);
      const double expected = log_softmax(row, static_cast<std::size_t>(continuation[j]));
      EXPECT_NEAR(static_cast<double>(found.tokens[j].log_probability), expected, tolerance);
      sum += expected;
      greedy &= std::max_element(row.begin(), row.end()) - row.begin() == continuation[j];
    }
    EXPECT_NEAR(found.log_probability, sum, tolerance * static_cast<double>(continuation.size()));
    EXPECT_EQ(found.is_greedy, greedy);
  }
}
std::string family_name(const ::testing::TestParamInfo<const char*>& parameter) {
  std::string name = parameter.param;
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Families, GoldenScores, ::testing::ValuesIn(golden_families), family_name);

class ScorerTest : public ::testing::TestWithParam<const char*> {
 protected:
  LanguageModel model = LanguageModel::load(golden_model(GetParam())).value();
  Scorer scorer = Scorer::make(model, {.context_tokens = 256, .threads = 1, .batch_tokens = 96}).value();
  Random random{7};

  std::vector<Token> some_tokens(std::size_t count) {
    std::vector<Token> out(count);
    for (Token& token : out)
      token = static_cast<Token>(random.below(static_cast<std::size_t>(model.tokenizer().size())));
    return out;
  }
  std::vector<Token> joined(std::vector<Token> a, const std::vector<Token>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};

// Items of every shape at once: a common header, options that begin alike, one that begins another, doubles, one token,
// none, and one that is longer than a batch.
TEST_P(ScorerTest, SharedBeginningsChangeNothing) {
  const double tolerance = GetParam() == std::string("gemma3") ? 2e-3 : 1e-4;  // its table of GELU, again
  const auto header = some_tokens(60);
  std::vector<ScoringItem> items;
  for (int question = 0; question < 30; ++question) {
    ScoringItem item{joined(header, some_tokens(3 + random.below(30))), {}};
    const auto start = some_tokens(2);
    for (int option = 0; option < 4; ++option) item.continuations.push_back(joined(start, some_tokens(option)));
    item.continuations.push_back(item.continuations[1]);
    item.continuations.push_back(some_tokens(1));
    item.continuations.emplace_back();
    items.push_back(std::move(item));
  }
  items.push_back({some_tokens(200), {some_tokens(3), some_tokens(40), some_tokens(1)}});
  items.push_back(items[3]);
  items.push_back({{items[5].context[0]}, {{items[5].context.begin() + 1, items[5].context.end()}}});
  const ScoringDetail detail{.likeliest = 2, .next = true};
  const auto together = scorer.score(items, detail).value();
  const auto work = scorer.last_work();
  EXPECT_LT(work.computed_tokens * 10, work.asked_tokens);

  std::uint64_t alone_tokens = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    ASSERT_EQ(together[i].size(), items[i].continuations.size());
    for (std::size_t j = 0; j < items[i].continuations.size(); ++j) {
      const ScoringItem one{items[i].context, {items[i].continuations[j]}};
      const auto alone = scorer.score({&one, 1}, detail).value().at(0).at(0);
      alone_tokens += scorer.last_work().computed_tokens;
      const ContinuationScore& found = together[i][j];
      ASSERT_EQ(found.tokens.size(), items[i].continuations[j].size());
      ASSERT_NEAR(found.log_probability, alone.log_probability, 3 * tolerance);
      ASSERT_EQ(found.is_greedy, alone.is_greedy);
      for (std::size_t k = 0; k < found.tokens.size(); ++k) {
        ASSERT_EQ(found.tokens[k].token, items[i].continuations[j][k]);
        ASSERT_NEAR(found.tokens[k].log_probability, alone.tokens[k].log_probability, tolerance);
        ASSERT_EQ(found.tokens[k].likeliest.size(), 2u);
        ASSERT_EQ(found.tokens[k].likeliest[0].token, alone.tokens[k].likeliest[0].token);
      }
      ASSERT_EQ(found.next.size(), 2u);
      ASSERT_EQ(found.next[0].token, alone.next[0].token);
      ASSERT_NEAR(found.next[1].log_probability, alone.next[1].log_probability, tolerance);
    }
  }
  EXPECT_EQ(alone_tokens, work.asked_tokens);
}

TEST_P(ScorerTest, AgreesWithASession) {
  auto session = Session::make(model, {.context_tokens = 256, .threads = 1}).value();
  const auto context = some_tokens(40), continuation = some_tokens(9);
  const auto expected = session.log_probabilities(context, continuation).value();
  const auto found = scorer.score({{ScoringItem{context, {continuation}}}}).value()[0][0];
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(found.tokens[i].log_probability, expected[i], 2e-2);  // the session's cache is in half precision
}

TEST_P(ScorerTest, ItemsAreToldAsTheyAreDoneAndCanBeStopped) {
  std::vector<ScoringItem> items;
  items.reserve(100);
  for (int i = 0; i < 100; ++i) items.push_back({some_tokens(30), {some_tokens(2), some_tokens(1)}});
  items.push_back({some_tokens(3), {}});
  std::vector<int> told(items.size());
  const auto scores = scorer.score(items, {}, [&](std::size_t i, const ItemScores& done) {
    ++told[i];
    EXPECT_EQ(done.size(), items[i].continuations.size());
    EXPECT_TRUE(done.empty() || done[0].tokens.size() == 2);
    return true;
  });
  ASSERT_TRUE(scores);
  EXPECT_THAT(told, ::testing::Each(1));
  int seen = 0;
  const auto stopped = scorer.score(items, {}, [&](std::size_t, const ItemScores&) { return ++seen < 20; });
  EXPECT_EQ(stopped.error().code(), ErrorCode::cancelled);
  EXPECT_EQ(seen, 20);
  EXPECT_TRUE(scorer.score({{items[0]}}));
}

TEST_P(ScorerTest, WhatCannotBeScoredIsSaid) {
  auto refusal = [&](const ScoringItem& item) { return scorer.score({&item, 1}).error(); };
  EXPECT_EQ(refusal({some_tokens(240), {some_tokens(17)}, "question 7"}).code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(refusal({some_tokens(240), {some_tokens(17)}, "question 7"}).message(), HasSubstr("question 7 has 257"));
  EXPECT_THAT(refusal({{}, {some_tokens(2)}}).message(), HasSubstr("Item 1 has no context"));
  EXPECT_EQ(refusal({{model.tokenizer().size()}, {some_tokens(2)}}).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal({{1}, {{-1}}}).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(Scorer::make(model, {.context_tokens = 1 << 20}).error().code(), ErrorCode::invalid_argument);
  EXPECT_TRUE(scorer.score({{ScoringItem{some_tokens(240), {some_tokens(16)}}}}));
}

INSTANTIATE_TEST_SUITE_P(Families, ScorerTest, ::testing::Values("llama", "gemma3"), family_name);

TEST(ScoringPathsTest, AGroupIsATrieLaidOut) {
  const std::vector<ScoringItem> items{{{1, 2}, {{3, 4, 9}, {3, 5, 9}, {6}}}, {{1, 2}, {{3, 4, 7, 9}}}};
  ScoringPaths paths(items, false);
  EXPECT_EQ(paths.asked_tokens(), 4 + 4 + 2 + 5u);
  const auto group = paths.next_group({.tokens = 100, .paths = 10}).value();
  std::vector<std::vector<int>> found;
  for (const PathToken& token : group.tokens)
    found.push_back({token.token, token.position, token.first_path, token.last_path, token.is_read});
  const std::vector<std::vector<int>> expected{{1, 0, 0, 3, 0}, {2, 1, 0, 3, 1}, {3, 2, 1, 3, 1},
                                               {4, 3, 1, 2, 1}, {7, 4, 2, 2, 1}, {5, 3, 3, 3, 1}};
  EXPECT_EQ(found, expected);
  EXPECT_EQ(paths.readers(group, group.tokens[1]).size(), 4u);
  EXPECT_FALSE(paths.next_group({.tokens = 100, .paths = 10}));
}

TEST(LogitRowTest, IsALogSoftmaxInDouble) {
  Random random(3);
  for (const std::size_t size : {1u, 3u, 16u, 17u, 1000u, 49152u, 262144u + 5u}) {
    std::vector<float> logits(size);
    for (float& logit : logits) logit = static_cast<float>(random.normal() * 8);
    logits[size / 2] = -INFINITY;
    logits[size - 1] = 11;
    const LogitRow row(logits.data(), static_cast<int>(size));
    ASSERT_TRUE(row.is_finite());
    EXPECT_EQ(row.likeliest(), std::max_element(logits.begin(), logits.end()) - logits.begin());
    const auto best = row.likeliest(5);
    ASSERT_EQ(best.size(), std::min<std::size_t>(5, size));
    EXPECT_EQ(best[0].token, row.likeliest());
    EXPECT_NEAR(row.log_probability(static_cast<Token>(size - 1)), log_softmax(logits, size - 1), 3e-6);
    for (std::size_t i = 1; i < best.size(); ++i) EXPECT_LE(best[i].log_probability, best[i - 1].log_probability);
    std::vector<float> sorted = logits;
    std::sort(sorted.rbegin(), sorted.rend());
    for (std::size_t i = 0; i < best.size(); ++i) EXPECT_EQ(logits[static_cast<std::size_t>(best[i].token)], sorted[i]);
  }
  const float broken[] = {NAN, NAN, NAN}, partly[] = {0, NAN, 1};
  EXPECT_FALSE(LogitRow(broken, 3).is_finite());
  EXPECT_FALSE(LogitRow(partly, 3).is_finite());
}

}  // namespace
}  // namespace hone::engine
