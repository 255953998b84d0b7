#include "hone/compare/leaderboard_file.h"

#include <fmt/format.h>

#include <charconv>

#include "hone/core/files.h"
#include "hone/core/log.h"
#include "hone/search/recipe_fields.h"

namespace hone::compare {
namespace {

constexpr std::uint64_t largest_leaderboard = std::uint64_t{64} << 20;

constexpr std::pair<const char*, double LeaderboardRow::*> row_measures[] = {
    {"ndcg@10", &LeaderboardRow::ndcg},
    {"recall@10", &LeaderboardRow::recall},
    {"mrr@10", &LeaderboardRow::mrr},
    {"map", &LeaderboardRow::map},
    {"span_recall", &LeaderboardRow::span_recall},
    {"span_precision", &LeaderboardRow::span_precision},
    {"span_iou", &LeaderboardRow::span_iou},
    {"tokens_per_question", &LeaderboardRow::tokens_per_question},
    {"unjudged", &LeaderboardRow::unjudged},
    {"p50_ms", &LeaderboardRow::p50_ms},
    {"p95_ms", &LeaderboardRow::p95_ms},
    {"embed_ms", &LeaderboardRow::embed_ms},
    {"search_ms", &LeaderboardRow::search_ms},
    {"build_s", &LeaderboardRow::build_s}};
constexpr std::pair<const char*, std::optional<double> LeaderboardRow::*> row_measures_if_known[] = {
    {"disk_mb", &LeaderboardRow::disk_mb},
    {"memory_mb", &LeaderboardRow::memory_mb},
    {"recall_vs_exact", &LeaderboardRow::recall_vs_exact}};

OrderedJson answers_json(const AnswerMarks& marks) {
  const bool whole = marks.waiting == 0;
  return {{"model", marks.model},
          {"sitting", marks.sitting},
          {"answer_ms", marks.answer_ms},
          {"score", whole ? OrderedJson(marks.score) : OrderedJson()},
          {"low", whole ? OrderedJson(marks.low) : OrderedJson()},
          {"high", whole ? OrderedJson(marks.high) : OrderedJson()},
          {"n", marks.questions},
          {"waiting", marks.waiting}};
}

AnswerMarks answers_from(const Json& json) {
  return {.model = json_value<std::string>(json, "model", ""),
          .sitting = json_value<std::string>(json, "sitting", ""),
          .score = json_value<double>(json, "score", 0),
          .low = json_value<double>(json, "low", 0),
          .high = json_value<double>(json, "high", 0),
          .questions = json_value<std::size_t>(json, "n", 0),
          .waiting = json_value<std::size_t>(json, "waiting", 0),
          .answer_ms = json_value<double>(json, "answer_ms", 0)};
}

OrderedJson row_json(const LeaderboardRow& row) {
  OrderedJson json{{"recipe", search::recipe_json(row.recipe)}, {"store", row.recipe.store}};
  if (row.error.empty()) {
    for (const auto& [name, member] : row_measures) json[name] = row.*member;
    json["slices"] = row.slices;
    for (const auto& [name, member] : row_measures_if_known) json[name] = or_null(row.*member);
    OrderedJson filtered = OrderedJson::object();
    for (const auto& [percent, recall] : row.filtered_recall) filtered[std::to_string(percent)] = recall;
    if (!filtered.empty()) json["recall_vs_exact_filtered"] = std::move(filtered);
    if (row.answers) json["answers"] = answers_json(*row.answers);
  } else {
    json["error"] = row.error;
  }
  json["tied_with_leader"] = row.tied_with_leader, json["default"] = row.is_default;
  return json;
}

// What an earlier version did not write is not there.
Result<LeaderboardRow> row_from(const Json& json, const std::string& name) {
  LeaderboardRow row;
  HONE_TRY(const Json recipe, json_get<Json>(json, "recipe", name));
  HONE_TRY(row.recipe, search::recipe_from(recipe, name));
  HONE_CHECK(json_get<std::string>(recipe, "slicing", name));
  HONE_CHECK(json_get<std::string>(recipe, "mode", name));
  HONE_CHECK(search::slicing_of(row.recipe.slicing.value_or("")));
  row.recipe.store = json_value<std::string>(json, "store", "");
  row.error = json_value<std::string>(json, "error", "");
  for (const auto& [key, member] : row_measures) row.*member = json_value<double>(json, key, 0);
  row.slices = json_value<std::size_t>(json, "slices", 0);
  for (const auto& [key, member] : row_measures_if_known)
    if (json.contains(key) && json[key].is_number()) row.*member = json[key].get<double>();
  if (const auto filtered = json.find("recall_vs_exact_filtered"); filtered != json.end() && filtered->is_object())
    for (const auto& [percent, recall] : filtered->items())
      if (recall.is_number()) row.filtered_recall[std::atoi(percent.c_str())] = recall.get<double>();
  if (const auto answers = json.find("answers"); answers != json.end() && answers->is_object())
    row.answers = answers_from(*answers);
  row.tied_with_leader = json_value<bool>(json, "tied_with_leader", false);
  row.is_default = json_value<bool>(json, "default", false);
  return row;
}

OrderedJson proof_json(const LeaderboardProof& proof) {
  return {{"gain", proof.gain},
          {"low", proof.low},
          {"high", proof.high},
          {"p", proof.p},
          {"verdict", results::verdict_name(proof.verdict)},
          {"n", proof.questions},
          {"how", proof.how},
          {"chosen", proof.chosen},
          {"default", proof.default_score},
          {"chosen_score", proof.chosen_score}};
}

LeaderboardProof proof_from(const Json& json) {
  LeaderboardProof proof{.gain = json_value<double>(json, "gain", 0),
                         .low = json_value<double>(json, "low", 0),
                         .high = json_value<double>(json, "high", 0),
                         .p = json_value<double>(json, "p", 1),
                         .questions = json_value<std::size_t>(json, "n", 0),
                         .how = json_value<std::string>(json, "how", ""),
                         .chosen = json_texts(json_value<Json>(json, "chosen", Json())),
                         .default_score = json_value<double>(json, "default", 0),
                         .chosen_score = json_value<double>(json, "chosen_score", 0)};
  const std::string verdict = json_value<std::string>(json, "verdict", "");
  for (const results::Verdict one : {results::Verdict::better, results::Verdict::worse})
    if (verdict == results::verdict_name(one)) proof.verdict = one;
  return proof;
}

LeaderboardRow row_of(const SweepRow& row, const Leaderboard& board, std::size_t index) {
  LeaderboardRow out{.recipe = row.recipe, .error = row.error, .is_default = index == 0};
  if (!row.error.empty()) return out;
  const auto mean = [&](double QuestionMeasures::*measure) { return row.mean(measure, board.questions); };
  out.ndcg = mean(&QuestionMeasures::ndcg), out.recall = mean(&QuestionMeasures::recall);
  out.mrr = mean(&QuestionMeasures::mrr), out.map = mean(&QuestionMeasures::map);
  out.span_recall = mean(&QuestionMeasures::span_recall);
  out.span_precision = mean(&QuestionMeasures::span_precision);
  out.span_iou = mean(&QuestionMeasures::span_iou);
  out.tokens_per_question = row.mean_tokens(board.questions), out.unjudged = mean(&QuestionMeasures::unjudged);
  out.p50_ms = row.p50_ms, out.p95_ms = row.p95_ms, out.embed_ms = row.embed_ms, out.search_ms = row.search_ms;
  out.build_s = row.build_s, out.slices = row.slices;
  out.disk_mb = row.disk_mb, out.memory_mb = row.memory_mb, out.recall_vs_exact = row.recall_vs_exact;
  out.filtered_recall = row.filtered_recall, out.answers = row.answers;
  out.tied_with_leader = board.tied[index];
  return out;
}

}  // namespace

LeaderboardRecord leaderboard_record(const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                                     const std::string& folder) {
  LeaderboardRecord record{.seconds = sweep.seconds,
                           .single_seconds = sweep.single_seconds,
                           .by = board.by,
                           .documents = task.documents.size(),
                           .questions = board.questions.size(),
                           .unjudged = task.unjudged,
                           .left_out = sweep.left_out,
                           .notes = sweep.notes,
                           .folder = folder};
  for (const std::size_t index : board.order) record.rows.push_back(row_of(sweep.rows[index], board, index));
  if (board.proof) {
    const results::Comparison& gain = board.proof->comparison;
    record.proof = LeaderboardProof{.gain = gain.difference,
                                    .low = gain.interval.low,
                                    .high = gain.interval.high,
                                    .p = gain.p,
                                    .verdict = gain.verdict,
                                    .questions = gain.n,
                                    .how = board.proof->how,
                                    .chosen = board.proof->chosen,
                                    .default_score = gain.score_a,
                                    .chosen_score = gain.score_b};
  }
  return record;
}

OrderedJson leaderboard_json(const LeaderboardRecord& record) {
  OrderedJson rows = OrderedJson::array();
  for (const LeaderboardRow& row : record.rows) rows.push_back(row_json(row));
  return {{"rows", rows},
          {"proof", record.proof ? proof_json(*record.proof) : OrderedJson()},
          {"cost", {{"seconds", record.seconds}, {"single_configuration_seconds", record.single_seconds}}},
          {"by", leader_by_name(record.by)},
          {"documents", record.documents},
          {"questions", record.questions},
          {"questions_without_judgement", record.unjudged},
          {"left_out", record.left_out},
          {"notes", record.notes},
          {"folder", record.folder}};
}

Result<LeaderboardRecord> leaderboard_from(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains("rows") || !json["rows"].is_array())
    return Error(ErrorCode::corrupt_data, name + " is not a leaderboard that a comparison wrote.");
  LeaderboardRecord record{.documents = json_value<std::size_t>(json, "documents", 0),
                           .questions = json_value<std::size_t>(json, "questions", 0),
                           .unjudged = json_value<std::size_t>(json, "questions_without_judgement", 0),
                           .left_out = json_texts(json_value<Json>(json, "left_out", Json())),
                           .notes = json_texts(json_value<Json>(json, "notes", Json())),
                           .folder = json_value<std::string>(json, "folder", "")};
  for (const Json& row : json["rows"]) {
    auto read = row_from(row, "it");
    if (!read)
      read = LeaderboardRow{.unreadable = fmt::format("{}, row {} cannot be read: {}", name, record.rows.size() + 1,
                                                      read.error().message())};
    record.rows.push_back(std::move(*read));
  }
  if (json.contains("proof") && json["proof"].is_object()) record.proof = proof_from(json["proof"]);
  const Json cost = json_value<Json>(json, "cost", Json::object());
  record.seconds = json_value<double>(cost, "seconds", 0);
  record.single_seconds = json_value<double>(cost, "single_configuration_seconds", 0);
  if (const std::string by = json_value<std::string>(json, "by", ""); !by.empty()) {
    HONE_TRY(record.by, parse_leader_by(by));
  }
  return record;
}

