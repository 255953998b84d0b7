#include "hub.h"

#include <gmock/gmock.h>

#include "hone/core/hash.h"
#include "hub_server_test.h"

namespace hone::pull {
namespace {

using testing::HasSubstr;

// One repository with a large file, a small one and one in a folder.
class HubFetch : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    for (int i = 0; i < 60'000; ++i) weights += static_cast<char>(i * 7 + i / 251);
    write_text(repositories() / repository / "model.gguf", weights);
    write_text(repositories() / repository / "config.json", "{}");
    write_text(repositories() / repository / "1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}");
  }

  Result<HubSnapshot> fetch(const installed::HubSettings& with) {
    HONE_TRY(auto files, Hub(with).list(repository, "main"));
    return Hub(with).fetch(repository, "main", files, {});
  }
  Result<HubSnapshot> fetch() { return fetch(settings()); }

  fs::path blob() const { return cache(repository) / "blobs" / sha256(weights); }
  std::string fetched() const { return bytes_of(cache(repository) / "snapshots" / test_commit / "model.gguf"); }

  // The ranges in which the large file was asked for.
  std::vector<std::string> ranges() {
    std::vector<std::string> list;
    for (const Json& request : log())
      if (request["method"] == "GET" && request["path"].get<std::string>().find("model.gguf") != std::string::npos)
        list.push_back(request["range"]);
    return list;
  }

  std::string repository = "demo/tiny", weights;
};

TEST_F(HubFetch, LaysTheCacheOutAsOtherToolsDo) {
  auto snapshot = fetch();
  ASSERT_TRUE(snapshot) << snapshot.error().message();
  EXPECT_EQ(snapshot->commit, test_commit);
  EXPECT_EQ(bytes_of(cache(repository) / "refs/main"), test_commit);
  EXPECT_EQ(fs::read_symlink(snapshot->folder / "model.gguf"), fs::path("../../blobs") / sha256(weights));
  // The small ones are named by Git: `printf '{}' | git hash-object --stdin`.
  EXPECT_EQ(fs::read_symlink(snapshot->folder / "config.json"), "../../blobs/9e26dfeeb6e641a33dae4961196235bdb965b21b");
  EXPECT_EQ(fs::read_symlink(snapshot->folder / "1_Pooling/config.json").parent_path(), "../../../blobs");
  EXPECT_EQ(fetched(), weights);
}

TEST_F(HubFetch, SecondTimeNothingIsMoved) {
  ASSERT_TRUE(fetch());
  mode("");
  ASSERT_TRUE(fetch());
  EXPECT_TRUE(ranges().empty());
}

TEST_F(HubFetch, ReportsTheSumOfAllFiles) {
  std::uint64_t last = 0, total = 0;
  auto files = Hub(settings()).list(repository, "main");
  ASSERT_TRUE(files);
  ASSERT_TRUE(Hub(settings()).fetch(repository, "main", *files, [&](const ProgressEvent& event) {
    EXPECT_GE(event.done, last);
    last = event.done, total = event.total;
  }));
  EXPECT_EQ(total, weights.size() + 2 + 34);
  EXPECT_EQ(last, total);
}

TEST_F(HubFetch, CutsAreTakenUpWhereTheyHappened) {
  mode("cut=2");
  auto snapshot = fetch();
  ASSERT_TRUE(snapshot) << snapshot.error().message();
  EXPECT_EQ(fetched(), weights);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"", "bytes=30000-", "bytes=45000-"}));
}

TEST_F(HubFetch, AServerWithoutRangesStartsAgain) {
  mode("cut=1&norange=1");
  ASSERT_TRUE(fetch());
  EXPECT_EQ(fetched(), weights);
}

TEST_F(HubFetch, CutsWithoutEndEndInAnError) {
  mode("cut=1000&norange=1");
  auto snapshot = fetch();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::network);
  EXPECT_LE(ranges().size(), 6u);
  EXPECT_FALSE(fs::exists(cache(repository) / "refs/main"));  // nothing looks complete
}

