#include "hone/search/fusion.h"

#include <gtest/gtest.h>

namespace hone::search {
namespace {

corpus::Ranking ranking(std::initializer_list<std::int64_t> ids) {
  corpus::Ranking out;
  for (std::int64_t id : ids) out.push_back({id, 100.0 - static_cast<double>(out.size())});
  return out;
}

TEST(Fusion, SumsReciprocalRanks) {
  const corpus::Ranking fused = fuse_ranks(ranking({1, 2, 3}), ranking({3, 1}));
  ASSERT_EQ(fused.size(), 3u);
  EXPECT_EQ(fused[0].id, 1);
  EXPECT_DOUBLE_EQ(fused[0].score, 0.5 / 61 + 0.5 / 62);
  EXPECT_EQ(fused[1].id, 3);
  EXPECT_DOUBLE_EQ(fused[1].score, 0.5 / 63 + 0.5 / 61);
  EXPECT_EQ(fused[2].id, 2);
}

TEST(Fusion, EqualScoresStandById) {
  const corpus::Ranking fused = fuse_ranks(ranking({9, 4}), ranking({2, 7}));
  EXPECT_EQ(fused, (corpus::Ranking{{2, 0.5 / 61}, {9, 0.5 / 61}, {4, 0.5 / 62}, {7, 0.5 / 62}}));
}

TEST(Fusion, LooksOnlyAtTheFirstHits) {
  EXPECT_EQ(fuse_ranks(ranking({1, 2, 3}), ranking({4, 5, 6}), 0.5, {.depth = 1}).size(), 2u);
}

TEST(Fusion, ARankingWithoutWeightIsSilent) {
  EXPECT_EQ(fuse_ranks(ranking({1, 2}), ranking({3}), 1).size(), 2u);
  EXPECT_EQ(fuse_ranks(ranking({1, 2}), ranking({3}), 0)[0].id, 3);
  EXPECT_EQ(fuse_ranks(ranking({1, 2}), ranking({2, 1}), 0.9)[0].id, 1);
}

}  // namespace
}  // namespace hone::search
