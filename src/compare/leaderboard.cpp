#include "hone/compare/leaderboard.h"

#include <algorithm>
#include <numeric>

#include "hone/core/hash.h"
#include "hone/core/spelling.h"
#include "hone/statistics/bootstrap.h"
#include "hone/statistics/max_t.h"

namespace hone {
namespace {

constexpr std::size_t folds = 5;

struct NamedScore {
  const char* name;
  ScoreOf score;
};
constexpr NamedScore named_scores[] = {
    {"ndcg@10", [](const QuestionScore& s) { return s.ndcg_at_10; }},
    {"recall@10", [](const QuestionScore& s) { return s.recall_at_10; }},
    {"mrr", [](const QuestionScore& s) { return s.mrr; }},
    {"map", [](const QuestionScore& s) { return s.map; }},
    {"span_recall", [](const QuestionScore& s) { return s.span_recall; }},
    {"span_precision", [](const QuestionScore& s) { return s.span_precision; }},
    {"span_iou", [](const QuestionScore& s) { return s.span_iou; }},
    {"tokens", [](const QuestionScore& s) { return s.tokens; }},
};

// Every question's fold: they are dealt out in the order of their ids' hashes.
std::vector<std::size_t> deal(const std::vector<std::string>& ids) {
  std::vector<std::pair<std::string, std::size_t>> hashed;
  for (std::size_t i = 0; i < ids.size(); ++i) hashed.emplace_back(sha256("fold " + ids[i]), i);
  std::sort(hashed.begin(), hashed.end());
  std::vector<std::size_t> fold(ids.size());
  for (std::size_t i = 0; i < hashed.size(); ++i) fold[hashed[i].second] = i % folds;
  return fold;
}

}  // namespace

Result<ScoreOf> score_named(const std::string& measure) {
  std::vector<std::string> known;
  for (const auto& [name, score] : named_scores) {
    if (measure == name) return score;
    known.emplace_back(name);
  }
  return Error(ErrorCode::invalid_argument, "'" + measure + "' is no measure." + did_you_mean(measure, known));
}

double mean_of(const SweepRow& row, ScoreOf score) {
  double sum = 0;
  for (const QuestionScore& one : row.questions) sum += score(one);
  return row.questions.empty() ? 0 : sum / static_cast<double>(row.questions.size());
}

double latency_ms(const SweepRow& row, double p, bool embed, bool search) {
  std::vector<double> ms;
  for (const QuestionScore& one : row.questions)
    ms.push_back((embed ? one.embed_ms : 0) + (search ? one.search_ms : 0));
  if (ms.empty()) return 0;
  std::sort(ms.begin(), ms.end());
  return ms[std::min(ms.size() - 1, static_cast<std::size_t>(p * static_cast<double>(ms.size())))];
}

SweepProof prove_choice(const std::vector<std::vector<double>>& scores, std::size_t row_default,
                        const std::vector<std::string>& ids, const std::vector<std::string>& names) {
  SweepProof proof;
  proof.verdict = "can't tell";
  const std::vector<std::size_t> fold = deal(ids);
  std::vector<Cluster> differences;
  for (std::size_t held = 0; held < std::min(folds, ids.size()); ++held) {
    std::size_t best = row_default;
    double most = -1;
    for (std::size_t row = 0; row < scores.size(); ++row) {
      double sum = 0;
      for (std::size_t q = 0; q < ids.size(); ++q) sum += fold[q] == held ? 0 : scores[row][q];
      if (sum > most || (row == row_default && sum >= most)) most = sum, best = row;
    }
    proof.chosen.push_back(names[best]);
    for (std::size_t q = 0; q < ids.size(); ++q)
      if (fold[q] == held) differences.push_back({scores[best][q] - scores[row_default][q], 1});
  }
  if (differences.empty()) return proof;
  proof.gain = weighted_mean(differences);
  const Interval interval = bca_interval(differences);
  proof.low = interval.low, proof.high = interval.high;
  // With a handful of questions, or all differences alike, the bootstrap's interval is too narrow to be believed.
  if (differences.size() < 2 * folds) return proof;
  if (proof.low > 0 && proof.high > proof.low) proof.verdict = "better";
  if (proof.high < 0 && proof.high > proof.low) proof.verdict = "worse";
  return proof;
}

Result<Leaderboard> rank_rows(const Sweep& sweep, const SweepInput& input, std::string by) {
  Leaderboard board;
  board.by = by.empty() ? (input.has_spans ? "span_recall" : "ndcg@10") : std::move(by);
  HONE_TRY(const ScoreOf score, score_named(board.by));
  HONE_TRY(const ScoreOf tokens, score_named("tokens"));
  board.order.resize(sweep.rows.size());
  std::iota(board.order.begin(), board.order.end(), 0);
  std::vector<double> mean, cost;
  for (const SweepRow& row : sweep.rows) mean.push_back(mean_of(row, score)), cost.push_back(mean_of(row, tokens));
  std::stable_sort(board.order.begin(), board.order.end(), [&](std::size_t a, std::size_t b) {
    const SweepRow &left = sweep.rows[a], &right = sweep.rows[b];
    if (left.error.empty() != right.error.empty()) return left.error.empty();
    if (mean[a] != mean[b]) return mean[a] > mean[b];
    if (cost[a] != cost[b]) return cost[a] < cost[b];
    return left.is_default > right.is_default;
  });
  if (board.order.empty() || !sweep.rows[board.order[0]].error.empty())
    return Error(ErrorCode::invalid_argument, "No configuration could be measured, so there is nothing to compare.");

  std::vector<std::size_t> measured;
  for (const std::size_t row : board.order)
    if (sweep.rows[row].error.empty()) measured.push_back(row);
  std::vector<std::vector<double>> differences, scores;
  std::vector<std::string> names, ids;
  std::size_t row_default = 0;
  const SweepRow& leader = sweep.rows[board.order[0]];
  for (const std::size_t row : measured) {
    std::vector<double> difference, own;
    for (std::size_t q = 0; q < input.questions.size(); ++q) {
      own.push_back(score(sweep.rows[row].questions[q]));
      difference.push_back(score(leader.questions[q]) - own.back());
    }
    if (sweep.rows[row].is_default) row_default = scores.size();
    differences.push_back(std::move(difference));
    scores.push_back(std::move(own));
    names.push_back(sweep.rows[row].recipe.name() + " in " + sweep.rows[row].store);
  }
  for (const SweepQuestion& question : input.questions) ids.push_back(question.id);
  const MaxT tests = max_t(differences);
  board.tied.assign(sweep.rows.size(), false);
  for (std::size_t i = 0; i < measured.size(); ++i) board.tied[measured[i]] = !tests.excluded[i];
  board.proof = prove_choice(scores, row_default, ids, names);
  return board;
}

}  // namespace hone
