#include "hone/stores/open_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/json.h"
#include "host_guard.h"
#include "record_text.h"
#include "store_servers_test.h"

namespace hone::stores {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A variable of the environment, until the end of the test.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() { ::unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

TEST(StoreAddress, NamesAStoreAndAPlace) {
  auto address = StoreAddress::parse("pgvector=postgresql://me@localhost:5432/mine?sslmode=disable").value();
  EXPECT_EQ(address.kind, StoreKind::pgvector);
  EXPECT_EQ(address.place, "postgresql://me@localhost:5432/mine?sslmode=disable");
  EXPECT_EQ(StoreAddress::parse("sqlite-vec=a=b.db").value().place, "a=b.db");
  EXPECT_THAT(StoreAddress::parse("crhoma=http://127.0.0.1").error().message(), HasSubstr("Did you mean 'chroma'?"));
  EXPECT_THAT(StoreAddress::parse("chroma").error().message(), HasSubstr("chroma=URL"));
  EXPECT_THAT(StoreAddress::parse("embedded=").error().message(), HasSubstr("embedded=FILE"));
  EXPECT_FALSE(needs_network(StoreKind::sqlite_vec));
  EXPECT_TRUE(needs_network(StoreKind::weaviate));
}

TEST(StoreCredentials, ComeFromTheEnvironmentOrAFileThatNobodyElseReads) {
  EXPECT_EQ(StoreCredentials::find(StoreKind::opensearch).value().password, "");
  Variable user("HONE_OPENSEARCH_USER", "me"), password("HONE_OPENSEARCH_PASSWORD", "secret");
  EXPECT_EQ(StoreCredentials::find(StoreKind::opensearch).value().user, "me");
  EXPECT_EQ(StoreCredentials::find(StoreKind::opensearch).value().password, "secret");
  EXPECT_EQ(StoreCredentials::find(StoreKind::chroma).value().password, "");

  auto folder = TemporaryFolder::make().value();
  const std::string file = (folder.path() / "credentials").string();
  Variable named("HONE_OPENSEARCH_CREDENTIALS", file);
  EXPECT_EQ(StoreCredentials::find(StoreKind::opensearch).error().code(), ErrorCode::not_found);
  ASSERT_TRUE(write_file_atomically(file, R"({"password": "other"})", 0640));
  auto readable = StoreCredentials::find(StoreKind::opensearch);
  EXPECT_EQ(readable.error().code(), ErrorCode::permission_denied);
  EXPECT_THAT(readable.error().message(), HasSubstr("chmod 600"));
  ASSERT_TRUE(write_file_atomically(file, R"({"password": "other"})", 0600));
  auto found = StoreCredentials::find(StoreKind::opensearch).value();
  EXPECT_EQ(found.user, "me");
  EXPECT_EQ(found.password, "other");
  ASSERT_TRUE(write_file_atomically(file, R"({"pasword": "other"})", 0600));
  EXPECT_THAT(StoreCredentials::find(StoreKind::opensearch).error().message(), HasSubstr("'password'"));
  ASSERT_TRUE(write_file_atomically(file, "other", 0600));
  EXPECT_EQ(StoreCredentials::find(StoreKind::opensearch).error().code(), ErrorCode::corrupt_data);
}

TEST(HostGuard, NothingLeavesThisMachineUnlessAllowed) {
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST"})
    EXPECT_TRUE(check_host(host, "chroma", {})) << host;
  for (const char* host : {"example.org", "10.0.0.1", "127.0.0.1.example.org", "localhost.example.org", "0.0.0.0",
                           "::2", "127.example.org", ""}) {
    auto checked = check_host(host, "chroma", {});
    ASSERT_FALSE(checked) << host;
    EXPECT_EQ(checked.error().code(), ErrorCode::permission_denied);
  }
  const Error refused = check_host("db.example.org", "chroma", {}).error();
  EXPECT_THAT(refused.message(), HasSubstr("texts, vectors, file names and titles, and every question, would leave"));
  EXPECT_EQ(refused.advice().step, NextStep::allow_host);
  EXPECT_EQ(refused.advice().subject, "db.example.org");
  StoreAccess access;
  access.allowed_hosts = {"DB.example.org"};
  EXPECT_TRUE(check_host("db.example.org", "chroma", access));
  EXPECT_FALSE(check_host("other.example.org", "chroma", access));
}

TEST(HostGuard, ServiceAddresses) {
  StoreAccess access;
  access.allowed_hosts = {"db.example.org"};
  EXPECT_EQ(check_service_url("http://127.0.0.1:8000/", "chroma", {}).value(), "http://127.0.0.1:8000");
  EXPECT_EQ(check_service_url("https://db.example.org/x//", "chroma", access).value(), "https://db.example.org/x");
  for (const char* url : {"ftp://127.0.0.1", "127.0.0.1", "", "http://", "http://me:secret@127.0.0.1",
                          "http://127.0.0.1/?a", "http://127.0.0.1/#a", "file:///etc/passwd"})
    EXPECT_EQ(check_service_url(url, "chroma", {}).error().code(), ErrorCode::invalid_argument) << url;
  EXPECT_THAT(check_service_url("http://me:secret@127.0.0.1", "chroma", {}).error().message(),
              Not(HasSubstr("secret")));
  EXPECT_THAT(check_service_url("http://db.example.org", "chroma", access).error().message(),
              HasSubstr("not encrypted"));
  // Every way to name another host.
  for (const char* url :
       {"http://127.0.0.1@example.org", "http://example.org", "https://[::2]:9200", "http://0x7f.1.example.org"})
    EXPECT_FALSE(check_service_url(url, "chroma", {})) << url;
}

TEST(Pgvector, NoOtherHostAndNoPasswordInTheAddress) {
  auto refusal = [](const std::string& url) {
    auto store = open_store({StoreKind::pgvector, url});
    EXPECT_FALSE(store) << url;
    return store ? Error(ErrorCode::io, "") : store.error();
  };
  for (const char* url :
       {"postgresql://me@db.example.org/x", "postgresql://me@127.0.0.1,db.example.org/x", "host=db.example.org",
        "postgresql://127.0.0.1/x?hostaddr=192.0.2.1", "postgresql:///x?host=db.example.org"}) {
    EXPECT_EQ(refusal(url).code(), ErrorCode::permission_denied) << url;
    EXPECT_EQ(refusal(url).advice().step, NextStep::allow_host) << url;
  }
  {
    Variable host("PGHOST", "db.example.org");  // libpq would go there
    EXPECT_EQ(refusal("postgresql:///x").code(), ErrorCode::permission_denied);
  }
  const Error secret = refusal("postgresql://me:secret@127.0.0.1/x");
  EXPECT_EQ(secret.code(), ErrorCode::invalid_argument);
  EXPECT_THAT(secret.message(), AllOf(HasSubstr("HONE_PGVECTOR_PASSWORD"), Not(HasSubstr("secret"))));
  EXPECT_EQ(refusal("service=elsewhere").code(), ErrorCode::invalid_argument);
  EXPECT_EQ(refusal("postgresql://me@127.0.0.1:notaport/x").code(), ErrorCode::network);
  EXPECT_EQ(refusal("wrong words").code(), ErrorCode::invalid_argument);
}

TEST(Pgvector, AWrongPasswordIsSaid) {
  ServerUnderTest& server = server_of(StoreKind::pgvector);
  auto access = server.access();
  access.credentials.password = "guess";
  auto store = open_store({StoreKind::pgvector, server.url()}, access);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), ErrorCode::permission_denied);
  EXPECT_THAT(store.error().message(), AllOf(HasSubstr("password"), Not(HasSubstr("guess"))));
  access.credentials = {"nobody", "hone"};
  EXPECT_EQ(open_store({StoreKind::pgvector, server.url()}, access).error().code(), ErrorCode::permission_denied);
}

