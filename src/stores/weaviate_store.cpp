#include "weaviate_store.h"

#include <charconv>

#include "hone/core/unicode.h"
#include "host_guard.h"
#include "json_service.h"
#include "record_text.h"

namespace hone::stores {
namespace {

constexpr const char* filter_keys[] = {"document", "file", "title", "heading", "format", "language"};

std::string class_name(const std::string& name) { return "Hone_" + collection_key(name); }

// Objects are named by UUIDs: the record's id is the second half.
std::string uuid_of(std::int64_t id) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(id));
  return "00000000-0000-0000-" + std::string(digits, 4) + "-" + std::string(digits + 4, 12);
}

Result<std::int64_t> weaviate_id(const Json& object) {
  const Json::json_pointer place("/_additional/id");
  if (object.contains(place) && object[place].is_string()) {
    const std::string uuid = object[place].get<std::string>();
    if (uuid.size() == 36 && uuid.rfind("00000000-0000-0000-", 0) == 0) {
      const std::string digits = uuid.substr(19, 4) + uuid.substr(24);
      std::uint64_t id = 0;
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), id, 16);
      if (read.ec == std::errc() && read.ptr == digits.data() + digits.size()) return static_cast<std::int64_t>(id);
    }
  }
  return not_understood("Weaviate", "an id that Hone did not give");
}

// An empty value is in none of its indexes, and spaces at the ends are cut: every value has a mark on each side. Its
// patterns never cross a line's end, which is kept as a character of private use.
std::string kept(std::string_view value) {
  std::string out = "=";
  for (char c : folded_value(value)) out += c == '\n' ? std::string("\uE00A") : std::string(1, c);
  return out + "=";
}

std::string quoted(const std::string& text) { return dump(Json(text)); }

std::string joined_by(const std::string& operation, const std::vector<std::string>& conditions) {
  if (conditions.size() == 1) return conditions[0];
  std::string all;
  for (const std::string& condition : conditions) all += (all.empty() ? "" : ",") + condition;
  return "{operator:" + operation + ",operands:[" + all + "]}";
}

std::string where_of(const search::Filter& filter) {
  std::vector<std::string> all;
  for (const auto& [key, patterns] : filter.patterns()) {
    std::vector<std::string> any;
    auto matches = [&](const std::string& field, const std::string& pattern) {
      any.push_back("{path:[\"" + field + "\"],operator:Like,valueText:" + quoted(kept(pattern)) + "}");
    };
    for (const std::string& pattern : patterns) {
      matches(key, pattern);
      if (key == "document") matches("file", pattern);
    }
    all.push_back(joined_by("Or", any));
  }
  std::vector<std::string> pages;
  for (const auto& [first, last] : filter.pages())
    pages.push_back(
        joined_by("And", {"{path:[\"page\"],operator:GreaterThanEqual,valueInt:" + std::to_string(first) + "}",
                          "{path:[\"page\"],operator:LessThanEqual,valueInt:" + std::to_string(last) + "}"}));
  if (!pages.empty()) all.push_back(joined_by("Or", pages));
  return joined_by("And", all);
}

class WeaviateCollection final : public Collection {
 public:
  WeaviateCollection(const CollectionOptions& options, JsonService service)
      : Collection(options), service_(std::move(service)), class_(class_name(options.name)) {}

  Status make() {
    auto present = service_.ask("GET", "/v1/schema/" + class_);
    if (!present && present.error().code() == ErrorCode::not_found) {
      auto made = service_.ask("POST", "/v1/schema", dump(schema()));
      present = service_.ask("GET", "/v1/schema/" + class_);
      if (!made && !present) return std::move(made).error();  // not only somebody else's doing
    }
    HONE_TRY(Json answer, std::move(present));
    HONE_TRY(std::string text, json_get<std::string>(answer, "description", "The class's schema in Weaviate"));
    HONE_TRY(Json description, parse_json(text, "The class's description in Weaviate"));
    HONE_TRY(std::string shape, json_get<std::string>(description, "shape", "The class's description in Weaviate"));
    return check_shape(options(), shape);
  }

  Result<std::size_t> count() override {
    HONE_TRY(Json answer, ask("{Aggregate{" + class_ + "{meta{count}}}}"));
    const Json::json_pointer place("/data/Aggregate/" + class_ + "/0/meta/count");
    if (!answer.contains(place) || !answer[place].is_number_unsigned())
      return not_understood("Weaviate", "it has no count");
    return answer[place].get<std::size_t>();
  }

