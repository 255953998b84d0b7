#include "opensearch_store.h"

#include <charconv>

#include "hone/search/fusion.h"
#include "host_guard.h"
#include "json_service.h"
#include "record_text.h"

namespace hone::stores {
namespace {

Result<std::int64_t> opensearch_id(const Json& hit) {
  HONE_TRY(std::string text, json_get<std::string>(hit, "_id", "OpenSearch's answer"));
  std::int64_t id = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return id;
  return not_understood("OpenSearch", "an id that Hone did not give, " + text.substr(0, 60));
}

// Its * and ? are ours; its backslash is not.
std::string pattern_of(const std::string& pattern) {
  std::string out;
  for (char c : pattern) out += c == '\\' ? std::string("\\\\") : std::string(1, c);
  return out;
}

Json any_of(Json conditions) { return {{"bool", {{"should", std::move(conditions)}, {"minimum_should_match", 1}}}}; }

Json condition_of(const search::Filter& filter) {
  Json all = Json::array();
  for (const auto& [key, patterns] : filter.patterns()) {
    Json any = Json::array();
    auto matches = [&](const std::string& field, const std::string& pattern) {
      if (pattern.empty())  // which its wildcards never find
        any.push_back({{"term", {{field, ""}}}});
      else
        any.push_back({{"wildcard", {{field, {{"value", pattern_of(pattern)}, {"case_insensitive", true}}}}}});
    };
    for (const std::string& pattern : patterns) {
      matches(key, pattern);
      if (key == "document") matches("file", pattern);
    }
    all.push_back(any_of(std::move(any)));
  }
  Json pages = Json::array();
  for (const auto& [first, last] : filter.pages())
    pages.push_back({{"range", {{"page", {{"gte", first}, {"lte", last}}}}}});
  if (!pages.empty()) all.push_back(any_of(std::move(pages)));
  return {{"bool", {{"filter", std::move(all)}}}};
}

class OpenSearchCollection final : public Collection {
 public:
  OpenSearchCollection(const CollectionOptions& options, JsonService service)
      : Collection(options), service_(std::move(service)), path_("/hone-" + collection_key(options.name)) {}

  Status make() {
    auto present = service_.ask("GET", path_ + "/_mapping");
    if (!present && present.error().code() == ErrorCode::not_found) {
      if (auto made = service_.ask("PUT", path_, dump(mapping()));
          !made && made.error().message().find("resource_already_exists") == std::string::npos)
        return std::move(made).error();
      present = service_.ask("GET", path_ + "/_mapping");
    }
    HONE_TRY(Json answer, std::move(present));
    const Json::json_pointer shape(path_ + "/mappings/_meta/hone_shape");
    if (!answer.contains(shape) || !answer[shape].is_string())
      return not_understood("OpenSearch", "an index of this name that Hone did not make");
    return check_shape(options(), answer[shape].get<std::string>());
  }

  Result<std::size_t> count() override {
    HONE_TRY(Json answer, service_.ask("GET", path_ + "/_count"));
    return json_get<std::size_t>(answer, "count", "OpenSearch's answer");
  }
  Result<std::optional<std::uint64_t>> disk_bytes() override {
    HONE_TRY(const Json answer, service_.ask("GET", path_ + "/_stats/store"));
    const Json::json_pointer place("/_all/primaries/store/size_in_bytes");
    if (!answer.contains(place) || !answer[place].is_number()) return std::optional<std::uint64_t>();
    return std::optional<std::uint64_t>(answer[place].get<std::uint64_t>());
  }

 private:
  std::string space() const { return options().metric == Metric::cosine ? "cosinesimil" : "innerproduct"; }

  Json mapping() const {
    Json properties{{"text", {{"type", "text"}}},
                    {"payload", {{"type", "keyword"}, {"index", false}, {"doc_values", false}}},
                    {"page", {{"type", "integer"}}}};
    properties["vector"] = {
        {"type", "knn_vector"},
        {"dimension", options().dimensions},
        {"space_type", space()},
        {"method", {{"name", "hnsw"}, {"engine", "lucene"}, {"parameters", {{"m", 16}, {"ef_construction", 200}}}}}};
    for (const char* key : text_keys) properties[key] = {{"type", "keyword"}};
    properties["file"] = {{"type", "keyword"}};
    return {{"settings", {{"index", {{"knn", true}, {"number_of_shards", 1}, {"number_of_replicas", 0}}}}},
            {"mappings",
             {{"dynamic", false},
              {"_meta", {{"hone_name", options().name}, {"hone_shape", shape_text(options())}}},
              {"properties", std::move(properties)}}}};
  }

