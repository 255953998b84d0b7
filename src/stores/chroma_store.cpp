#include "chroma_store.h"

#include <charconv>
#include <optional>
#include <set>

#include "host_guard.h"
#include "json_service.h"
#include "record_text.h"

namespace hone::stores {
namespace {

constexpr char database_path[] = "/api/v2/tenants/default_tenant/databases/default_database";
constexpr std::size_t page_records = 2000;

std::string chroma_name(const std::string& name) { return "hone-" + collection_key(name); }

Result<std::int64_t> chroma_id(const Json& json) {
  std::int64_t id = 0;
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return id;
  }
  return not_understood("Chroma", "an id that Hone did not give, " + dump(json).substr(0, 60));
}

// The array `key`, with as many entries as there are ids; `inner` when the answer holds one list a question.
Result<Json> list_of(const Json& answer, const char* key, bool inner) {
  if (!answer.is_object() || !answer.contains(key) || !answer[key].is_array())
    return not_understood("Chroma", "it has no list \"" + std::string(key) + "\"");
  if (!inner) return answer[key];
  if (answer[key].size() != 1 || !answer[key][0].is_array())
    return not_understood("Chroma", "\"" + std::string(key) + "\" is not one list for one question");
  return answer[key][0];
}

class ChromaCollection final : public Collection {
 public:
  static Result<std::unique_ptr<Collection>> open(const std::string& url, const StoreAccess& access,
                                                  const CollectionOptions& options) {
    auto collection =
        std::unique_ptr<ChromaCollection>(new ChromaCollection(options, JsonService("Chroma", url, access)));
    HONE_CHECK(collection->make());
    return std::unique_ptr<Collection>(std::move(collection));
  }

  Result<std::size_t> count() override {
    HONE_TRY(Json answer, service_.ask("GET", path_ + "/count"));
    if (!answer.is_number_unsigned()) return not_understood("Chroma", "a count that is no number");
    return answer.get<std::size_t>();
  }

 private:
  ChromaCollection(const CollectionOptions& options, JsonService service)
      : Collection(options), service_(std::move(service)) {}

  Status make() {
    const Json body{{"name", chroma_name(options().name)},
                    {"get_or_create", true},
                    {"metadata", {{"hone_name", options().name}, {"hone_shape", shape_text(options())}}},
                    {"configuration",
                     {{"hnsw",
                       {{"space", options().metric == Metric::cosine ? "cosine" : "ip"},
                        {"ef_construction", 200},
                        {"ef_search", 200},
                        {"max_neighbors", 16}}}}}};
    HONE_TRY(Json answer, service_.ask("POST", std::string(database_path) + "/collections", dump(body)));
    HONE_TRY(std::string id, json_get<std::string>(answer, "id", "Chroma's answer"));
    const Json metadata = answer.value("metadata", Json());
    HONE_TRY(std::string shape, json_get<std::string>(metadata, "hone_shape", "The collection's metadata in Chroma"));
    HONE_CHECK(check_shape(options(), shape));
    path_ = std::string(database_path) + "/collections/" + url_path(id);
    return {};
  }

  Status put(std::span<const Record> records) override {
    values_.reset();
    std::string vectors;
    Json ids = Json::array(), texts = Json::array(), metadata = Json::array();
    std::size_t bytes = 0;
    auto flush = [&]() -> Status {
      if (ids.empty()) return {};
      HONE_CHECK(service_.ask("POST", path_ + "/upsert",
                              "{\"ids\":" + dump(ids) + ",\"embeddings\":[" + vectors +
                                  "],\"documents\":" + dump(texts) + ",\"metadatas\":" + dump(metadata) + "}"));
      vectors.clear();
      ids = Json::array(), texts = Json::array(), metadata = Json::array();
      bytes = 0;
      return {};
    };
    for (const Record& record : records) {
      const FilterValues values = filter_values(record.payload);
      if (!vectors.empty()) vectors += ',';
      vectors += vector_text(record.vector);
      ids.push_back(std::to_string(record.id));
      texts.push_back(record.text);
      metadata.push_back({{"document", values.document},
                          {"title", values.title},
                          {"heading", values.heading},
                          {"format", values.format},
                          {"language", values.language},
                          {"page", values.page},
                          {"payload", payload_text(record.payload)}});
      bytes += record.text.size() + record.vector.size() * 12;
      if (ids.size() == most_batch_records || bytes > most_batch_bytes) HONE_CHECK(flush());
    }
    return flush();
  }