 private:
  Json schema() const {
    Json properties = Json::array(
        {{{"name", "text"},
          {"dataType", {"text"}},
          {"tokenization", "word"},
          {"indexFilterable", false},
          {"indexSearchable", true}},
         {{"name", "payload"}, {"dataType", {"text"}}, {"indexFilterable", false}, {"indexSearchable", false}},
         {{"name", "page"}, {"dataType", {"int"}}, {"indexFilterable", true}, {"indexRangeFilters", true}}});
    for (const char* key : filter_keys)
      properties.push_back({{"name", key},
                            {"dataType", {"text"}},
                            {"tokenization", "field"},
                            {"indexFilterable", true},
                            {"indexSearchable", false}});
    Json index{{"distance", options().metric == Metric::cosine ? "cosine" : "dot"}};
    if (options().search == SearchKind::hnsw)
      index.update({{"ef", 200}, {"efConstruction", 200}, {"maxConnections", 16}});
    return {{"class", class_},
            {"description", dump(Json{{"name", options().name}, {"shape", shape_text(options())}})},
            {"vectorizer", "none"},
            {"vectorIndexType", options().search == SearchKind::hnsw ? "hnsw" : "flat"},
            {"vectorIndexConfig", std::move(index)},
            {"properties", std::move(properties)}};
  }

  // GraphQL says what is wrong in an answer of status 200. `variables` is a JSON object.
  Result<Json> ask(const std::string& query, const std::string& variables = "{}") {
    const std::string body = "{\"query\":" + dump(Json(query)) + ",\"variables\":" + variables + "}";
    HONE_TRY(Json answer, service_.ask("POST", "/v1/graphql", body));
    if (!answer.is_object()) return not_understood("Weaviate", "it is no object");
    if (auto errors = answer.find("errors"); errors != answer.end() && !errors->empty())
      return Error(ErrorCode::io, "Weaviate refused: " + shorten(on_one_line(dump(*errors)), 300) + ".");
    return answer;
  }

  // `head`: "query($v:[Float])" where the arguments speak of $v.
  Result<Json> get(const std::string& arguments, const std::string& fields, const std::string& head = {},
                   const std::string& variables = "{}") {
    HONE_TRY(Json answer, ask(head + "{Get{" + class_ + "(" + arguments + "){" + fields + "}}}", variables));
    const Json::json_pointer place("/data/Get/" + class_);
    if (!answer.contains(place) || !answer[place].is_array()) return not_understood("Weaviate", "it has no objects");
    return std::move(answer[place]);
  }

  Status put(std::span<const Record> records) override {
    std::string objects;
    std::size_t waiting = 0;
    auto flush = [&]() -> Status {
      if (waiting == 0) return {};
      HONE_TRY(Json answer, service_.ask("POST", "/v1/batch/objects", "{\"objects\":[" + objects + "]}"));
      if (!answer.is_array() || answer.size() != waiting)
        return not_understood("Weaviate", "it took another number of objects");
      const Json::json_pointer status("/result/status");
      for (const Json& object : answer)
        if (!object.contains(status) || object[status] != "SUCCESS")
          return Error(ErrorCode::io, "Weaviate refused a record: " +
                                          shorten(on_one_line(dump(object.value("result", Json()))), 300) + ".");
      objects.clear();
      waiting = 0;
      return {};
    };
    for (const Record& record : records) {
      const FilterValues values = filter_values(record.payload);
      const Json properties{{"text", record.text},
                            {"payload", payload_text(record.payload)},
                            {"document", kept(values.document)},
                            {"file", kept(file_name(values.document))},
                            {"title", kept(values.title)},
                            {"heading", kept(values.heading)},
                            {"format", kept(values.format)},
                            {"language", kept(values.language)},
                            {"page", values.page}};
      objects += (objects.empty() ? "" : ",") + ("{\"class\":\"" + class_) + "\",\"id\":\"" + uuid_of(record.id) +
                 "\",\"vector\":" + vector_text(record.vector) + ",\"properties\":" + dump(properties) + "}";
      if (++waiting == most_batch_records || objects.size() > most_batch_bytes) HONE_CHECK(flush());
    }
    return flush();
  }

  static Json uuids(std::span<const std::int64_t> ids) {
    Json list = Json::array();
    for (std::int64_t id : ids) list.push_back(uuid_of(id));
    return list;
  }

