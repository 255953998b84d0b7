#include "hone/corpus/vector_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hone/core/random.h"
#include "hone/corpus/exact_scan.h"
#include "hone/corpus/hnsw_index.h"
#include "hone/corpus/quantized_scan.h"
#include "vector_kernels.h"

namespace hone::corpus {
namespace {

using testing::HasSubstr;

std::vector<float> unit_vectors(std::size_t count, std::size_t dimensions, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> vectors(count * dimensions);
  for (std::size_t row = 0; row < count; ++row) {
    double squares = 0;
    for (std::size_t i = 0; i < dimensions; ++i) {
      float& value = vectors[row * dimensions + i];
      value = static_cast<float>(random.normal());
      squares += double{value} * value;
    }
    for (std::size_t i = 0; i < dimensions; ++i)
      vectors[row * dimensions + i] /= static_cast<float>(std::sqrt(squares));
  }
  return vectors;
}

std::vector<std::int64_t> numbered(std::size_t count) {
  std::vector<std::int64_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) ids[i] = static_cast<std::int64_t>(1000 + i);
  return ids;
}

// The definition, in double precision.
Ranking by_definition(const std::vector<float>& vectors, std::span<const float> query, std::size_t k) {
  Ranking all;
  for (std::size_t row = 0; row * query.size() < vectors.size(); ++row) {
    double score = 0;
    for (std::size_t i = 0; i < query.size(); ++i) score += double{vectors[row * query.size() + i]} * query[i];
    all.push_back({static_cast<std::int64_t>(1000 + row), score});
  }
  std::sort(all.begin(), all.end(), better);
  all.resize(std::min(k, all.size()));
  return all;
}

std::vector<std::int64_t> ids_of(const Ranking& ranking) {
  std::vector<std::int64_t> ids;
  for (const Hit& hit : ranking) ids.push_back(hit.id);
  return ids;
}

// What every index must do.
using Make = std::unique_ptr<VectorIndex> (*)(std::size_t dimensions);
struct Kind {
  const char* name;
  Make make;
};
class EveryIndex : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(
    Vectors, EveryIndex,
    testing::Values(
        Kind{"exact", [](std::size_t d) -> std::unique_ptr<VectorIndex> { return std::make_unique<ExactScan>(d, 1); }},
        Kind{"exact2", [](std::size_t d) -> std::unique_ptr<VectorIndex> { return std::make_unique<ExactScan>(d, 2); }},
        Kind{"quantized",
             [](std::size_t d) -> std::unique_ptr<VectorIndex> { return std::make_unique<QuantizedScan>(d, 1); }},
        Kind{"hnsw", [](std::size_t d) -> std::unique_ptr<VectorIndex> { return std::make_unique<HnswIndex>(d); }}),
    [](const auto& kind) { return std::string(kind.param.name); });

TEST_P(EveryIndex, FindsTheNearest) {
  for (const std::size_t dimensions : {1, 3, 31, 64, 100, 384}) {
    const auto vectors = unit_vectors(500, dimensions, dimensions), queries = unit_vectors(10, dimensions, 99);
    auto index = GetParam().make(dimensions);
    ASSERT_TRUE(index->add(numbered(500), vectors));
    EXPECT_EQ(index->size(), 500u);
    for (std::size_t q = 0; q < 10; ++q) {
      const auto query = std::span(queries).subspan(q * dimensions, dimensions);
      auto found = index->search(query, 5);
      ASSERT_TRUE(found) << found.error().message();
      const Ranking expected = by_definition(vectors, query, 5);
      ASSERT_EQ(found->size(), 5u);
      for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR((*found)[i].score, expected[i].score, 1e-5) << dimensions;
      if (dimensions <= 3) continue;  // too many nearly equal scores
      EXPECT_EQ(ids_of(*found), ids_of(expected)) << dimensions;
    }
  }
}

TEST_P(EveryIndex, EqualScoresStandById) {
  auto index = GetParam().make(2);
  ASSERT_TRUE(index->add(std::vector<std::int64_t>{5, 3, 9, 1}, std::vector<float>{1, 0, 1, 0, 0, 1, 1, 0}));
  EXPECT_EQ(index->search(std::vector<float>{1, 0}, 3).value(), (Ranking{{1, 1}, {3, 1}, {5, 1}}));
  EXPECT_EQ(index->search(std::vector<float>{1, 0}, 9).value(), (Ranking{{1, 1}, {3, 1}, {5, 1}, {9, 0}}));
}

TEST_P(EveryIndex, ReplacesAndRemoves) {
  const auto vectors = unit_vectors(300, 20, 4);
  auto index = GetParam().make(20);
  ASSERT_TRUE(index->add(numbered(300), vectors));
  for (std::int64_t row = 0; row < 300; row += 3) EXPECT_TRUE(index->remove(1000 + row));
  EXPECT_FALSE(index->remove(1000));
  EXPECT_FALSE(index->remove(7));
  EXPECT_EQ(index->size(), 200u);

  const auto query = unit_vectors(1, 20, 5);
  const Ranking all = by_definition(vectors, query, 300), found = index->search(query, 200).value();
  EXPECT_EQ(found.size(), 200u);
  std::vector<std::int64_t> expected;
  for (const Hit& hit : all)
    if ((hit.id - 1000) % 3 != 0) expected.push_back(hit.id);
  EXPECT_EQ(ids_of(found), expected);

  ASSERT_TRUE(index->add(std::vector<std::int64_t>{1001}, query));  // the query itself in place of an old vector
  EXPECT_EQ(index->size(), 200u);
  EXPECT_EQ(index->search(query, 1).value()[0].id, 1001);
  EXPECT_NEAR(index->search(query, 1).value()[0].score, 1, 1e-5);
}

TEST_P(EveryIndex, FindsOnlyWhatIsAccepted) {
  const auto vectors = unit_vectors(1000, 16, 6), query = unit_vectors(1, 16, 7);
  auto index = GetParam().make(16);
  ASSERT_TRUE(index->add(numbered(1000), vectors));
  std::vector<std::int64_t> expected;
  for (const Hit& hit : by_definition(vectors, query, 1000))
    if (hit.id % 100 == 7) expected.push_back(hit.id);
  const auto found = index->search(query, 10, [](std::int64_t id) { return id % 100 == 7; });
  EXPECT_EQ(ids_of(*found), expected);
  EXPECT_TRUE(index->search(query, 10, [](std::int64_t) { return false; }).value().empty());
}

TEST_P(EveryIndex, OddSizes) {
  auto index = GetParam().make(4);
  EXPECT_TRUE(index->search(std::vector<float>{1, 0, 0, 0}, 10).value().empty());
  ASSERT_TRUE(index->add({}, {}));
  ASSERT_TRUE(index->add(std::vector<std::int64_t>{1}, std::vector<float>{0, 0, 0, 0}));
  EXPECT_TRUE(index->search(std::vector<float>{1, 0, 0, 0}, 0).value().empty());
  EXPECT_EQ(index->search(std::vector<float>{0, 0, 0, 0}, std::size_t(-1)).value().size(), 1u);
  EXPECT_TRUE(index->remove(1));
  EXPECT_TRUE(index->search(std::vector<float>{1, 0, 0, 0}, 10).value().empty());
}

TEST_P(EveryIndex, RefusesWhatDoesNotFit) {
  auto index = GetParam().make(3);
  const std::vector<std::int64_t> two{1, 2};
  EXPECT_THAT(index->add(two, std::vector<float>(7)).error().message(), HasSubstr("another embedder"));
  EXPECT_EQ(index->search(std::vector<float>(4), 1).error().code(), ErrorCode::invalid_argument);
  std::vector<float> bad{1, 2, 3, 4, std::numeric_limits<float>::quiet_NaN(), 6};
  EXPECT_THAT(index->add(two, bad).error().message(), HasSubstr("Vector 1 cannot be searched: its dimension 1 is"));
  bad[4] = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(index->add(two, bad));
  bad[4] = 1e30f;  // its product with itself is no float
  EXPECT_FALSE(index->add(two, bad));
  EXPECT_EQ(index->size(), 0u);
  EXPECT_FALSE(index->search(std::vector<float>{0, bad[4], 0}, 1));
}

TEST_P(EveryIndex, ManyQueriesAtOnceAreTheSame) {
  const auto vectors = unit_vectors(700, 50, 8), queries = unit_vectors(21, 50, 9);
  auto index = GetParam().make(50);
  ASSERT_TRUE(index->add(numbered(700), vectors));
  auto all = index->search_all(queries, 10);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 21u);
  for (std::size_t q = 0; q < 21; ++q)
    EXPECT_EQ((*all)[q], index->search(std::span(queries).subspan(q * 50, 50), 10).value());
  EXPECT_FALSE(index->search_all(std::vector<float>(51), 10));
}

