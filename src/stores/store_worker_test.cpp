// What a worker does beyond answering as its store does, which conformance_test.cpp shows.
#include "hone/stores/store_worker.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "store_servers_test.h"

namespace hone::stores {
namespace {

using ::testing::HasSubstr;

TEST(StoreWorker, SaysBeforeItConnectsWhatItWillNotDo) {
  const Error refused = StoreWorker::start({StoreKind::chroma, "http://192.0.2.1:8000"}).error();
  EXPECT_THAT(refused.message(), HasSubstr("is at 192.0.2.1, which is not this machine"));
  EXPECT_EQ(refused.advice().step, NextStep::allow_host);  // it came out of the worker
  EXPECT_EQ(refused.advice().subject, "192.0.2.1");
  EXPECT_EQ(StoreWorker::start({StoreKind::pgvector, "postgresql://me@db.example.org/x"}).error().advice().step,
            NextStep::allow_host);
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

// tests/probe.py in the worker's place: what it may do comes back as its error.
TEST(StoreWorker, OneOfAServerMayTalkAndNothingElse) {
  const auto folder = TemporaryFolder::make("hone-store-worker").value();
  const fs::path probe = folder.path() / "hone-worker";
  fs::create_symlink(fs::path(HONE_SOURCE_DIR) / "tests/probe.py", probe);
  const std::string worker = std::getenv("HONE_WORKER");
  ::setenv("HONE_WORKER", probe.c_str(), 1);
  const auto server = StoreWorker::start({StoreKind::chroma, "http://127.0.0.1:9"});
  const bool wrote = fs::exists(folder.path() / "written");
  const auto file = StoreWorker::start({StoreKind::embedded, (folder.path() / "slices.db").string()});
  ::setenv("HONE_WORKER", worker.c_str(), 1);
  EXPECT_THAT(server.error().message(), HasSubstr("hone-worker(read,network,unix)"));
  EXPECT_FALSE(wrote);
  // One of a file is not confined from outside; it gives up the network itself, as the next test shows.
  EXPECT_THAT(file.error().message(), HasSubstr("hone-worker(read,network,unix,write,delete,fork,exec)"));
}

TEST(StoreWorker, OneOfAFileGivesUpTheNetwork) {
  const auto filters = [](const std::string& process) {  // of seccomp, that hold for it
    std::ifstream status("/proc/" + process + "/status");
    int count = -1;
    for (std::string word; status >> word;)
      if (word == "Seccomp_filters:") status >> count;
    return count;
  };
  const auto folder = TemporaryFolder::make("hone-store-worker").value();
  const auto worker = StoreWorker::start({StoreKind::embedded, (folder.path() / "slices.db").string()});
  ASSERT_TRUE(worker) << worker.error().message();
  EXPECT_EQ(filters(std::to_string(worker->process())), filters("self") + 1);
}

}  // namespace
}  // namespace hone::stores
