#include "sweep_rows.h"

#include "hone/core/files.h"
#include "hone/core/hash.h"

namespace hone {
namespace {

constexpr std::uint64_t largest_row_bytes = std::uint64_t{256} << 20;

Json to_json(const QuestionScore& score) {
  Json passages = Json::array(), documents = Json::array();
  for (const SweepPassage& one : score.passages) passages.push_back({one.document, one.start, one.end});
  for (const RunEntry& one : score.documents) documents.push_back({one.document, one.score});
  return {{"ndcg", score.ndcg_at_10},
          {"recall", score.recall_at_10},
          {"mrr", score.mrr},
          {"map", score.map},
          {"spans", {score.span_recall, score.span_precision, score.span_iou}},
          {"tokens", score.tokens},
          {"ms", {score.embed_ms, score.search_ms}},
          {"passages", passages},
          {"documents", documents}};
}

QuestionScore score_from(const Json& json) {
  QuestionScore score;
  score.ndcg_at_10 = json.at("ndcg"), score.recall_at_10 = json.at("recall");
  score.mrr = json.at("mrr"), score.map = json.at("map"), score.tokens = json.at("tokens");
  score.span_recall = json.at("spans").at(0), score.span_precision = json.at("spans").at(1);
  score.span_iou = json.at("spans").at(2);
  score.embed_ms = json.at("ms").at(0), score.search_ms = json.at("ms").at(1);
  for (const Json& one : json.at("passages")) score.passages.push_back({one.at(0), one.at(1), one.at(2)});
  for (const Json& one : json.at("documents")) score.documents.push_back({one.at(0), one.at(1)});
  return score;
}

}  // namespace

SweepRows::SweepRows(fs::path folder, std::string identity)
    : folder_(std::move(folder)), identity_(std::move(identity)) {}

fs::path SweepRows::file(const std::string& what) const {
  return folder_ / (sha256(identity_ + "\n" + what).substr(0, 32) + ".json");
}

std::optional<SweepRow> SweepRows::find(const RetrievalRecipe& recipe, const std::string& store,
                                        std::size_t questions) const {
  if (folder_.empty()) return {};
  const auto text = read_file(file(recipe.name() + "\n" + store), largest_row_bytes);
  if (!text) return {};
  const auto json = parse_json(*text, "row");
  if (!json) return {};
  try {  // a file of another shape is as good as none
    SweepRow row{recipe, store};
    row.build_s = json->at("build_s"), row.disk_mb = json->at("disk_mb");
    if (!json->at("recall_vs_exact").is_null()) row.recall_vs_exact = json->at("recall_vs_exact").get<double>();
    for (const Json& one : json->at("filtered_recall")) row.filtered_recall.emplace_back(one.at(0), one.at(1));
    for (const Json& one : json->at("questions")) row.questions.push_back(score_from(one));
    if (row.questions.size() != questions) return {};
    return row;
  } catch (const Json::exception&) {
    return {};
  }
}

Status SweepRows::keep(const SweepRow& row) const {
  if (folder_.empty()) return {};
  HONE_CHECK(make_folder(folder_, 0700));
  Json json{{"build_s", row.build_s},
            {"disk_mb", row.disk_mb},
            {"recall_vs_exact", nullptr},
            {"filtered_recall", row.filtered_recall},
            {"questions", Json::array()}};
  if (row.recall_vs_exact) json["recall_vs_exact"] = *row.recall_vs_exact;
  for (const QuestionScore& score : row.questions) json["questions"].push_back(to_json(score));
  return write_file_atomically(file(row.recipe.name() + "\n" + row.store), dump(json), 0600);
}

std::optional<double> SweepRows::default_seconds() const {
  if (folder_.empty()) return {};
  const auto text = read_file(file("default"), 1 << 10);
  const auto json = text ? parse_json(*text, "default") : Result<Json>(text.error());
  if (!json || !json->is_number()) return {};
  return json->get<double>();
}

Status SweepRows::keep_default_seconds(double seconds) const {
  if (folder_.empty()) return {};
  HONE_CHECK(make_folder(folder_, 0700));
  return write_file_atomically(file("default"), dump(Json(seconds)), 0600);
}

}  // namespace hone