TEST(ExactScan, ThreadsChangeNothing) {
  const auto vectors = unit_vectors(20'000, 8, 10), query = unit_vectors(1, 8, 11);
  ExactScan one(8, 1), three(8, 3);
  ASSERT_TRUE(one.add(numbered(20'000), vectors));
  ASSERT_TRUE(three.add(numbered(20'000), vectors));
  EXPECT_EQ(one.search(query, 50).value(), three.search(query, 50).value());
}

TEST(QuantizedScan, GivesTheExactTopTen) {
  const auto vectors = unit_vectors(5'000, 384, 12), queries = unit_vectors(100, 384, 13);
  ExactScan exact(384, 1);
  QuantizedScan quantized(384, 1);
  ASSERT_TRUE(exact.add(numbered(5'000), vectors));
  ASSERT_TRUE(quantized.add(numbered(5'000), vectors));
  for (std::size_t q = 0; q < 100; ++q) {
    const auto query = std::span(queries).subspan(q * 384, 384);
    EXPECT_EQ(quantized.search(query, 10).value(), exact.search(query, 10).value()) << q;  // scores bit for bit
  }
}

TEST(QuantizedScan, ThreadsChangeNothing) {
  const auto vectors = unit_vectors(70'000, 4, 14), query = unit_vectors(1, 4, 15);
  QuantizedScan one(4, 1), three(4, 3);
  ASSERT_TRUE(one.add(numbered(70'000), vectors));
  ASSERT_TRUE(three.add(numbered(70'000), vectors));
  EXPECT_EQ(one.search(query, 20).value(), three.search(query, 20).value());
}

TEST(QuantizedScan, VectorsOfVeryDifferentLength) {
  QuantizedScan index(2, 1);
  ASSERT_TRUE(index.add(std::vector<std::int64_t>{1, 2, 3, 4},
                        std::vector<float>{1e-38f, 0, 1e10f, 1, 1e-3f, 1e-3f, -1e10f, 0}));
  EXPECT_EQ(ids_of(index.search(std::vector<float>{1, 0}, 4).value()), (std::vector<std::int64_t>{2, 3, 1, 4}));
}

TEST(VectorKernels, AllVersionsAgree) {
  Random random(16);
  const std::size_t stride = 192, rows = 8;
  std::vector<float> floats(rows * stride), query(stride);
  std::vector<std::int8_t> bytes(rows * stride), query_bytes(stride);
  for (float& value : floats) value = static_cast<float>(random.normal());
  for (float& value : query) value = static_cast<float>(random.normal());
  for (auto& value : bytes) value = static_cast<std::int8_t>(random.below(256));
  for (auto& value : query_bytes) value = static_cast<std::int8_t>(static_cast<int>(random.below(255)) - 127);
  std::fill(bytes.begin(), bytes.begin() + 192, std::int8_t{-127});  // the largest products there are
  std::fill(bytes.begin() + 192, bytes.begin() + 384, std::int8_t{127});
  std::vector<std::int32_t> sums(rows), expected_bytes(rows);
  std::vector<double> expected(rows);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < stride; ++i) {
      expected[r] += double{floats[r * stride + i]} * query[i];
      sums[r] += bytes[r * stride + i];
      expected_bytes[r] += bytes[r * stride + i] * query_bytes[i];
    }
  for (const VectorKernels& kernels : usable_vector_kernels()) {
    std::vector<float> scores(rows);
    std::vector<std::int32_t> byte_scores(rows);
    kernels.dot_rows(floats.data(), rows, stride, query.data(), scores.data());
    kernels.dot_byte_rows(bytes.data(), sums.data(), rows, stride, query_bytes.data(), byte_scores.data());
    EXPECT_EQ(byte_scores, expected_bytes) << instruction_set_name(kernels.needs);
    for (std::size_t r = 0; r < rows; ++r) {
      EXPECT_NEAR(scores[r], expected[r], 1e-4) << instruction_set_name(kernels.needs);
      EXPECT_EQ(scores[r], kernels.dot(&floats[r * stride], query.data(), stride))
          << instruction_set_name(kernels.needs);
    }
  }
}

TEST(MakeVectorIndex, ChoosesBySize) {
  EXPECT_NE(dynamic_cast<ExactScan*>(make_vector_index(8, 100).get()), nullptr);
  EXPECT_NE(dynamic_cast<QuantizedScan*>(make_vector_index(8, quantized_scan_from).get()), nullptr);
  EXPECT_NE(dynamic_cast<HnswIndex*>(make_vector_index(8, hnsw_from).get()), nullptr);
}

}  // namespace
}  // namespace hone::corpus
