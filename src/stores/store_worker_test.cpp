// What a worker does beyond answering as its store does, which conformance_test.cpp shows.
#include "hone/stores/store_worker.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "hone/core/hostile_fixture.h"
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

// The hostile program in the worker's place: what it may do comes back as its error.
TEST(StoreWorker, OneOfAServerMayTalkAndOneOfAFileMayNot) {
  const HostilePlace place;
  const std::string worker = std::getenv("HONE_WORKER");
  ::setenv("HONE_WORKER", place.program("hone-worker").c_str(), 1);
  const auto server = StoreWorker::start({StoreKind::chroma, "http://127.0.0.1:9"});
  const auto postgres = StoreWorker::start({StoreKind::pgvector, "postgresql://me@127.0.0.1/x"});
  const auto file = StoreWorker::start({StoreKind::embedded, (place.path("inside") / "slices.db").string()});
  ::setenv("HONE_WORKER", worker.c_str(), 1);
  EXPECT_THAT(server.error().message(),
              HasSubstr("hone-worker(socket_inet,socket_inet6,socket_pair,connect_tcp,send_udp)"));
  EXPECT_THAT(postgres.error().message(), HasSubstr("connect_unix"));  // its server may have no other socket
  EXPECT_THAT(file.error().message(), HasSubstr("hone-worker(nothing)"));
  EXPECT_TRUE(place.is_untouched());
}

}  // namespace
}  // namespace hone::stores
