#include "hone/compare/sweep_table.h"

#include <fmt/format.h>

namespace hone::compare {

SweepTable::SweepTable(const SearchTask& task, const Sweep& sweep, const Leaderboard& board)
    : board_(&board), spans_(task.has_spans()) {
  for (const SweepRow& row : sweep.rows) {
    if (row.recipe.embedder) embedders_.insert(*row.recipe.embedder);
    if (row.recipe.reranker) rerankers_.insert(*row.recipe.reranker);
  }
}

std::vector<std::string> SweepTable::measure_heads() const {
  if (spans_) return {"span recall", "span IoU", "nDCG@10"};
  return {"nDCG@10", "recall@10", "unjudged"};
}

std::vector<std::string> SweepTable::measure_cells(const SweepRow& row) const {
  const auto mean = [&](double QuestionMeasures::*measure) { return row.mean(measure, board_->questions); };
  const auto three = [&](double QuestionMeasures::*measure) { return fmt::format("{:.3f}", mean(measure)); };
  if (spans_)
    return {three(&QuestionMeasures::span_recall), three(&QuestionMeasures::span_iou), three(&QuestionMeasures::ndcg)};
  return {three(&QuestionMeasures::ndcg), three(&QuestionMeasures::recall),
          fmt::format("{:.0f} %", 100 * mean(&QuestionMeasures::unjudged))};
}

std::string SweepTable::search_words(const search::SearchRecipe& recipe) const {
  std::string words = recipe.mode_words();
  if (recipe.feedback.value_or(0) > 0) words += fmt::format(" fb {}", *recipe.feedback);
  if (embedders_.size() > 1 && recipe.embedder) words += ", " + *recipe.embedder;
  if (recipe.reranks()) words += rerankers_.size() > 1 ? ", reranked by " + *recipe.reranker : ", reranked";
  return words;
}

std::string in_words(const std::optional<AnswerMarks>& marks) {
  if (!marks) return "–";
  if (marks->waiting > 0) return fmt::format("{} to mark", marks->waiting);
  return fmt::format("{:.0f} % ({:.0f}–{:.0f})", 100 * marks->score, 100 * marks->low, 100 * marks->high);
}

}  // namespace hone::compare
