#include "hone/search/metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace hone::search {
namespace {

int grade(const Judgements& judgements, const std::string& document) {
  const auto found = judgements.find(document);
  return found == judgements.end() ? 0 : found->second;
}

std::size_t relevant(const Judgements& judgements) {
  return static_cast<std::size_t>(
      std::count_if(judgements.begin(), judgements.end(), [](const auto& one) { return one.second > 0; }));
}

double discount(std::size_t index) { return std::log2(static_cast<double>(index) + 2); }

}  // namespace

std::vector<std::string> ranked(std::vector<RunEntry> entries) {
  std::sort(entries.begin(), entries.end(), [](const RunEntry& left, const RunEntry& right) {
    const auto a = static_cast<float>(left.score), b = static_cast<float>(right.score);
    return a != b ? a > b : left.document > right.document;
  });
  std::vector<std::string> documents;
  documents.reserve(entries.size());
  for (RunEntry& entry : entries) documents.push_back(std::move(entry.document));
  return documents;
}

double ndcg(const std::vector<std::string>& documents, const Judgements& judgements, std::size_t k) {
  std::vector<int> gains;
  for (const auto& [document, gain] : judgements)
    if (gain > 0) gains.push_back(gain);
  std::sort(gains.begin(), gains.end(), std::greater<>());
  double ideal = 0, found = 0;
  for (std::size_t i = 0; i < std::min(k, gains.size()); ++i) ideal += gains[i] / discount(i);
  for (std::size_t i = 0; i < std::min(k, documents.size()); ++i)
    found += std::max(0, grade(judgements, documents[i])) / discount(i);
  return ideal > 0 ? found / ideal : 0;
}

double reciprocal_rank(const std::vector<std::string>& documents, const Judgements& judgements, std::size_t k) {
  for (std::size_t i = 0; i < std::min(k, documents.size()); ++i)
    if (grade(judgements, documents[i]) > 0) return 1.0 / static_cast<double>(i + 1);
  return 0;
}

double recall(const std::vector<std::string>& documents, const Judgements& judgements, std::size_t k) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < std::min(k, documents.size()); ++i) found += grade(judgements, documents[i]) > 0;
  const std::size_t all = relevant(judgements);
  return all > 0 ? static_cast<double>(found) / static_cast<double>(all) : 0;
}

double average_precision(const std::vector<std::string>& documents, const Judgements& judgements) {
  double sum = 0;
  std::size_t found = 0;
  for (std::size_t i = 0; i < documents.size(); ++i)
    if (grade(judgements, documents[i]) > 0) sum += static_cast<double>(++found) / static_cast<double>(i + 1);
  const std::size_t all = relevant(judgements);
  return all > 0 ? sum / static_cast<double>(all) : 0;
}

RetrievalMetrics measure(const Run& run, const Qrels& qrels) {
  RetrievalMetrics sum;
  for (const auto& [query, judgements] : qrels) {
    ++sum.queries;
    const auto found = run.find(query);
    if (found == run.end()) continue;
    const auto documents = ranked(found->second);
    sum.ndcg_at_10 += ndcg(documents, judgements, 10);
    sum.mrr_at_10 += reciprocal_rank(documents, judgements, 10);
    sum.recall_at_100 += recall(documents, judgements, 100);
    sum.map += average_precision(documents, judgements);
  }
  if (sum.queries == 0) return sum;
  const auto count = static_cast<double>(sum.queries);
  return {sum.ndcg_at_10 / count, sum.mrr_at_10 / count, sum.recall_at_100 / count, sum.map / count, sum.queries};
}

}  // namespace hone::search
