#include "connection_threads.h"

#include <gtest/gtest.h>

#include <atomic>

namespace hone::http {
namespace {

TEST(ConnectionThreads, AllRunAtOnceAndOneTooManyIsRefused) {
  ConnectionThreads threads(40);
  std::mutex guard;
  std::condition_variable changed;
  int inside = 0;
  bool may_end = false;
  const auto serve = [&] {
    std::unique_lock lock(guard);
    ++inside;
    changed.notify_all();
    changed.wait(lock, [&] { return may_end; });
  };
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(threads.enqueue(serve));
  EXPECT_FALSE(threads.enqueue(serve));
  {
    std::unique_lock lock(guard);
    EXPECT_TRUE(
        changed.wait_for(lock, std::chrono::seconds(30), [&] { return inside == 40; }));  // none waits for another
    may_end = true;
  }
  changed.notify_all();
  threads.shutdown();
  EXPECT_TRUE(threads.enqueue([] {}));  // there is room again
  threads.shutdown();
}

}  // namespace
}  // namespace hone::http
