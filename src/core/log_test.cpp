#include "hone/core/log.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "terminal_fixture.h"

namespace hone {
namespace {

// 7: what a terminal was sent shows the command as signs.
[[noreturn]] void warn_on_a_terminal() {
  const EmptyTerminal terminal;
  ::dup2(::fileno(terminal.end), STDERR_FILENO);
  log_warning("lease\x1b]0;owned\x07.txt");
  const std::string shown = terminal.shown();
  std::_Exit(shown.find("lease␛]0;owned␇.txt") != std::string::npos ? 7 : 8);
}

TEST(LogDeathTest, ALineIsNoCommand) { EXPECT_EXIT(warn_on_a_terminal(), ::testing::ExitedWithCode(7), ""); }

}  // namespace
}  // namespace hone