  Status send(std::string& lines) {
    if (lines.empty()) return {};
    HONE_TRY(Json answer, service_.ask("POST", path_ + "/_bulk?refresh=true", lines, "application/x-ndjson"));
    lines.clear();
    HONE_TRY(bool failed, json_get<bool>(answer, "errors", "OpenSearch's answer"));
    if (!failed) return {};
    for (const Json& item : answer.value("items", Json::array()))
      for (const auto& [action, result] : item.items())
        if (result.is_object() && result.contains("error"))
          return Error(ErrorCode::io, "OpenSearch refused a record: " + dump(result["error"]).substr(0, 300));
    return not_understood("OpenSearch", "errors without any");
  }

  Status put(std::span<const Record> records) override {
    std::string lines;
    for (const Record& record : records) {
      const FilterValues values = filter_values(record.payload);
      const Json fields{{"text", record.text},         {"payload", payload_text(record.payload)},
                        {"document", values.document}, {"file", file_name(values.document)},
                        {"title", values.title},       {"heading", values.heading},
                        {"format", values.format},     {"language", values.language},
                        {"page", values.page}};
      std::string line = dump(fields);
      line.insert(1, "\"vector\":" + vector_text(record.vector) + ",");
      lines += "{\"index\":{\"_id\":\"" + std::to_string(record.id) + "\"}}\n" + line + "\n";
      if (lines.size() > most_batch_bytes) HONE_CHECK(send(lines));
    }
    return send(lines);
  }

  Status take_out(std::span<const std::int64_t> ids) override {
    std::string lines;
    for (std::int64_t id : ids) lines += "{\"delete\":{\"_id\":\"" + std::to_string(id) + "\"}}\n";
    return send(lines);
  }

  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override {
    std::vector<Record> records;
    for (std::size_t start = 0; start < ids.size(); start += 500) {
      Json names = Json::array();
      for (std::int64_t id : ids.subspan(start, std::min<std::size_t>(500, ids.size() - start)))
        names.push_back(std::to_string(id));
      HONE_TRY(Json answer, service_.ask("POST", path_ + "/_mget?_source_includes=text,payload",
                                         dump(Json{{"ids", std::move(names)}})));
      if (!answer.is_object() || !answer.contains("docs") || !answer["docs"].is_array())
        return not_understood("OpenSearch", "it has no list \"docs\"");
      for (const Json& document : answer["docs"]) {
        HONE_TRY(bool is_there, json_get<bool>(document, "found", "OpenSearch's answer"));
        if (!is_there) continue;
        HONE_TRY(std::int64_t id, opensearch_id(document));
        const Json source = document.value("_source", Json());
        HONE_TRY(std::string text, json_get<std::string>(source, "text", "OpenSearch's answer"));
        HONE_TRY(std::string json, json_get<std::string>(source, "payload", "OpenSearch's answer"));
        HONE_TRY(Payload payload, parse_payload(json, "OpenSearch"));
        records.push_back({id, {}, std::move(text), std::move(payload)});
      }
    }
    return records;
  }

  Result<corpus::Ranking> ranking(const std::string& query, std::size_t k, const std::string& more = "") {
    HONE_TRY(Json answer,
             service_.ask("POST", path_ + "/_search",
                          "{\"size\":" + std::to_string(k) + ",\"_source\":false,\"track_total_hits\":false," +
                              "\"query\":" + query + more + "}"));
    const Json::json_pointer failed("/_shards/failed"), list("/hits/hits");
    if (!answer.contains(failed) || answer[failed] != 0 || answer.value("timed_out", true))
      return Error(ErrorCode::io, "OpenSearch searched a part of the collection only.");
    if (!answer.contains(list) || !answer[list].is_array()) return not_understood("OpenSearch", "it has no hits");
    corpus::Ranking found;
    for (const Json& hit : answer[list]) {
      HONE_TRY(std::int64_t id, opensearch_id(hit));
      HONE_TRY(double score, json_get<double>(hit, "_score", "OpenSearch's answer"));
      found.push_back({id, score});
    }
    return found;
  }

