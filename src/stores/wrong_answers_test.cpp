// What servers must not get away with: an answer that is empty, of another shape, cut short or never sent is an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "json_service.h"
#include "store_servers_test.h"

namespace hone::stores {
namespace {

using testing::HasSubstr;

// tests/answer_server.py with these rules.
class AnswerServer {
 public:
  explicit AnswerServer(const Json& rules) {
    std::string text = dump(rules);
    for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) text.replace(at, 1, "'\\''");
    pipe_ = ::popen(
        ("exec 3<&0; python3 '" HONE_SOURCE_DIR "/tests/answer_server.py' '" + text + "' > '" + out().string() + "'")
            .c_str(),
        "w");
    for (int tries = 0; tries < 200 && url_.empty(); ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
      if (auto said = read_file(out()); said && said->find('\n') != std::string::npos) url_ = printed(*said, "url");
    }
    EXPECT_NE(url_, "");
  }
  ~AnswerServer() { ::pclose(pipe_); }
  const std::string& url() const { return url_; }

  void set(const Json& rules) {
    JsonService service("the rules", url_, {});
    EXPECT_TRUE(service.ask("POST", "/_rules", dump(rules)));
  }

  // [method, path, authorization] of every request so far.
  Json log() {
    JsonService service("the log", url_, {});
    auto answer = service.ask("GET", "/_log");
    return answer ? *answer : Json();
  }

 private:
  fs::path out() const { return folder_.path() / "out"; }
  TemporaryFolder folder_ = TemporaryFolder::make().value();
  std::FILE* pipe_ = nullptr;
  std::string url_;
};

StoreAccess patience(long timeout_ms = 2000) {
  StoreAccess access;
  access.timeout_ms = timeout_ms;
  return access;
}

const std::string shape = "3 dimensions, cosine, hnsw";

// One server that accepts the opening of a collection and then answers everything else with `status` and `body`.
struct Dialect {
  StoreKind kind;
  Json opening;
};
std::vector<Dialect> dialects() {
  const CollectionOptions options{"a", 3, Metric::cosine, SearchKind::hnsw};
  const std::string key = "ca978112ca1bbdcafac231b39a23dc4d";  // SHA-256 of "a"
  return {
      {StoreKind::chroma, Json::array({Json::array({"GET", "heartbeat", 200, "{}"}),
                                       Json::array({"POST", "/collections$", 200,
                                                    dump(Json{{"id", "u"}, {"metadata", {{"hone_shape", shape}}}})})})},
      {StoreKind::opensearch,
       Json::array({Json::array({"GET", "^/$", 200, R"({"version":{}})"}),
                    Json::array({"GET", "_mapping", 200,
                                 dump(Json{{"hone-" + key, {{"mappings", {{"_meta", {{"hone_shape", shape}}}}}}}})})})},
      {StoreKind::weaviate,
       Json::array({Json::array({"GET", "meta", 200, R"({"version":"1"})"}),
                    Json::array({"GET", "schema", 200, dump(Json{{"description", dump(Json{{"shape", shape}})}})})})}};
}

class EveryServer : public testing::TestWithParam<Dialect> {
 protected:
  // All operations of a collection whose server answers so.
  std::vector<Status> all_operations(int status, const std::string& body) {
    Json rules = GetParam().opening;
    for (const char* method : {"GET", "POST", "PUT", "DELETE"}) rules.push_back({method, "", status, body});
    server_.set(rules);
    StoreAccess access = patience(status == -1 ? 300 : 5000);
    access.attempts = 1;
    auto store = open_store({GetParam().kind, server_.url()}, access);
    EXPECT_TRUE(store) << store.error().message();
    auto collection = (*store)->open({"a", 3, Metric::cosine, SearchKind::hnsw});
    EXPECT_TRUE(collection) << collection.error().message();
    if (!collection) return {};
    const std::vector<float> vector{1, 2, 3};
    const std::vector<Record> records{{1, vector, "a", {}}};
    const std::vector<std::int64_t> ids{1};
    auto status_of = [](const auto& result) { return result ? Status() : Status(result.error()); };
    return {status_of((*collection)->search(vector, 5)), status_of((*collection)->count()),
            status_of((*collection)->get(ids)),
            status_of((*collection)->search(vector, 5, search::Filter::parse({"title=a"}).value())),
            (*collection)->upsert(records)};
  }