TEST_F(HubFetch, AnotherRunContinuesAPartialFile) {
  write_text(blob().string() + ".incomplete", weights.substr(0, 50'000));
  ASSERT_TRUE(fetch());
  EXPECT_EQ(fetched(), weights);
  EXPECT_EQ(ranges(), std::vector<std::string>{"bytes=50000-"});
}

TEST_F(HubFetch, ASpoiltPartialFileIsFetchedAnew) {
  write_text(blob().string() + ".incomplete", std::string(50'000, 'x'));
  ASSERT_TRUE(fetch());
  EXPECT_EQ(fetched(), weights);
  EXPECT_EQ(ranges(), (std::vector<std::string>{"bytes=50000-", ""}));
}

TEST_F(HubFetch, ASpoiltBlobIsFetchedAnew) {
  write_text(blob(), std::string(weights.size(), 'x'));
  ASSERT_TRUE(fetch());
  EXPECT_EQ(fetched(), weights);
}

TEST_F(HubFetch, AWrongHashIsRefusedAndThrownAway) {
  mode("lie=1");
  auto snapshot = fetch();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::integrity);
  EXPECT_THAT(snapshot.error().message(), HasSubstr("not the promised file"));
  EXPECT_FALSE(fs::exists(blob()));
  EXPECT_FALSE(fs::exists(blob().string() + ".incomplete"));
  EXPECT_FALSE(fs::exists(cache(repository) / "snapshots" / test_commit / "model.gguf"));
}

TEST_F(HubFetch, ASmallFileThatLiesIsFoundByItsGitName) {
  fs::remove(repositories() / repository / "model.gguf");
  mode("lie=1");
  auto snapshot = fetch();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::integrity);
}

TEST_F(HubFetch, GatedRepositoriesSayWhatToDo) {
  mode("gate=secret");
  auto without = fetch();
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code(), ErrorCode::permission_denied);
  EXPECT_THAT(without.error().message(), HasSubstr("HF_TOKEN"));
  EXPECT_THAT(without.error().message(), HasSubstr("Access to this model is restricted."));

  environment.set("HF_TOKEN", "wrong");
  auto wrong = fetch();
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message(), HasSubstr("does not open demo/tiny for your token"));

  environment.set("HF_TOKEN", "");
  write_text(folder.path() / "token", "secret\n");
  environment.set("HF_TOKEN_PATH", (folder.path() / "token").string());
  EXPECT_TRUE(fetch());
}

TEST_F(HubFetch, TheTokenStaysWithTheHub) {
  environment.set("HF_TOKEN", "secret");
  mode("gate=secret&store=1");
  auto snapshot = fetch();
  ASSERT_TRUE(snapshot) << snapshot.error().message();
  EXPECT_EQ(fetched(), weights);
  bool at_store = false;
  for (const Json& request : log()) {
    at_store = at_store || request["store"] == true;
    EXPECT_EQ(request["token"], request["store"] == true ? "" : "Bearer secret") << request;
  }
  EXPECT_TRUE(at_store);
}

TEST_F(HubFetch, WaitsForABusyHub) {
  mode("busy=2");
  EXPECT_TRUE(fetch());
}

TEST_F(HubFetch, ReadsAListOfManyPages) {
  mode("pages=1");
  auto files = Hub(settings()).list(repository, "main");
  ASSERT_TRUE(files) << files.error().message();
  EXPECT_EQ(files->size(), 3u);
}

TEST_F(HubFetch, NamesThatLeadOutsideAreRefused) {
  mode("names=1");
  auto files = Hub(settings()).list(repository, "main");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code(), ErrorCode::corrupt_data);
}

