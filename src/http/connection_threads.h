// A thread for each connection, as long as it lasts: cpp-httplib's own pool counts threads that are about to wake as idle, so
// that of many connections at once some wait behind slow ones.
//
//   server.new_task_queue = [] { return new ConnectionThreads(/*most=*/512); };
#pragma once

#include <cpp-httplib/httplib.h>

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace hone::http {

class ConnectionThreads : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(std::size_t most) : most_(most) {}
  // False where there are as many as may be: the connection is closed.
  bool enqueue(std::function<void()> serve) override {
    const std::lock_guard lock(guard_);
    if (running_ >= most_) return false;
    try {
      std::thread([this, serve = std::move(serve)] {
        serve();
        const std::lock_guard ended(guard_);
        --running_;
        changed_.notify_all();
      }).detach();
    } catch (const std::system_error&) {  // the system gives no more threads
      return false;
    }
    ++running_;
    return true;
  }
  void shutdown() override {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  const std::size_t most_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::size_t running_ = 0;
};

}  // namespace hone::http
