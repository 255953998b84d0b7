// The trainer's threads: one pool, whose workers sleep when there is nothing to do.
//
//   Pool pool(2);
//   pool.run(8, [&](std::size_t tile, int worker) { … });
//
// Tasks are handed out in order, one at a time, so that a slow core takes fewer. Which worker runs a task is chance;
// what a task computes must not depend on it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hone::kernels {

class Pool {
 public:
  explicit Pool(int threads);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  int threads() const { return static_cast<int>(workers_.size()) + 1; }
  // Calls task(0 … count − 1, worker), worker in [0, threads()); returns when all are done. The caller is worker 0.
  void run(std::size_t count, const std::function<void(std::size_t task, int worker)>& task);

 private:
  void work(int worker);
  void take_tasks(int worker);
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable start_, done_;
  const std::function<void(std::size_t, int)>* task_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<int> busy_{0};
  bool stopping_ = false;
};

}  // namespace hone::kernels
