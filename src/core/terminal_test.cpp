#include "hone/core/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include "hone/core/signals.h"
#include "terminal_fixture.h"

namespace hone {
namespace {

TEST(Terminal, AFileIsNoneAndAsWideAsMost) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_FALSE(is_terminal(file));
  EXPECT_EQ(terminal_columns(file), 100);
  std::fclose(file);
}

using ::testing::HasSubstr;

TEST(Terminal, WhatDoesNotArriveIsSaid) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  say(full, "a line\n");  // into the buffer
  const Status lost = flush(full, "standard output");
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code(), ErrorCode::io);
  EXPECT_THAT(lost.error().message(), HasSubstr("standard output: No space left on device"));
  EXPECT_FALSE(flush(full, "standard output"));  // it stays lost
  std::fclose(full);
  std::FILE* null = std::fopen("/dev/null", "w");
  say(null, "a line\n");
  EXPECT_TRUE(flush(null, "standard output"));
  std::fclose(null);
}

TEST(Terminal, APipeThatNobodyReadsIsAnErrorAndNoEnd) {
  outlive_closed_pipes();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  std::FILE* stream = fdopen(ends[1], "w");
  say(stream, "a line\n");
  const Status lost = flush(stream, "standard output");
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().message(), HasSubstr("Broken pipe"));
  std::fclose(stream);
  std::signal(SIGPIPE, SIG_DFL);
}

[[noreturn]] void write_without_a_stream() {
  close(0), close(1);
  open_missing_streams();
  std::FILE* next = std::fopen("/dev/null", "w");
  const bool own = fileno(next) > 2;
  say(stdout, "a line\n");
  std::_Exit(own && !flush(stdout, "standard output") ? 7 : 8);
}

// A file that is opened next shall not take the number of a stream that is missing.
TEST(TerminalDeathTest, AMissingStreamIsNoFileOfSomebodyElse) {
  EXPECT_EXIT(write_without_a_stream(), ::testing::ExitedWithCode(7), "");
}

TEST(StreamForPeople, ATerminalGetsSignsAndAFileGetsBytes) {
  const EmptyTerminal terminal;
  ASSERT_TRUE(terminal.end && is_terminal(terminal.end));
  const auto stream = stream_for_people(terminal.end);
  say(stream.get(), "\x1b]0;x\x07");
  EXPECT_TRUE(flush(stream.get(), "standard output"));
  EXPECT_EQ(terminal.shown(), "␛]0;x␇");
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(stream_for_people(file).get(), file);
  std::fclose(file);
}

TEST(StreamForPeople, WhatATerminalDidNotGetIsAnErrorAndNoEnd) {
  EmptyTerminal terminal;
  ASSERT_TRUE(terminal.end && is_terminal(terminal.end));
  const auto stream = stream_for_people(terminal.end);
  terminal.go_away();
  errno = 0;
  const std::size_t written = std::fwrite("a line\n", 1, 7, stream.get());
  const Status lost = flush(stream.get(), "standard output", errno);
  EXPECT_EQ(written, 0U);
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().message(), HasSubstr("Input/output error"));
  say(stream.get(), "another\n");
  EXPECT_FALSE(flush(stream.get(), "standard output"));  // it stays lost
}

}  // namespace
}  // namespace hone
