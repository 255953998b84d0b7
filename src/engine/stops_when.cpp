#include "hone/engine/stops_when.h"

#include <chrono>
#include <utility>

namespace hone::engine {
namespace {

constexpr long long ask_every_ms = 20;  // the answer may need a system call, and a token has hundreds of products

thread_local StopsWhen* innermost = nullptr;

long long now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

StopsWhen::StopsWhen(std::function<bool()> asks) : asks_(std::move(asks)), outer_(std::exchange(innermost, this)) {}

StopsWhen::~StopsWhen() { innermost = outer_; }

bool StopsWhen::ask() {
  if (stopped_) return true;
  const long long now = now_ms();
  if (now < next_ask_ms_) return false;
  next_ask_ms_ = now + ask_every_ms;
  return stopped_ = asks_();
}

bool StopsWhen::stopped() {
  for (StopsWhen* one = innermost; one; one = one->outer_)
    if (one->ask()) return true;
  return false;
}

}  // namespace hone::engine
