#include "hone/kernels/pool.h"

#include <gtest/gtest.h>

#include <numeric>

namespace hone::kernels {
namespace {

// Each task once, by a worker that exists, and all done at the return; many short phases after each other.
TEST(PoolTest, EveryTaskOnce) {
  for (const int threads : {1, 2, 3, 5}) {
    Pool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (std::size_t round = 0; round < 300; ++round) {
      const std::size_t count = round % 17;
      std::vector<int> calls(count);
      std::vector<long> of_worker(static_cast<std::size_t>(threads));
      pool.run(count, [&](std::size_t task, int worker) {
        ++calls[task];
        ++of_worker.at(static_cast<std::size_t>(worker));  // a worker runs one task at a time
      });
      ASSERT_EQ(calls, std::vector<int>(count, 1)) << threads << " threads, round " << round;
      ASSERT_EQ(std::accumulate(of_worker.begin(), of_worker.end(), 0L), static_cast<long>(count));
    }
  }
}

// A task waits for another: they must run at the same time.
TEST(PoolTest, TasksRunTogether) {
  Pool pool(3);
  std::atomic<int> arrived{0};
  pool.run(3, [&](std::size_t, int) {
    ++arrived;
    while (arrived < 3) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 3);
}

}  // namespace
}  // namespace hone::kernels