TEST(SqliteVec, AnExtensionThatIsNoneIsSaid) {
  auto folder = TemporaryFolder::make().value();
  Variable file("HONE_SQLITE_VEC", "/no/such/vec0.so");
  auto store = open_store({StoreKind::sqlite_vec, (folder.path() / "a.db").string()});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), ErrorCode::unsupported);
  EXPECT_THAT(store.error().message(), HasSubstr("/no/such/vec0.so"));
}

TEST(Embedded, ADamagedFileIsSaid) {
  auto folder = TemporaryFolder::make().value();
  const std::string file = (folder.path() / "a.db").string();
  ASSERT_TRUE(write_file_atomically(file, std::string(8192, 'x')));
  EXPECT_EQ(open_store({StoreKind::embedded, file}).error().code(), ErrorCode::corrupt_data);
}

TEST(Embedded, AFileOfAnotherStoreIsRefused) {
  auto folder = TemporaryFolder::make().value();
  const std::string file = (folder.path() / "a.db").string();
  const CollectionOptions options{"a", 3};
  ASSERT_TRUE(open_store({StoreKind::embedded, file}).value()->open(options));
  auto other = open_store({StoreKind::sqlite_vec, file}).value()->open(options);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message(), HasSubstr("belongs to the store embedded"));
}

TEST(RecordText, PayloadsComeBackAsTheyWere) {
  const Payload payload{{"", ""},         {"page", 3.0},        {"half", 0.1},
                        {"large", 1e300}, {"text", "\"\\\n文"}, {"minus", -7.0}};
  EXPECT_EQ(parse_payload(payload_text(payload), "x").value(), payload);
  EXPECT_THAT(payload_text({{"page", 3.0}}), "{\"page\":3}");
  for (const char* json : {"", "[]", "{\"a\":null}", "{\"a\":[1]}", "{\"a\":{}}", "{\"a\":true}", "{\"a\":1"})
    EXPECT_EQ(parse_payload(json, "x").error().code(), ErrorCode::corrupt_data) << json;
}

TEST(RecordText, VectorsReadBackBitForBit) {
  const std::vector<float> vector{0.1f, -1e-38f, 3.4e38f, 1.0f / 3, -0.0f, 16777216};
  const Json json = parse_json(vector_text(vector), "x").value();
  ASSERT_EQ(json.size(), vector.size());
  for (std::size_t i = 0; i < vector.size(); ++i) EXPECT_EQ(json[i].get<float>(), vector[i]);
  EXPECT_EQ(vector_text({}), "[]");
}

}  // namespace
}  // namespace hone::stores
