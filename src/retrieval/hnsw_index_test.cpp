#include "hone/retrieval/hnsw_index.h"

#include <gtest/gtest.h>

#include <cmath>

#include "hone/core/random.h"

namespace hone {
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

TEST(HnswIndex, SurvivesSaving) {
  const auto vectors = vectors_of(400, 24, 1), query = vectors_of(1, 24, 2);
  HnswIndex index = index_of(vectors, 24);
  index.remove(30);
  const std::string bytes = index.save();
  EXPECT_EQ(bytes, [&] {
    auto same = index_of(vectors, 24);
    same.remove(30);
    return same.save();
  }());  // no chance in the graph
  auto again = HnswIndex::load(bytes);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->size(), 399u);
  EXPECT_EQ(again->dimensions(), 24u);
  EXPECT_EQ(again->search(query, 20).value(), index.search(query, 20).value());
  EXPECT_EQ(again->save(), bytes);
  ASSERT_TRUE(again->add(std::vector<std::int64_t>{7}, query));
  EXPECT_EQ(again->search(query, 1).value()[0].id, 7);
}

TEST(HnswIndex, AnEmptyOneSurvivesToo) {
  auto again = HnswIndex::load(HnswIndex(5).save());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->size(), 0u);
  ASSERT_TRUE(again->add(std::vector<std::int64_t>{1}, std::vector<float>(5, 1.0f)));
  EXPECT_EQ(again->search(std::vector<float>(5, 1.0f), 3).value().size(), 1u);
}

TEST(HnswIndex, DamagedBytesAreAnError) {
  const auto vectors = vectors_of(16, 4, 3), query = vectors_of(1, 4, 4);
  const std::string bytes = index_of(vectors, 4).save();
  for (std::size_t size = 0; size < bytes.size(); size += size < 200 ? 1 : 13) {
    auto cut = HnswIndex::load(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().code(), ErrorCode::corrupt_data);
  }
  EXPECT_FALSE(HnswIndex::load(bytes + "x"));
  // Any single byte wrong: refused, or still safe to search.
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string wrong = bytes;
    wrong[at] = static_cast<char>(~wrong[at]);
    const auto loaded = HnswIndex::load(wrong);
    if (!loaded || loaded->dimensions() != 4) continue;
    EXPECT_TRUE(loaded->search(query, 10)) << at;
  }
}

TEST(HnswIndex, IsBuiltAnewWhenMostIsDead) {
  const auto vectors = vectors_of(1500, 3, 5);
  HnswIndex index(3, {.links = 4, .build_width = 20, .search_width = 20});
  std::vector<std::int64_t> ids(1500);
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
  ASSERT_TRUE(index.add(ids, vectors));
  const std::size_t once = index.save().size();
  ASSERT_TRUE(index.add(ids, vectors));  // all replaced: as many dead as living
  EXPECT_GT(index.save().size(), once * 3 / 2);
  ASSERT_TRUE(index.add(std::span(ids).first(1), std::span(vectors).first(3)));
  EXPECT_LT(index.save().size(), once * 11 / 10);
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
}  // namespace hone
