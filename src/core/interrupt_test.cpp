#include "hone/core/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace hone {
namespace {

// 1: asked to end; 2: not.
[[noreturn]] void raise_after_catching(int signal, void (*before)(int)) {
  std::signal(signal, before);
  catch_interrupts();
  std::raise(signal);
  std::_Exit(interrupted() ? 1 : 2);
}

TEST(InterruptDeathTest, ATerminalThatGoesAwayAsksAsCtrlCDoes) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    EXPECT_EXIT(raise_after_catching(signal, SIG_DFL), ::testing::ExitedWithCode(1), "") << signal;
  EXPECT_EXIT(raise_after_catching(SIGHUP, SIG_IGN), ::testing::ExitedWithCode(2), "");  // as nohup starts it
}

}  // namespace
}  // namespace hone
