// What a comparison of ways to search came to: a row for each recipe, with what it found for every question and what it costs.
//
//   for (const SweepRow& row : sweep.rows)
//     if (row.error.empty()) use(row.recipe.key(), row.mean(&QuestionMeasures::ndcg, {0, 1, 2}));     // of three questions
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hone/compare/row_measures.h"
#include "hone/compare/search_task.h"
#include "hone/core/json.h"
#include "hone/search/recipe.h"

namespace hone::compare {

// What a model's answers got when it searched as a row does.
struct AnswerMarks {
  std::string model, sitting;  // a name; the file
  double score = 0, low = 0, high = 0;  // of the points, with a 95 % interval
  std::size_t questions = 0;
  std::size_t waiting = 0;  // answers that a person or a judge has to mark first: there is no score yet
  double answer_ms = 0;  // median of the time from one answer to the next
};

struct SweepRow {
  search::SearchRecipe recipe;
  std::string error;  // why there are no measures: the row's database went away
  std::vector<QuestionMeasures> questions;  // in the task's order
  std::vector<std::vector<GoldSpan>> passages;  // that fill the budget, by question
  std::vector<std::vector<std::size_t>> documents;  // the first hundred, by question
  double p50_ms = 0, p95_ms = 0;  // a question, its embedding included
  double embed_ms = 0, search_ms = 0;  // medians of the two parts
  double asking_s = 0;  // all questions, one after another
  double build_s = 0;  // cutting, embedding and indexing, as if it were alone
  std::optional<double> disk_mb;  // texts and vectors; of a database what it says, none where it says nothing
  std::optional<double> memory_mb;  // models and vectors; none for a database, whose memory is its own
  std::optional<double> recall_vs_exact;  // of the ten nearest vectors, those that an exact scan gives
  std::map<int, double> filtered_recall;  // the same under filters that leave 1, 10 and 50 % of the slices
  std::size_t slices = 0;
  std::optional<AnswerMarks> answers;

  // Over the questions of these indexes.
  double mean(double QuestionMeasures::*measure, const std::vector<std::size_t>& of) const;
  double mean_tokens(const std::vector<std::size_t>& of) const;
  std::vector<double> scores(double QuestionMeasures::*measure, const std::vector<std::size_t>& of) const;
};

struct Sweep {
  std::vector<SweepRow> rows;  // the default recipe first
  std::vector<std::string> left_out;  // recipes that the budget had no time for
  std::vector<std::string> notes;
  double seconds = 0;  // of everything
  double single_seconds = 0;  // of the default recipe alone, cold
};

// A row as it is kept between calls. Errors: corrupt_data.
OrderedJson sweep_row_json(const SweepRow& row);
Result<SweepRow> sweep_row_from(const Json& json, const std::string& name);

}  // namespace hone::compare