  Status take_out(std::span<const std::int64_t> ids) override {
    for (std::size_t start = 0; start < ids.size(); start += most_batch_records) {
      const auto some = ids.subspan(start, std::min(most_batch_records, ids.size() - start));
      const Json body{{"match",
                       {{"class", class_},
                        {"where", {{"path", {"id"}}, {"operator", "ContainsAny"}, {"valueTextArray", uuids(some)}}}}}};
      HONE_TRY(Json answer, service_.ask("DELETE", "/v1/batch/objects", dump(body)));
      const Json::json_pointer failed("/results/failed");
      if (!answer.contains(failed) || answer[failed] != 0)
        return Error(ErrorCode::io, "Weaviate did not remove every record.");
    }
    return {};
  }

  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override {
    std::vector<Record> records;
    for (std::size_t start = 0; start < ids.size(); start += most_batch_records) {
      const auto some = ids.subspan(start, std::min(most_batch_records, ids.size() - start));
      HONE_TRY(Json objects, get("limit:" + std::to_string(some.size()) +
                                     ",where:{path:[\"id\"],operator:ContainsAny,valueText:" + dump(uuids(some)) + "}",
                                 "text payload _additional{id}"));
      for (const Json& object : objects) {
        HONE_TRY(std::int64_t id, weaviate_id(object));
        HONE_TRY(std::string text, json_get<std::string>(object, "text", "Weaviate's answer"));
        HONE_TRY(std::string json, json_get<std::string>(object, "payload", "Weaviate's answer"));
        HONE_TRY(Payload payload, parse_payload(json, "Weaviate"));
        records.push_back({id, {}, std::move(text), std::move(payload)});
      }
    }
    return records;
  }

  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    // The vector stands in the query itself: nearVector takes no variable, and reading 384 numbers there costs a millisecond.
    HONE_TRY(Json objects, get(arguments(k, filter) + ",nearVector:{vector:" + vector_text(vector) + "}",
                               "_additional{id distance}"));
    const Json::json_pointer place("/_additional/distance");
    corpus::Ranking found;
    for (const Json& object : objects) {
      HONE_TRY(std::int64_t id, weaviate_id(object));
      if (!object.contains(place) || !object[place].is_number())
        return not_understood("Weaviate", "a distance that is no number");
      const double distance = object[place].get<double>();
      found.push_back({id, options().metric == Metric::cosine ? 1 - distance : -distance});
    }
    return found;
  }

  Result<corpus::Ranking> joined(std::string_view words, std::span<const float> vector, std::size_t k,
                                 const search::Filter& filter, double dense_weight) override {
    HONE_TRY(Json objects,
             get(arguments(k, filter) + ",hybrid:{query:" + quoted(std::string(words)) +
                     ",vector:$v,alpha:" + dump(Json(dense_weight)) + ",fusionType:rankedFusion,properties:[\"text\"]}",
                 "_additional{id score}", "query($v:[Float])", "{\"v\":" + vector_text(vector) + "}"));
    const Json::json_pointer place("/_additional/score");
    corpus::Ranking found;
    for (const Json& object : objects) {
      HONE_TRY(std::int64_t id, weaviate_id(object));
      if (!object.contains(place) || !object[place].is_string())
        return not_understood("Weaviate", "a score that is missing");
      const auto& digits = object[place].get_ref<const std::string&>();
      double score = 0;
      if (std::from_chars(digits.data(), digits.data() + digits.size(), score).ec != std::errc())
        return not_understood("Weaviate", "a score that is no number");
      found.push_back({id, score});
    }
    return found;
  }

  static std::string arguments(std::size_t k, const search::Filter& filter) {
    return "limit:" + std::to_string(k) + (filter.empty() ? "" : ",where:" + where_of(filter));
  }

  JsonService service_;
  std::string class_;
};

class WeaviateStore final : public VectorStore {
 public:
  WeaviateStore(std::string url, StoreAccess access) : url_(std::move(url)), access_(std::move(access)) {}
  const StoreTraits& traits() const override {
    static const StoreTraits traits{"weaviate", true, true, HybridBy::database};
    return traits;
  }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    auto collection = std::make_unique<WeaviateCollection>(options, JsonService("Weaviate", url_, access_));
    HONE_CHECK(collection->make());
    return std::unique_ptr<Collection>(std::move(collection));
  }
  Status drop_checked(const std::string& name) override {
    JsonService service("Weaviate", url_, access_);
    const std::string path = "/v1/schema/" + class_name(name);
    HONE_CHECK(service.ask("GET", path));  // it removes what is not there without a word
    HONE_CHECK(service.ask("DELETE", path));
    return {};
  }
  std::string url_;
  StoreAccess access_;
};

}  // namespace

Result<std::unique_ptr<VectorStore>> open_weaviate_store(const std::string& url, const StoreAccess& access) {
  HONE_TRY(std::string checked, check_service_url(url, "weaviate", access));
  HONE_TRY(Json answer, JsonService("Weaviate", checked, access).ask("GET", "/v1/meta"));
  if (!answer.is_object() || !answer.contains("version")) return not_understood("Weaviate", "this is no Weaviate");
  return std::unique_ptr<VectorStore>(std::make_unique<WeaviateStore>(checked, access));
}

}  // namespace hone::stores