  Status take_out(std::span<const std::int64_t> ids) override {
    values_.reset();
    for (std::size_t start = 0; start < ids.size(); start += most_batch_records)
      HONE_CHECK(
          service_.ask("POST", path_ + "/delete", dump(Json{{"ids", names(ids.subspan(start), most_batch_records)}})));
    return {};
  }

  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override {
    std::vector<Record> records;
    for (std::size_t start = 0; start < ids.size(); start += most_batch_records) {
      const Json body{{"ids", names(ids.subspan(start), most_batch_records)}, {"include", {"documents", "metadatas"}}};
      HONE_TRY(Json answer, service_.ask("POST", path_ + "/get", dump(body)));
      HONE_TRY(Json found, list_of(answer, "ids", false));
      HONE_TRY(Json texts, list_of(answer, "documents", false));
      HONE_TRY(Json metadata, list_of(answer, "metadatas", false));
      if (texts.size() != found.size() || metadata.size() != found.size())
        return not_understood("Chroma", "it has more ids than texts");
      for (std::size_t i = 0; i < found.size(); ++i) {
        HONE_TRY(std::int64_t id, chroma_id(found[i]));
        HONE_TRY(std::string json, json_get<std::string>(metadata[i], "payload", "Chroma's metadata"));
        HONE_TRY(Payload payload, parse_payload(json, "Chroma"));
        if (!texts[i].is_string()) return not_understood("Chroma", "a text that is none");
        records.push_back({id, {}, texts[i].get<std::string>(), std::move(payload)});
      }
    }
    return records;
  }

  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    std::string where;
    if (!filter.empty()) {
      HONE_TRY(auto condition, condition_of(filter));
      if (!condition) return corpus::Ranking();  // no value matches
      where = ",\"where\":" + dump(*condition);
    }
    HONE_TRY(Json answer, service_.ask("POST", path_ + "/query",
                                       "{\"query_embeddings\":[" + vector_text(vector) + "],\"n_results\":" +
                                           std::to_string(k) + ",\"include\":[\"distances\"]" + where + "}"));
    HONE_TRY(Json ids, list_of(answer, "ids", true));
    HONE_TRY(Json distances, list_of(answer, "distances", true));
    if (ids.size() != distances.size()) return not_understood("Chroma", "it has more ids than distances");
    corpus::Ranking found;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      HONE_TRY(std::int64_t id, chroma_id(ids[i]));
      if (!distances[i].is_number()) return not_understood("Chroma", "a distance that is no number");
      found.push_back({id, 1 - distances[i].get<double>()});  // both of its distances are 1 − the product
    }
    return found;
  }

  Result<corpus::Ranking> joined(std::string_view, std::span<const float>, std::size_t, const search::Filter&,
                                 double) override {
    return Error(ErrorCode::unsupported,
                 "Chroma ranks no words. Fuse its ranking by vectors with one of Hone's own word index.");
  }

  static Json names(std::span<const std::int64_t> ids, std::size_t most) {
    Json list = Json::array();
    for (std::int64_t id : ids.first(std::min(most, ids.size()))) list.push_back(std::to_string(id));
    return list;
  }

  // Distinct values of each key that filters know.
  struct Values {
    std::size_t count = 0;
    std::map<std::string, std::set<std::string>> of;
  };

  Result<const Values*> values() {
    HONE_TRY(std::size_t records, count());
    if (values_ && values_->count == records) return &*values_;
    Values read{records, {}};
    for (std::size_t start = 0; start < records; start += page_records) {
      const Json body{{"limit", page_records}, {"offset", start}, {"include", {"metadatas"}}};
      HONE_TRY(Json answer, service_.ask("POST", path_ + "/get", dump(body)));
      HONE_TRY(Json metadata, list_of(answer, "metadatas", false));
      for (const Json& one : metadata)
        for (const char* key : text_keys) {
          HONE_TRY(std::string value, json_get<std::string>(one, key, "Chroma's metadata"));
          read.of[key].insert(std::move(value));
        }
    }
    values_ = std::move(read);
    return &*values_;
  }

  // Nothing when no record can match.
  Result<std::optional<Json>> condition_of(const search::Filter& filter) {
    Json all = Json::array();
    if (!filter.patterns().empty()) {
      HONE_TRY(const Values* known, values());
      for (const auto& [key, patterns] : filter.patterns()) {
        Json matching = Json::array();
        auto of_key = known->of.find(key);
        for (const std::string& value : of_key == known->of.end() ? std::set<std::string>() : of_key->second)
          for (const std::string& pattern : patterns)
            if (search::matches_pattern(value, pattern) ||
                (key == "document" && search::matches_pattern(file_name(value), pattern))) {
              matching.push_back(value);
              break;
            }
        if (matching.empty()) return std::optional<Json>();
        all.push_back({{key, {{"$in", std::move(matching)}}}});
      }
    }
    Json pages = Json::array();
    for (const auto& [first, last] : filter.pages())
      pages.push_back({{"$and", {{{"page", {{"$gte", first}}}}, {{"page", {{"$lte", last}}}}}}});
    if (pages.size() == 1) all.push_back(pages[0]);
    if (pages.size() > 1) all.push_back({{"$or", std::move(pages)}});
    if (all.size() == 1) return std::optional<Json>(all[0]);
    return std::optional<Json>(Json{{"$and", std::move(all)}});
  }

  JsonService service_;
  std::string path_;
  std::optional<Values> values_;
};

class ChromaStore final : public VectorStore {
 public:
  ChromaStore(std::string url, StoreAccess access) : url_(std::move(url)), access_(std::move(access)) {}
  const StoreTraits& traits() const override {
    static const StoreTraits traits{"chroma", false, true, HybridBy::nobody};
    return traits;
  }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    return ChromaCollection::open(url_, access_, options);
  }
  Status drop_checked(const std::string& name) override {
    HONE_CHECK(JsonService("Chroma", url_, access_)
                   .ask("DELETE", std::string(database_path) + "/collections/" + chroma_name(name)));
    return {};
  }
  std::string url_;
  StoreAccess access_;
};

}  // namespace

Result<std::unique_ptr<VectorStore>> open_chroma_store(const std::string& url, const StoreAccess& access) {
  HONE_TRY(std::string checked, check_service_url(url, "chroma", access));
  HONE_CHECK(JsonService("Chroma", checked, access).ask("GET", "/api/v2/heartbeat"));
  return std::unique_ptr<VectorStore>(std::make_unique<ChromaStore>(checked, access));
}

}  // namespace hone::stores
