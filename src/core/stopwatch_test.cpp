#include "hone/core/stopwatch.h"

#include <gtest/gtest.h>

#include <thread>

namespace hone {
namespace {

TEST(Stopwatch, GoesOn) {
  const Stopwatch watch;
  const double before = watch.seconds();
  EXPECT_GE(before, 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_GE(watch.seconds(), before + 0.002);
}

}  // namespace
}  // namespace hone
