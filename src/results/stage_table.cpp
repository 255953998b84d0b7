#include "hone/results/stage_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/exam/freeze.h"
#include "hone/results/later_marks.h"
#include "hone/results/refusal_count.h"
#include "hone/results/revised_marks.h"
#include "hone/results/sitting_file.h"

namespace hone::results {
namespace {

StageScore stage_of(const Sitting& sitting, ScoredPart part) {
  StageScore stage;
  const SittingHeader& header = sitting.header;
  stage.model = header.model.name, stage.recipe = header.documents, stage.size_bytes = header.model.size_bytes;
  if (header.adapter) {
    stage.adapter = header.adapter->name, stage.training_seconds = header.adapter->training_seconds;
    stage.size_bytes += header.adapter->size_bytes;
  }
  double tokens = 0, speaking = 0;
  RefusalCount refusals;
  for (const SittingItem& item : sitting.items) {
    if (!is_scored(item.part, part)) continue;
    stage.memory_bytes = std::max(stage.memory_bytes, item.memory_bytes.value_or(0));
    stage.seconds += item.seconds.value_or(0);
    tokens += static_cast<double>(item.answer_tokens.value_or(0)), speaking += item.answer_seconds.value_or(0);
    refusals.add(item);
  }
  stage.false_answers = refusals.false_answer_share(), stage.false_refusals = refusals.false_refusal_share();
  stage.first_token_seconds = header.first_word_seconds.value_or(0);
  stage.tokens_per_second = speaking > 0 ? tokens / speaking : 0;
  return stage;
}

void count_tags(const Scores& scores, StageScore& stage) {
  for (const Score& score : scores.scores)
    for (const std::string& tag : score.tags) {
      auto& [mean, count] = stage.tags[tag];
      mean = (mean * static_cast<double>(count) + score.mark) / static_cast<double>(count + 1);
      ++count;
    }
}

// Questions whose mark is not the same at every stage, by their first sample.
std::vector<ChangedAnswer> changed_answers(const std::vector<Sitting>& sittings, ScoredPart part) {
  std::map<std::string, ChangedAnswer> by_id;
  std::vector<std::string> order;
  for (std::size_t stage = 0; stage < sittings.size(); ++stage)
    for (const SittingItem& item : sittings[stage].items) {
      if (item.sample != 0 || !is_scored(item.part, part)) continue;
      auto [found, is_new] = by_id.try_emplace(item.id);
      if (is_new) {
        order.push_back(item.id);
        found->second.id = item.id, found->second.question = item.question.value_or("");
        found->second.cells.resize(sittings.size());
      }
      found->second.cells[stage] = {item.mark.value_or(0), item.answer};
    }
  std::vector<ChangedAnswer> changed;
  for (const std::string& id : order) {
    ChangedAnswer& one = by_id[id];
    const double first = one.cells.front().mark;
    if (std::any_of(one.cells.begin(), one.cells.end(), [&](const auto& cell) { return cell.mark != first; }))
      changed.push_back(std::move(one));
  }
  return changed;
}

}  // namespace

Result<StageTable> tabulate(const std::vector<fs::path>& files, ScoredPart part, const ComparisonOptions& options) {
  StageTable table;
  table.part = part;
  std::vector<Sitting> sittings;
  std::vector<Scores> scores, first_scores;
  for (const fs::path& file : files) {
    HONE_TRY(Sitting sitting, read_sitting(file));
    if (part == ScoredPart::prove && sitting.header.exam.part == "choose") {  // a calibration, beside the others
      table.notes.push_back(fmt::format("{}: sat the part choose alone, and is left out.", file.string()));
      continue;
    }
    HONE_TRY(Scores of_stage, read_scores(file, part));
    const auto revised = revised_exam(sitting, file);
    HONE_TRY(Scores first, read_first_scores(file, part));
    first_scores.push_back(std::move(first));
    if (revised) {
      sitting = marked_now(*revised, std::move(sitting));
      table.revision = exam::revision_sentence(*revised);
    }
    HONE_TRY(const ScoreEstimate alone, estimate_score(of_stage, options));
    StageScore stage = stage_of(sitting, part);
    stage.name = of_stage.name, stage.questions = alone.questions, stage.score = alone.score;
    stage.low = alone.interval.low, stage.high = alone.interval.high;
    count_tags(of_stage, stage);
    if (table.exam.empty()) table.exam = sitting.header.exam.title, table.hash = sitting.header.exam.hash;
    if (const std::string& frozen = sitting.header.exam_file; !frozen.empty())
      if (const auto sat = revised ? exam::prove_sittings(frozen, *revised) : exam::prove_sittings(frozen, table.hash))
        table.sat = std::max(table.sat, *sat);
    for (const std::string& note : sitting.header.notes) table.notes.push_back(stage.name + ": " + note);
    if (const auto judged =
            judged_score(sitting, part == ScoredPart::choose ? SittingPart::choose : SittingPart::prove))
      table.notes.push_back(judged_sentence(stage.name, *judged));
    table.stages.push_back(std::move(stage));
    scores.push_back(std::move(of_stage));
    sittings.push_back(std::move(sitting));
  }
  if (scores.empty())
    return Error(ErrorCode::invalid_argument,
                 "No sitting holds questions of the part prove: all of them sat choose alone.");
  if (scores.size() > 1) {
    HONE_TRY(table.comparisons, compare_stages(scores, options));
    if (!table.revision.empty()) {
      HONE_TRY(table.before_revision, compare_stages(first_scores, options));
    }
    for (const Comparison& one : table.comparisons)
      for (const std::string& note : one.notes)
        if (note != table.revision && std::find(table.notes.begin(), table.notes.end(), note) == table.notes.end())
          table.notes.push_back(note);
  }
  table.changed = changed_answers(sittings, part);
  return table;
}

}  // namespace hone::results