TEST_F(HubFetch, AnUnknownRepositoryIsNotFound) {
  auto files = Hub(settings()).list("demo/other", "main");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code(), ErrorCode::not_found);
  EXPECT_THAT(files.error().message(), HasSubstr("demo/other"));
}

TEST_F(HubFetch, AStalledServerIsLeft) {
  mode("stall=1");
  installed::HubSettings impatient = settings();
  impatient.access.stall_seconds = 1;
  impatient.access.attempts = 1;
  auto snapshot = fetch(impatient);
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::timeout);
}

TEST_F(HubFetch, OfflineUsesTheCacheAndNothingElse) {
  environment.set("HF_HUB_OFFLINE", "1");
  auto missing = fetch();
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message(), HasSubstr("HF_HUB_OFFLINE=1"));
  environment.set("HF_HUB_OFFLINE", "0");
  ASSERT_TRUE(fetch());
  mode("");
  environment.set("HF_HUB_OFFLINE", "1");
  auto snapshot = fetch();
  ASSERT_TRUE(snapshot) << snapshot.error().message();
  EXPECT_EQ(bytes_of(snapshot->folder / "model.gguf"), weights);
  EXPECT_TRUE(log().empty());
}

TEST_F(HubFetch, AHubThatIsNotThereIsSaidSo) {
  stop();
  auto snapshot = fetch();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::network);
  EXPECT_THAT(snapshot.error().message(), HasSubstr("Cannot reach http://127.0.0.1:"));
}

class HubOverTls : public HubFetch {
 protected:
  void SetUp() override {
    HubFetch::SetUp();
    stop();
    start("--tls '" + folder.path().string() + "'");
  }
};

TEST_F(HubOverTls, AnUnknownCertificateIsRefused) {
  environment.set("CURL_CA_BUNDLE", "");
  environment.set("SSL_CERT_FILE", "");
  auto snapshot = fetch();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::network);
  EXPECT_THAT(snapshot.error().message(), HasSubstr("is not trusted"));
  environment.set("CURL_CA_BUNDLE", (folder.path() / "certificate.pem").string());  // so that the server can be ended
}

TEST_F(HubOverTls, ATrustedOneIsUsed) {
  environment.set("CURL_CA_BUNDLE", (folder.path() / "certificate.pem").string());
  environment.set("HF_TOKEN", "secret");
  mode("cut=1&gate=secret&store=1");
  auto snapshot = fetch();
  ASSERT_TRUE(snapshot) << snapshot.error().message();
  EXPECT_EQ(fetched(), weights);
}

TEST(HubName, IsReadWithRevisionAndQuantization) {
  auto name = installed::HubName::parse("org/name@v1:Q8_0");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->repository, "org/name");
  EXPECT_EQ(name->revision, "v1");
  EXPECT_EQ(name->quantization, "Q8_0");
  EXPECT_EQ(installed::HubName::parse("org/name")->revision, "main");
  for (const char* wrong : {"", "org/", "/name", "org/name:", "org/../name", "a/b/c", "org/name@../x", "org/.name"})
    EXPECT_FALSE(installed::HubName::parse(wrong)) << wrong;
}

TEST(HubCachePaths, HostileNamesAreNotSafe) {
  for (const char* fine : {"a", "a/b.json", "1_Pooling/config.json", "..a/b..", ".gitattributes"})
    EXPECT_TRUE(installed::is_safe_path(fine)) << fine;
  for (const char* wrong : {"", "/a", "../a", "a/../b", "a/..", "a//b", "a/", "./a", "a\\b", "a\nb"})
    EXPECT_FALSE(installed::is_safe_path(wrong)) << wrong;
  EXPECT_FALSE(installed::is_safe_path(std::string_view("a\0b", 3)));
  EXPECT_FALSE(installed::is_safe_etag("../x"));
  EXPECT_FALSE(installed::is_safe_etag(""));
  EXPECT_FALSE(installed::is_commit("main"));
}

}  // namespace
}  // namespace hone::pull
