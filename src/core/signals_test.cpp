#include "hone/core/signals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "hone/core/child.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

TEST(Signals, HaveNamesAndAdvice) {
  EXPECT_EQ(signal_name(SIGILL), "SIGILL (illegal instruction)");
  EXPECT_EQ(signal_name(70), "signal 70");
  EXPECT_THAT(signal_advice(SIGILL), HasSubstr("avx2"));
  EXPECT_THAT(signal_advice(SIGKILL), HasSubstr("memory"));
  EXPECT_EQ(signal_advice(SIGTERM), "");
  EXPECT_EQ(ended_by_signal("hone-worker", SIGKILL).advice().step, NextStep::foresee_memory);
  EXPECT_EQ(ended_by_signal("pip", SIGTERM).advice().step, NextStep::none);
  EXPECT_EQ(ended_by_signal("pip", SIGTERM).message(), "pip was ended by SIGTERM (asked to end).");
}

TEST(Signals, OfAChildAreTold) {
  for (const int signal : {SIGILL, SIGKILL, SIGABRT}) {
    auto done = run_child({"sh", "-c", "kill -" + std::to_string(signal) + " $$"});
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->signal, signal);
    EXPECT_EQ(done->exit_status, 128 + signal);
  }
  EXPECT_EQ(run_child({"sh", "-c", "exit 132"})->signal, 0);  // a status is no signal
}

[[noreturn]] void die_by(int signal) {
  struct sigaction unset {};
  unset.sa_handler = SIG_DFL;
  sigaction(signal, &unset, nullptr);  // a sanitizer's stands there
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  report_fatal_signals([](NextStep step) { return next_step_name(step); });
  raise(signal);
  std::_Exit(0);
}

// Each fault ends the program with its signal, after a sentence.
TEST(SignalsDeathTest, AFaultIsSaidBeforeItEnds) {
  const std::vector<int> faults{SIGILL, SIGBUS, SIGFPE, SIGABRT, SIGSEGV, SIGSYS};
  for (const int signal : faults) {
    const std::string name = signal_name(signal).substr(0, 5);
    const NextStep step = ended_by_signal("hone", signal).advice().step;
    EXPECT_EXIT(die_by(signal), ::testing::KilledBySignal(signal),
                "hone: ended by " + name + ".*\\. " + std::string(next_step_name(step)));
  }
}

}  // namespace
}  // namespace hone