Status write_leaderboard(const LeaderboardRecord& record) {
  return write_file_atomically(fs::path(record.folder) / "leaderboard.json", leaderboard_json(record).dump(1) + "\n");
}

Result<LeaderboardRecord> read_leaderboard(const fs::path& folder) {
  const fs::path file = folder / "leaderboard.json";
  HONE_TRY(const std::string text, read_file(file, largest_leaderboard));
  HONE_TRY(const Json json, parse_json(text, file.string()));
  HONE_TRY(LeaderboardRecord record, leaderboard_from(json, file.string()));
  for (const LeaderboardRow& row : record.rows)
    if (!row.unreadable.empty()) log_warning(row.unreadable);
  return record;
}

Result<search::SearchRecipe> read_compared_row(const std::string& row, const std::string& folder) {
  const std::size_t colon = row.rfind(':');
  const fs::path from = colon == std::string::npos ? folder : row.substr(0, colon);
  const std::string name = colon == std::string::npos ? row : row.substr(colon + 1);
  HONE_TRY(const LeaderboardRecord record, read_leaderboard(from));
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (failure != std::errc() || end != name.data() + name.size() || number < 1 || number > record.rows.size())
    return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is no row of {}: it has the rows 1 to {}.", name,
                                                          (from / "leaderboard.json").string(), record.rows.size()));
  const LeaderboardRow& chosen = record.rows[number - 1];
  if (!chosen.unreadable.empty()) return Error(ErrorCode::corrupt_data, chosen.unreadable);
  const search::SearchRecipe& recipe = chosen.recipe;
  if (recipe.store != "embedded")
    return Error(ErrorCode::invalid_argument,
                 "A workspace searches in its own store; choose a row of the store embedded.");
  return recipe;
}

}  // namespace hone::compare
