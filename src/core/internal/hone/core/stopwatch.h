// How long something takes. Never goes back when the clock of the machine is set.
//
//   const Stopwatch watch;
//   …
//   double seconds = watch.seconds();
#pragma once

#include <chrono>

namespace hone {

class Stopwatch {
 public:
  // Since it was made.
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace hone
