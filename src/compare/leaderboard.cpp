#include "hone/compare/leaderboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "hone/core/hash.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/statistics/max_t.h"

namespace hone::compare {
namespace {

constexpr std::size_t folds = 5;
constexpr std::size_t fewest_questions = 10;
struct Named {
  const char* name;
  double QuestionMeasures::*measure;
};
constexpr std::array<Named, 6> leaders{{{"span_recall", &QuestionMeasures::span_recall},
                                        {"span_iou", &QuestionMeasures::span_iou},
                                        {"ndcg@10", &QuestionMeasures::ndcg},
                                        {"recall@10", &QuestionMeasures::recall},
                                        {"mrr@10", &QuestionMeasures::mrr},
                                        {"map", &QuestionMeasures::map}}};

std::size_t best_row(const Sweep& sweep, double QuestionMeasures::*measure, const std::vector<std::size_t>& questions) {
  std::size_t best = sweep.rows.size();
  double most = -1;
  for (std::size_t row = 0; row < sweep.rows.size(); ++row) {
    if (!sweep.rows[row].error.empty()) continue;
    const double mean = sweep.rows[row].mean(measure, questions);
    if (mean > most + 1e-12) best = row, most = mean;
  }
  return best;
}

// Fifths that depend on the questions' ids alone.
std::vector<std::size_t> fold_of(const SearchTask& task) {
  std::vector<std::pair<std::string, std::size_t>> keys;
  for (std::size_t i = 0; i < task.questions.size(); ++i) keys.emplace_back(sha256(task.questions[i].id), i);
  std::sort(keys.begin(), keys.end());
  std::vector<std::size_t> fold(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) fold[keys[i].second] = i % folds;
  return fold;
}

std::vector<std::size_t> all_questions(const SearchTask& task) {
  std::vector<std::size_t> all(task.questions.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

std::vector<std::size_t> of_part(const SearchTask& task, exam::ExamPart part) {
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < task.questions.size(); ++i)
    if (task.questions[i].part == part) some.push_back(i);
  return some;
}

class Gain {
 public:
  Gain(const SearchTask& task, const Sweep& sweep, double QuestionMeasures::*measure)
      : task_(task), sweep_(sweep), measure_(measure) {}

  // Questions of `scored`, answered by what is best on `choosing`.
  void add(const std::vector<std::size_t>& choosing, const std::vector<std::size_t>& scored) {
    const std::size_t best = best_row(sweep_, measure_, choosing);
    proof_.chosen.push_back(sweep_.rows[best].recipe.key());
    for (const std::size_t i : scored) {
      before_.scores.push_back({.id = task_.questions[i].id, .mark = sweep_.rows[0].questions[i].*measure_});
      after_.scores.push_back({.id = task_.questions[i].id, .mark = sweep_.rows[best].questions[i].*measure_});
    }
  }
  Result<GainProof> finish(std::string how) {
    proof_.how = std::move(how);
    HONE_TRY(proof_.comparison, results::compare(before_, after_));
    return std::move(proof_);
  }

 private:
  const SearchTask& task_;
  const Sweep& sweep_;
  double QuestionMeasures::*measure_;
  results::Scores before_{.name = "the default"}, after_{.name = "the chosen recipe"};
  GainProof proof_;
};

Result<GainProof> prove(const SearchTask& task, const Sweep& sweep, double QuestionMeasures::*measure) {
  Gain gain(task, sweep, measure);
  if (task.is_frozen()) {
    gain.add(of_part(task, exam::ExamPart::choose), of_part(task, exam::ExamPart::prove));
    return gain.finish("chosen on choose, scored on prove");
  }
  const auto fold = fold_of(task);
  for (std::size_t held = 0; held < folds; ++held) {
    std::vector<std::size_t> choosing, scored;
    for (std::size_t i = 0; i < fold.size(); ++i) (fold[i] == held ? scored : choosing).push_back(i);
    gain.add(choosing, scored);
  }
  return gain.finish("chosen on four fifths of the questions, scored on the last, five times");
}

}  // namespace

Result<LeaderBy> parse_leader_by(const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < leaders.size(); ++i) {
    if (name == leaders[i].name) return static_cast<LeaderBy>(i);
    names.emplace_back(leaders[i].name);
  }
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("Rows are not ranked by \"{}\"; expected span_recall, span_iou, ndcg@10, recall@10, mrr@10 or "
                  "map.{}",
                  shorten(name, 40), did_you_mean(name, names)));
}

