// The leaderboard as JSON and CSV.
#include <fmt/format.h>

#include "hone/compare/leaderboard.h"

namespace hone {
namespace {

double mean_named(const SweepRow& row, const char* measure) {
  const auto score = score_named(measure);
  return score ? mean_of(row, *score) : 0;
}

OrderedJson to_json(const SweepRow& row, bool has_spans, bool tied) {
  OrderedJson json{{"recipe", to_json(row.recipe)}, {"name", row.recipe.name()}, {"store", row.store}};
  if (!row.error.empty()) {
    json["error"] = row.error;
    json["tied_with_leader"] = false;
    json["default"] = row.is_default;
    return json;
  }
  for (const char* measure : {"ndcg@10", "recall@10", "mrr", "map"}) json[measure] = mean_named(row, measure);
  for (const char* measure : {"span_recall", "span_precision", "span_iou"})
    json[measure] = has_spans ? OrderedJson(mean_named(row, measure)) : OrderedJson();
  json["tokens_per_question"] = mean_named(row, "tokens");
  json["p50_ms"] = latency_ms(row, 0.5), json["p95_ms"] = latency_ms(row, 0.95);
  json["embed_ms"] = {{"p50", latency_ms(row, 0.5, true, false)}, {"p95", latency_ms(row, 0.95, true, false)}};
  json["search_ms"] = {{"p50", latency_ms(row, 0.5, false, true)}, {"p95", latency_ms(row, 0.95, false, true)}};
  json["build_s"] = row.build_s, json["disk_mb"] = row.disk_mb;
  json["recall_vs_exact"] = row.recall_vs_exact ? OrderedJson(*row.recall_vs_exact) : OrderedJson();
  json["filtered_recall_vs_exact"] = OrderedJson::object();
  for (const auto& [percent, recall] : row.filtered_recall)
    json["filtered_recall_vs_exact"][fmt::format("{}%", percent)] = recall;
  json["tied_with_leader"] = tied;
  json["default"] = row.is_default;
  return json;
}

std::string cell(const OrderedJson& value) {
  std::string text = value.is_string() ? value.get<std::string>() : value.is_null() ? "" : dump(value);
  // A measure may be negative; only a text that a spreadsheet would run is marked as text.
  if (value.is_string() && !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos)
    text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace

OrderedJson to_json(const Sweep& sweep, const SweepInput& input, const Leaderboard& board) {
  OrderedJson rows = OrderedJson::array(), chosen = OrderedJson::array();
  for (const std::size_t row : board.order) rows.push_back(to_json(sweep.rows[row], input.has_spans, board.tied[row]));
  OrderedJson notes(input.notes);
  for (const std::string& note : sweep.notes) notes.push_back(note);
  return {{"rows", rows},
          {"by", board.by},
          {"proof",
           {{"gain", board.proof.gain},
            {"low", board.proof.low},
            {"high", board.proof.high},
            {"verdict", board.proof.verdict},
            {"questions", input.questions.size()},
            {"folds_chose", board.proof.chosen}}},
          {"cost",
           {{"seconds", sweep.seconds},
            {"single_configuration_seconds", sweep.single_configuration_seconds},
            {"texts_embedded", sweep.texts_embedded},
            {"rows_kept", sweep.rows_kept}}},
          {"questions", {{"judged", input.questions.size()}, {"unjudged", input.unjudged}}},
          {"left_out", sweep.left_out},
          {"notes", notes}};
}

std::string leaderboard_csv(const Sweep& sweep, const Leaderboard& board) {
  std::string csv;
  for (const std::size_t at : board.order) {
    OrderedJson row = to_json(sweep.rows[at], true, board.tied[at]);
    OrderedJson flat = row["recipe"];
    for (const char* key : {"store", "ndcg@10", "recall@10", "mrr", "map", "span_recall", "span_precision", "span_iou",
                            "tokens_per_question", "p50_ms", "p95_ms", "build_s", "disk_mb", "recall_vs_exact",
                            "tied_with_leader", "default", "error"})
      flat[key] = row.contains(key) ? row[key] : OrderedJson();
    if (csv.empty()) {
      for (const auto& [key, value] : flat.items()) csv += (csv.empty() ? "" : ",") + key;
      csv += "\r\n";
    }
    std::string line;
    bool first = true;
    for (const auto& [key, value] : flat.items()) line += (first ? "" : ",") + cell(value), first = false;
    csv += line + "\r\n";
  }
  return csv;
}

}  // namespace hone