  AnswerServer server_{Json::array()};
};
INSTANTIATE_TEST_SUITE_P(Stores, EveryServer, testing::ValuesIn(dialects()),
                         [](const auto& dialect) { return std::string(store_name(dialect.param.kind)); });

TEST_P(EveryServer, StatusesAreErrors) {
  for (const auto& [status, code] : std::map<int, ErrorCode>{{400, ErrorCode::invalid_argument},
                                                             {401, ErrorCode::permission_denied},
                                                             {404, ErrorCode::not_found},
                                                             {302, ErrorCode::io},
                                                             {500, ErrorCode::io},
                                                             {503, ErrorCode::busy}})
    for (const Status& done : all_operations(status, R"({"error":"the server's own words"})")) {
      ASSERT_FALSE(done) << status;
      EXPECT_EQ(done.error().code(), code) << status << " " << done.error().message();
      EXPECT_THAT(done.error().message(), HasSubstr(status == 302 ? "sends elsewhere" : "the server's own words"));
    }
}

TEST_P(EveryServer, AnAnswerThatSaysNothingIsNoResult) {
  for (const char* body :
       {"{}", "[]", "null", "", "true", "\"ids\"", "<html>", "{\"ids\":[[]]}", "{\"ids\":[],\"distances\":[]}",
        "{\"hits\":{\"hits\":[]}}", "{\"data\":null}", "{\"data\":{\"Get\":{}}}", "{\"errors\":[{\"message\":\"no\"}]}",
        "{\"errors\":true,\"items\":[]}"}) {
    const auto done = all_operations(200, body);
    ASSERT_EQ(done.size(), 5u);
    for (std::size_t i = 0; i < 4; ++i) {  // what reads
      ASSERT_FALSE(done[i]) << body << " operation " << i;
    }
  }
}

TEST_P(EveryServer, ConnectionsThatBreakOrHangEnd) {
  for (const Status& done : all_operations(0, "")) {
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::network) << done.error().message();
  }
  const auto start = std::chrono::steady_clock::now();
  for (const Status& done : all_operations(-1, "")) {
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::timeout) << done.error().message();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));  // it sleeps for ten minutes
}

TEST(JsonService, TriesAgainWhatMayPass) {
  AnswerServer server(Json::array({{"POST", "/busy", 503, "", {2}},
                                   {"POST", "/broken", 0, "", {1}},
                                   {"POST", "/always", 503, "later"},
                                   {"POST", "", 200, "{\"a\":1}"}}));
  JsonService service("The server", server.url(), patience());
  EXPECT_EQ(service.ask("POST", "/busy", "{}").value()["a"], 1);
  EXPECT_EQ(service.ask("POST", "/broken", "{}").value()["a"], 1);
  EXPECT_EQ(service.ask("POST", "/always", "{}").error().code(), ErrorCode::busy);
  const Json log = server.log();
  std::map<std::string, int> requests;
  for (const Json& one : log) ++requests[one[1].get<std::string>()];
  EXPECT_EQ(requests["/busy"], 3);
  EXPECT_EQ(requests["/broken"], 2);
  EXPECT_EQ(requests["/always"], 3);
}

TEST(JsonService, CredentialsGoToTheirServerOnly) {
  AnswerServer other(Json::array({{"POST", "", 200, "{}"}}));
  AnswerServer server(Json::array({{"POST", "/away", 307, other.url() + "/stolen"}, {"POST", "", 200, "{}"}}));
  StoreAccess access = patience();
  access.credentials.password = "token";
  EXPECT_TRUE(JsonService("The server", server.url(), access).ask("POST", "/a", "{}"));
  EXPECT_FALSE(JsonService("The server", server.url(), access).ask("POST", "/away", "{}"));  // no redirect is followed
  access.credentials.user = "me";
  EXPECT_TRUE(JsonService("The server", server.url(), access).ask("POST", "/b", "{}"));
  const Json log = server.log();
  EXPECT_EQ(log[0][2], "Bearer token");
  EXPECT_EQ(log[2][2], "Basic bWU6dG9rZW4=");
  EXPECT_TRUE(other.log().empty());
}

}  // namespace
}  // namespace hone::stores