std::string_view leader_by_name(LeaderBy by) { return leaders[static_cast<std::size_t>(by)].name; }
double QuestionMeasures::*measure_of(LeaderBy by) { return leaders[static_cast<std::size_t>(by)].measure; }
LeaderBy default_leader_by(const SearchTask& task) { return task.has_spans() ? LeaderBy::span_recall : LeaderBy::ndcg; }

Result<Leaderboard> rank_rows(const SearchTask& task, const Sweep& sweep, LeaderBy by) {
  Leaderboard board{.by = by};
  board.questions = task.is_frozen() ? of_part(task, exam::ExamPart::choose) : all_questions(task);
  const auto measure = measure_of(by);
  std::vector<std::vector<double>> scores;
  std::vector<std::size_t> measured;
  for (std::size_t row = 0; row < sweep.rows.size(); ++row) {
    board.order.push_back(row);
    if (!sweep.rows[row].error.empty()) continue;
    measured.push_back(row);
    scores.push_back(sweep.rows[row].scores(measure, board.questions));
  }
  if (measured.empty())
    return Error(ErrorCode::invalid_argument,
                 "No recipe could be measured: " + (sweep.rows.empty() ? "there is none." : sweep.rows[0].error));
  const auto standing = [&](std::size_t row) {
    return sweep.rows[row].error.empty() ? sweep.rows[row].mean(measure, board.questions) : -1;
  };
  std::stable_sort(board.order.begin(), board.order.end(),
                   [&](std::size_t a, std::size_t b) { return standing(a) > standing(b) + 1e-12; });
  board.tied.assign(sweep.rows.size(), false);
  const auto leader = std::find(measured.begin(), measured.end(), board.order[0]) - measured.begin();
  const auto tied = statistics::tied_with(scores, static_cast<std::size_t>(leader));
  for (std::size_t i = 0; i < measured.size(); ++i) board.tied[measured[i]] = tied[i];
  if (measured.size() > 1 && task.questions.size() >= fewest_questions && sweep.rows[0].error.empty()) {
    HONE_TRY(board.proof, prove(task, sweep, measure));
  }
  return board;
}

bool is_proven_better(const Leaderboard& board) {
  return board.order[0] != 0 && board.proof && board.proof->comparison.verdict == results::Verdict::better;
}

std::string keep_default_sentence(const Leaderboard& board) {
  if (board.order[0] == 0) return "Keep the default: nothing scores higher on these questions.";
  if (!board.proof)
    return fmt::format("Keep the default: {} questions are too few to prove that another row is better.",
                       board.questions.size());
  return "Keep the default: no row is proven better. What leads a table of many rows may lead by luck, and lose on the "
         "next questions.";
}

std::string in_words(const GainProof& proof) {
  std::string words = results::sentence(proof.comparison);
  words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

std::vector<KnobEffect> marginal_effects(const Sweep& sweep, const Leaderboard& board) {
  std::map<std::string, std::map<std::string, std::pair<double, std::size_t>>> sums;
  for (const SweepRow& row : sweep.rows) {
    if (!row.error.empty()) continue;
    const double mean = row.mean(measure_of(board.by), board.questions);
    const std::pair<const char*, std::string> values[] = {
        {"slicing", row.recipe.slicing.value_or("")},
        {"mode", row.recipe.mode_words()},
        {"embedder", row.recipe.embedder.value_or("")},
        {"feedback",
         row.recipe.mode == search::RetrievalMode::lexical ? "" : fmt::format("{}", row.recipe.feedback.value_or(0))},
        {"tokenizer", row.recipe.tokenizer.value_or("")},
        {"reranker", row.recipe.reranker.value_or("none")},
        {"store", row.recipe.store}};
    for (const auto& [knob, value] : values) {
      if (value.empty()) continue;
      auto& [sum, count] = sums[knob][value];
      sum += mean, ++count;
    }
  }
  std::vector<KnobEffect> effects;
  for (const auto& [knob, values] : sums) {
    if (values.size() < 2) continue;
    KnobEffect effect{.knob = knob};
    for (const auto& [value, sum] : values)
      effect.values.emplace_back(value, sum.first / static_cast<double>(sum.second));
    std::sort(effect.values.begin(), effect.values.end(),
              [](const auto& a, const auto& b) { return a.second > b.second; });
    effects.push_back(std::move(effect));
  }
  return effects;
}

}  // namespace hone::compare
