#include "hone/compare/sweep.h"

namespace hone::compare {
namespace {

constexpr std::pair<const char*, double QuestionMeasures::*> question_measures[] = {
    {"ndcg", &QuestionMeasures::ndcg},
    {"recall", &QuestionMeasures::recall},
    {"mrr", &QuestionMeasures::mrr},
    {"map", &QuestionMeasures::map},
    {"span_recall", &QuestionMeasures::span_recall},
    {"span_precision", &QuestionMeasures::span_precision},
    {"span_iou", &QuestionMeasures::span_iou},
    {"unjudged", &QuestionMeasures::unjudged}};
constexpr std::pair<const char*, double SweepRow::*> numbers[] = {
    {"p50_ms", &SweepRow::p50_ms},       {"p95_ms", &SweepRow::p95_ms},   {"embed_ms", &SweepRow::embed_ms},
    {"search_ms", &SweepRow::search_ms}, {"build_s", &SweepRow::build_s}, {"asking_s", &SweepRow::asking_s}};
constexpr std::pair<const char*, std::optional<double> SweepRow::*> totals_if_known[] = {
    {"disk_mb", &SweepRow::disk_mb},
    {"memory_mb", &SweepRow::memory_mb},
    {"recall_vs_exact", &SweepRow::recall_vs_exact}};

}  // namespace

OrderedJson sweep_row_json(const SweepRow& row) {
  OrderedJson json{{"recipe", row.recipe.key()}, {"slices", row.slices}};
  for (const auto& [name, member] : numbers) json[name] = row.*member;
  for (const auto& [name, member] : totals_if_known) json[name] = or_null(row.*member);
  OrderedJson filtered = OrderedJson::object(), questions = OrderedJson::array();
  for (const auto& [percent, recall] : row.filtered_recall) filtered[std::to_string(percent)] = recall;
  json["filtered_recall"] = std::move(filtered);
  for (std::size_t i = 0; i < row.questions.size(); ++i) {
    OrderedJson one{{"tokens", row.questions[i].tokens}};
    for (const auto& [name, member] : question_measures) one[name] = row.questions[i].*member;
    OrderedJson passages = OrderedJson::array();
    for (const GoldSpan& span : row.passages[i]) passages.push_back({span.document, span.start, span.end});
    one["passages"] = std::move(passages), one["documents"] = row.documents[i];
    questions.push_back(std::move(one));
  }
  json["questions"] = std::move(questions);
  return json;
}

Result<SweepRow> sweep_row_from(const Json& json, const std::string& name) {
  SweepRow row;
  HONE_TRY(row.slices, json_get<std::size_t>(json, "slices", name));
  for (const auto& [key, member] : numbers) {
    HONE_TRY(row.*member, json_get<double>(json, key, name));
  }
  const Error torn(ErrorCode::corrupt_data, name + " is not a row that a comparison wrote.");
  if (!json.contains("questions") || !json["questions"].is_array()) return torn;
  for (const auto& [key, member] : totals_if_known)
    if (json.contains(key) && json[key].is_number()) row.*member = json[key].get<double>();
  if (json.contains("filtered_recall") && json["filtered_recall"].is_object())
    for (const auto& [percent, recall] : json["filtered_recall"].items())
      if (recall.is_number()) row.filtered_recall[std::atoi(percent.c_str())] = recall.get<double>();
  for (const Json& one : json["questions"]) {
    QuestionMeasures question;
    HONE_TRY(question.tokens, json_get<std::size_t>(one, "tokens", name));
    for (const auto& [key, member] : question_measures) {
      HONE_TRY(question.*member, json_get<double>(one, key, name));
    }
    auto& spans = row.passages.emplace_back();
    if (!one.contains("passages") || !one["passages"].is_array() || !one.contains("documents")) return torn;
    for (const Json& span : one["passages"]) {
      if (!span.is_array() || span.size() != 3 || !span[0].is_number_unsigned() || !span[1].is_number_unsigned() ||
          !span[2].is_number_unsigned())
        return torn;
      spans.push_back({span[0].get<std::size_t>(), span[1].get<std::size_t>(), span[2].get<std::size_t>()});
    }
    HONE_TRY(auto documents, json_get<std::vector<std::size_t>>(one, "documents", name));
    row.documents.push_back(std::move(documents));
    row.questions.push_back(std::move(question));
  }
  return row;
}

}  // namespace hone::compare
