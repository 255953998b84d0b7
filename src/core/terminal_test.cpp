#include "hone/core/terminal.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(Terminal, AFileIsNoneAndAsWideAsMost) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_FALSE(is_terminal(file));
  EXPECT_EQ(terminal_columns(file), 100);
  std::fclose(file);
}

}  // namespace
}  // namespace hone