  // {"knn": …}: the k nearest along the graph, of those that pass.
  std::string along_graph(std::span<const float> vector, std::size_t k, const search::Filter& filter) const {
    return "{\"knn\":{\"vector\":{\"vector\":" + vector_text(vector) + ",\"k\":" + std::to_string(k) +
           ",\"method_parameters\":{\"ef_search\":" + std::to_string(std::max<std::size_t>(200, k)) + "}" +
           (filter.empty() ? "" : ",\"filter\":" + dump(condition_of(filter))) + "}}}";
  }

  std::string by_scan(std::span<const float> vector, const search::Filter& filter) const {
    return "{\"script_score\":{\"query\":" +
           (filter.empty() ? std::string("{\"match_all\":{}}") : dump(condition_of(filter))) +
           ",\"script\":{\"lang\":\"knn\",\"source\":\"knn_score\",\"params\":{\"field\":\"vector\",\"space_type\":\"" +
           space() + "\",\"query_value\":" + vector_text(vector) + "}}}}";
  }

  std::string by_vectors(std::span<const float> vector, std::size_t k, const search::Filter& filter) const {
    return options().search == SearchKind::hnsw ? along_graph(vector, k, filter) : by_scan(vector, filter);
  }

  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    HONE_TRY(corpus::Ranking found, ranking(by_vectors(vector, k, filter), k));
    // Lucene's scores are never negative: (1 + cosine) / 2; for products p, 1 + p from 0 on and 1 / (1 − p) below.
    for (corpus::Hit& hit : found) {
      if (options().metric == Metric::cosine)
        hit.score = 2 * hit.score - 1;
      else if (hit.score > 0)
        hit.score = hit.score >= 1 ? hit.score - 1 : 1 - 1 / hit.score;
      else
        return not_understood("OpenSearch", "a score that is not above 0");
    }
    return found;
  }

  Result<corpus::Ranking> joined(std::string_view words, std::span<const float> vector, std::size_t k,
                                 const search::Filter& filter, double dense_weight) override {
    const search::FusionOptions fusion;
    const std::size_t depth = std::max(k, fusion.depth);
    Json lexical{{"bool", {{"must", {{{"match", {{"text", {{"query", words}}}}}}}}}}};
    if (!filter.empty()) lexical["bool"]["filter"] = Json::array({condition_of(filter)});
    const Json pipeline{{"phase_results_processors",
                         {{{"score-ranker-processor",
                            {{"combination",
                              {{"technique", "rrf"},
                               {"rank_constant", static_cast<int>(fusion.k)},
                               {"parameters", {{"weights", {dense_weight, 1 - dense_weight}}}}}}}}}}}};
    return ranking("{\"hybrid\":{\"pagination_depth\":" + std::to_string(depth) + ",\"queries\":[" +
                       by_vectors(vector, depth, filter) + "," + dump(lexical) + "]}}",
                   k, ",\"search_pipeline\":" + dump(pipeline));
  }

  JsonService service_;
  std::string path_;
};

class OpenSearchStore final : public VectorStore {
 public:
  OpenSearchStore(std::string url, StoreAccess access) : url_(std::move(url)), access_(std::move(access)) {}
  const StoreTraits& traits() const override {
    static const StoreTraits traits{"opensearch", true, true, HybridBy::database};
    return traits;
  }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    auto collection = std::make_unique<OpenSearchCollection>(options, JsonService("OpenSearch", url_, access_));
    HONE_CHECK(collection->make());
    return std::unique_ptr<Collection>(std::move(collection));
  }
  Status drop_checked(const std::string& name) override {
    HONE_CHECK(JsonService("OpenSearch", url_, access_).ask("DELETE", "/hone-" + collection_key(name)));
    return {};
  }
  std::string url_;
  StoreAccess access_;
};

}  // namespace

Result<std::unique_ptr<VectorStore>> open_opensearch_store(const std::string& url, const StoreAccess& access) {
  HONE_TRY(std::string checked, check_service_url(url, "opensearch", access));
  HONE_TRY(Json answer, JsonService("OpenSearch", checked, access).ask("GET", "/"));
  if (!answer.is_object() || !answer.contains("version")) return not_understood("OpenSearch", "this is no OpenSearch");
  return std::unique_ptr<VectorStore>(std::make_unique<OpenSearchStore>(checked, access));
}

}  // namespace hone::stores
