#include "hone/search/rank.h"

#include <gmock/gmock.h>

#include "hone/search/fusion.h"

namespace hone::search {
namespace {

// Four slices on a circle, and what the question's words find.
class Circle : public RankingSource {
 public:
  Result<corpus::Ranking> by_words() override {
    ++words_asked;
    return corpus::Ranking{{2, 9}, {0, 4}};
  }
  Result<corpus::Ranking> by_meaning(std::span<const float> vector) override {
    asked.emplace_back(vector.begin(), vector.end());
    corpus::TopK best(4);
    for (std::size_t i = 0; i < slices.size(); ++i)
      best.offer(static_cast<std::int64_t>(i), double{slices[i][0]} * vector[0] + double{slices[i][1]} * vector[1]);
    return best.take();
  }
  Result<std::vector<float>> vector_of(std::int64_t slice) override { return slices[static_cast<std::size_t>(slice)]; }

  std::vector<std::vector<float>> slices{{1, 0}, {0, 1}, {-1, 0}, {0.6F, 0.8F}};
  std::vector<std::vector<float>> asked;
  int words_asked = 0;
};

std::vector<std::int64_t> ids(const corpus::Ranking& ranking) {
  std::vector<std::int64_t> ids;
  for (const corpus::Hit& hit : ranking) ids.push_back(hit.id);
  return ids;
}

const std::vector<float> east{1, 0};

TEST(Rank, GoesByWordsOrByMeaningOrByBoth) {
  Circle circle;
  EXPECT_EQ(ids(rank({.mode = RetrievalMode::lexical}, {}, circle).value()), (std::vector<std::int64_t>{2, 0}));
  EXPECT_TRUE(circle.asked.empty());
  EXPECT_EQ(ids(rank({.mode = RetrievalMode::dense}, east, circle).value()), (std::vector<std::int64_t>{0, 3, 1, 2}));
  const corpus::Ranking words = circle.by_words().value(), meaning = circle.by_meaning(east).value();
  EXPECT_EQ(rank({.dense_weight = 0.7}, east, circle).value(), fuse_ranks(meaning, words, 0.7));
}

TEST(Rank, FeedbackAsksAgainWithTheMovedQuestionAndForTheWordsOnce) {
  Circle circle;
  const corpus::Ranking found = rank({.feedback = 2}, east, circle).value();
  EXPECT_EQ(circle.words_asked, 1);
  ASSERT_EQ(circle.asked.size(), 2u);
  // (1, 0) + 0.75 · mean of (1, 0) and (-1, 0), which fusion puts first, of length 1.
  EXPECT_EQ(ids(fuse_ranks(circle.by_meaning(east).value(), circle.by_words().value())).front(), 0);
  EXPECT_EQ(circle.asked[1], east);
  EXPECT_EQ(found, fuse_ranks(circle.by_meaning(circle.asked[1]).value(), circle.by_words().value()));
}

// A database that joins both itself is asked for both, never for words.
class JoiningStore : public Circle {
 public:
  Result<corpus::Ranking> by_both(std::span<const float> vector, double weight) override {
    both.emplace_back(vector[0], weight);
    return corpus::Ranking{{1, 1}};
  }
  std::vector<std::pair<float, double>> both;
};

TEST(Rank, ASourceMayJoinBothItself) {
  JoiningStore database;
  EXPECT_EQ(ids(rank({.dense_weight = 0.3, .feedback = 1}, east, database).value()), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(database.words_asked, 0);
  ASSERT_EQ(database.both.size(), 2u);
  EXPECT_EQ(database.both[0], (std::pair<float, double>{1, 0.3}));
  EXPECT_FLOAT_EQ(database.both[1].first, 0.8F);  // (1, 0.75) of length 1
}

TEST(Rank, ARerankerReordersTheHitsThatItScoredAndIsAskedOnceAtTheEnd) {
  Circle circle;
  std::vector<std::vector<std::int64_t>> seen;
  const auto score = [&](const corpus::Ranking& ranking) -> Result<std::vector<double>> {
    seen.push_back(ids(ranking));
    return std::vector<double>{-1, 2, 2};
  };
  const SearchRecipe recipe{.mode = RetrievalMode::dense, .feedback = 1, .reranker = "judge"};
  const corpus::Ranking found = rank(recipe, east, circle, score).value();
  EXPECT_EQ(seen, (std::vector<std::vector<std::int64_t>>{{0, 3, 1, 2}}));
  EXPECT_EQ(found,
            (corpus::Ranking{{3, 4}, {1, 3}, {0, 2}, {2, 1}}));  // equal scores as they were, the last one stays last
  const SearchRecipe without{.mode = RetrievalMode::dense, .reranker = "none"};
  EXPECT_EQ(ids(rank(without, east, circle, score).value()), (std::vector<std::int64_t>{0, 3, 1, 2}));
  EXPECT_EQ(seen.size(), 1u);
  const Error gone(ErrorCode::io, "The reranker went away.");
  EXPECT_EQ(rank(recipe, east, circle, [&](const corpus::Ranking&) { return Result<std::vector<double>>(gone); })
                .error()
                .code(),
            ErrorCode::io);
}

TEST(Repeats, WhatHoldsMostOfTheShorterOne) {
  EXPECT_TRUE(repeats(0, 100, 40, 100));
  EXPECT_TRUE(repeats(0, 100, 10, 20));
  EXPECT_FALSE(repeats(0, 100, 50, 150));  // just half
  EXPECT_FALSE(repeats(0, 100, 100, 200));
}

}  // namespace
}  // namespace hone::search
