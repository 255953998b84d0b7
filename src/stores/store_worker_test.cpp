// What a worker does beyond answering as its store does, which conformance_test.cpp shows.
#include "hone/stores/store_worker.h"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>

#include "store_servers_test.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

TEST(StoreWorker, SaysBeforeItConnectsWhatItWillNotDo) {
  EXPECT_THAT(StoreWorker::start({StoreKind::chroma, "http://192.0.2.1:8000"}).error().message(),
              HasSubstr("--allow-host"));
  EXPECT_THAT(StoreWorker::start({StoreKind::pgvector, "postgresql://me@db.example.org/x"}).error().message(),
              HasSubstr("--allow-host"));
  EXPECT_EQ(StoreWorker::start({StoreKind::chroma, "http://127.0.0.1:9"}, {.allowed_hosts = {}}).value().kind(),
            StoreKind::chroma);
}

TEST(StoreWorker, ReadsItsOwnCredentialsAndNotThoseThatOthersCanRead) {
  const auto folder = TemporaryFolder::make("hone-store-worker").value();
  const fs::path file = folder.path() / "credentials.json";
  std::ofstream(file) << R"({"user": "me", "password": "secret"})";
  ::setenv("HONE_CHROMA_CREDENTIALS", file.c_str(), 1);
  fs::permissions(file, fs::perms::owner_read | fs::perms::others_read);
  const auto started = StoreWorker::start({StoreKind::chroma, "http://127.0.0.1:9"});
  ::unsetenv("HONE_CHROMA_CREDENTIALS");
  EXPECT_EQ(started.error().code(), ErrorCode::permission_denied);
  EXPECT_THAT(started.error().message(), HasSubstr("chmod 600"));
}

TEST(StoreWorker, ADeadServerIsTheServersErrorAndADeadWorkerOneToo) {
  auto worker =
      StoreWorker::start({StoreKind::chroma, "http://127.0.0.1:9"}, {.connect_timeout_ms = 500, .attempts = 1});
  ASSERT_TRUE(worker) << worker.error().message();
  const auto refused = worker->connect();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::network) << refused.error().message();

  const auto folder = TemporaryFolder::make("hone-store-worker").value();
  auto file = StoreWorker::start({StoreKind::embedded, (folder.path() / "slices.db").string()}).value();
  auto store = file.connect().value();
  auto slices = store->open({.name = "lease", .dimensions = 2}).value();
  ASSERT_TRUE(slices->upsert(std::vector<Record>{{.id = 1, .vector = {1, 0}, .text = "the lease"}}));
  EXPECT_EQ(slices->search(std::vector<float>{1, 0}, 1).value()[0].id, 1);
  EXPECT_GT(slices->disk_bytes().value().value(), 1000u);
  ::kill(file.process(), SIGKILL);
  EXPECT_FALSE(slices->search(std::vector<float>{1, 0}, 1));
  EXPECT_FALSE(store->drop("lease"));
}

// A worker of a server has a network and may write nothing; the other process keeps only the socket to it.
TEST(StoreWorker, OneOfAServerWritesNoFile) {
  const auto folder = TemporaryFolder::make("hone-store-worker").value();
  const fs::path file = folder.path() / "written";
  auto channel = ChildChannel::start({"sh", "-c", "echo x > \"$0\"; :", file.string()}, {.network_only = true});
  ASSERT_TRUE(channel) << channel.error().message();
  EXPECT_FALSE(channel->receive());
  EXPECT_FALSE(fs::exists(file));
  auto free = ChildChannel::start({"sh", "-c", "echo x > \"$0\"; :", file.string()});
  ASSERT_TRUE(free) << free.error().message();
  EXPECT_FALSE(free->receive());
  EXPECT_TRUE(fs::exists(file));
}

}  // namespace
}  // namespace hone
