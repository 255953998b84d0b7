#include "hone/search/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/search/trec.h"

namespace hone::search {
namespace {

using testing::ElementsAre;

const fs::path data = fs::path(HONE_TEST_DATA) / "metrics";

// trec_eval's own figures: scripts/golden/retrieval_metrics.py.
TEST(Metrics, EqualTrecEval) {
  auto qrels = parse_trec_qrels(read_file(data / "qrels.txt").value(), "qrels.txt");
  auto run = parse_trec_run(read_file(data / "run.txt").value(), "run.txt");
  ASSERT_TRUE(qrels) << qrels.error().message();
  ASSERT_TRUE(run) << run.error().message();
  const Json expected = parse_json(read_file(data / "expected.json").value(), "expected.json").value();

  const RetrievalMetrics mean = measure(*run, *qrels);
  EXPECT_EQ(mean.queries, 30u);
  EXPECT_NEAR(mean.ndcg_at_10, expected["mean"]["ndcg@10"].get<double>(), 1e-12);
  EXPECT_NEAR(mean.mrr_at_10, expected["mean"]["mrr@10"].get<double>(), 1e-12);
  EXPECT_NEAR(mean.recall_at_100, expected["mean"]["recall@100"].get<double>(), 1e-12);
  EXPECT_NEAR(mean.map, expected["mean"]["map"].get<double>(), 1e-12);

  for (const auto& [query, figures] : expected["queries"].items()) {
    const auto documents = ranked((*run)[query]);
    const Judgements& judgements = (*qrels)[query];
    EXPECT_NEAR(ndcg(documents, judgements, 10), figures["ndcg@10"].get<double>(), 1e-12) << query;
    EXPECT_NEAR(reciprocal_rank(documents, judgements, 10), figures["mrr@10"].get<double>(), 1e-12) << query;
    EXPECT_NEAR(recall(documents, judgements, 100), figures["recall@100"].get<double>(), 1e-12) << query;
    EXPECT_NEAR(average_precision(documents, judgements), figures["map"].get<double>(), 1e-12) << query;
  }
}

TEST(Metrics, EqualScoresStandByIdFromTheLast) {
  EXPECT_THAT(ranked({{"a", 1}, {"c", 1}, {"b", 1}, {"d", 2}}), ElementsAre("d", "c", "b", "a"));
  EXPECT_THAT(ranked({{"a", 0.5 + 1e-10}, {"b", 0.5}}), ElementsAre("b", "a"));  // one 32-bit float
}

TEST(Metrics, GainsAreLinear) {
  const Judgements judgements{{"good", 3}, {"fair", 1}};
  const double swapped = (1 + 3 / std::log2(3.0)) / (3 + 1 / std::log2(3.0));
  EXPECT_DOUBLE_EQ(ndcg({"good", "fair"}, judgements, 10), 1);
  EXPECT_DOUBLE_EQ(ndcg({"fair", "good"}, judgements, 10), swapped);
  EXPECT_DOUBLE_EQ(ndcg({"bad", "worse"}, judgements, 10), 0);
}

TEST(Metrics, NothingRelevantIsZeroNotNaN) {
  EXPECT_EQ(ndcg({"a"}, {{"a", 0}}, 10), 0);
  EXPECT_EQ(recall({"a"}, {{"a", 0}}, 10), 0);
  EXPECT_EQ(average_precision({"a"}, {{"a", -1}}), 0);
  EXPECT_EQ(measure({}, {}).map, 0);
}

}  // namespace
}  // namespace hone::search
