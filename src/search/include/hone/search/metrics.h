// How good rankings are, as trec_eval counts it.
//
//   Qrels qrels{{"q1", {{"d7", 2}, {"d9", 0}}}};
//   Run run{{"q1", {{"d7", 0.9}, {"d3", 0.8}}}};
//   RetrievalMetrics metrics = measure(run, qrels);          // metrics.ndcg_at_10 == 1
//
// - A run is sorted by score, equal scores by document id from the last to the first; scores are compared as 32-bit floats.
// - Every judged query counts: one that the run lacks counts as 0; a query that nobody judged does not count.
// - nDCG has linear gains (Järvelin and Kekäläinen 2002); the other measures take a judgement of 1 or more as relevant.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace hone::search {

using Judgements = std::map<std::string, int>;  // document id → grade; 0 or less: not relevant
using Qrels = std::map<std::string, Judgements>;  // by query id

struct RunEntry {
  std::string document;
  double score = 0;
};
using Run = std::map<std::string, std::vector<RunEntry>>;  // by query id

// Document ids, best first, in trec_eval's order.
std::vector<std::string> ranked(std::vector<RunEntry> entries);

// One query each; `documents` best first. 0 when nothing is relevant.
double ndcg(const std::vector<std::string>& documents, const Judgements& judgements, std::size_t k);
double reciprocal_rank(const std::vector<std::string>& documents, const Judgements& judgements, std::size_t k);
double recall(const std::vector<std::string>& documents, const Judgements& judgements, std::size_t k);
double average_precision(const std::vector<std::string>& documents, const Judgements& judgements);

struct RetrievalMetrics {
  double ndcg_at_10 = 0, mrr_at_10 = 0, recall_at_100 = 0, map = 0;
  std::size_t queries = 0;  // judged ones
};

RetrievalMetrics measure(const Run& run, const Qrels& qrels);

}  // namespace hone::search
