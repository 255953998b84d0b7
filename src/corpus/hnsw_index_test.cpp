#include "hone/corpus/hnsw_index.h"

#include <gtest/gtest.h>

#include <numeric>

#include "hone/core/random.h"

namespace hone::corpus {
namespace {

std::vector<float> vectors_of(std::size_t count, std::size_t dimensions, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> vectors(count * dimensions);
  for (float& value : vectors) value = static_cast<float>(random.normal());
  return vectors;
}

HnswIndex index_of(const std::vector<float>& vectors, std::size_t dimensions) {
  HnswIndex index(dimensions, {.links = 8, .build_width = 60, .search_width = 60});
  std::vector<std::int64_t> ids(vectors.size() / dimensions);
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i * 3);
  EXPECT_TRUE(index.add(ids, vectors));
  return index;
}

// What a graph this narrow finds depends on every link of it: 100 rankings are its fingerprint.
std::vector<Ranking> rankings_of(const HnswIndex& index) {
  return index.search_all(vectors_of(100, index.dimensions(), 99), 5).value();
}
constexpr HnswOptions narrow{.links = 3, .build_width = 5, .search_width = 5};

TEST(HnswIndex, TheSameVectorsInTheSameOrderMakeTheSameGraph) {
  const auto vectors = vectors_of(400, 24, 1);
  std::vector<std::int64_t> ids(400);
  std::iota(ids.begin(), ids.end(), 0);
  HnswIndex one(24, narrow), same(24, narrow), other(24, narrow);
  ASSERT_TRUE(one.add(ids, vectors));
  ASSERT_TRUE(same.add(std::span(ids).first(150), std::span(vectors).first(150 * 24)));
  ASSERT_TRUE(same.add(std::span(ids).subspan(150), std::span(vectors).subspan(150 * 24)));
  EXPECT_EQ(rankings_of(one), rankings_of(same));
  for (std::size_t i = ids.size(); i-- > 0;)
    ASSERT_TRUE(other.add(std::span(ids).subspan(i, 1), std::span(vectors).subspan(i * 24, 24)));
  EXPECT_NE(rankings_of(one), rankings_of(other));  // the fingerprint tells graphs of the same vectors apart
}

TEST(HnswIndex, IsBuiltAnewWhenMostIsDead) {
  const auto vectors = vectors_of(1500, 24, 5);
  std::vector<std::int64_t> ids(1500);
  std::iota(ids.begin(), ids.end(), 0);
  HnswIndex index(24, narrow), fresh(24, narrow);
  ASSERT_TRUE(index.add(ids, vectors));
  ASSERT_TRUE(index.add(ids, vectors));  // all replaced: as many dead as living
  ASSERT_TRUE(fresh.add(ids, vectors));
  EXPECT_NE(rankings_of(index), rankings_of(fresh));
  const auto last = std::span(ids).last(1);
  const auto its_vector = std::span(vectors).last(24);
  ASSERT_TRUE(index.add(last, its_vector));  // one more dead than living
  EXPECT_EQ(rankings_of(index), rankings_of(fresh));  // not a node of the old graph is left
  EXPECT_EQ(index.size(), 1500u);
}

TEST(HnswIndex, FindsAllThatLiveAmongManyDead) {
  const auto vectors = vectors_of(500, 6, 6), query = vectors_of(1, 6, 7);
  HnswIndex index = index_of(vectors, 6);
  for (std::int64_t id = 0; id < 490; ++id) index.remove(id * 3);
  EXPECT_EQ(index.search(query, 50).value().size(), 10u);
  ASSERT_TRUE(index.add(std::vector<std::int64_t>{1}, query));  // linked among the dead only
  EXPECT_EQ(index.search(query, 50).value().size(), 11u);
}

}  // namespace
}  // namespace hone::corpus
