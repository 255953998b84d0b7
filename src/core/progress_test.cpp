#include "hone/core/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "terminal_fixture.h"

namespace hone {
namespace {

// What a bar writes into a file, which is no terminal.
std::string written(const std::vector<ProgressEvent>& events) {
  std::FILE* file = std::tmpfile();
  const Progress bar = progress_bar(file);
  for (const ProgressEvent& event : events) bar(event);
  std::string text(4096, '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

TEST(Progress, ALineSaysHowMuchIsDone) {
  EXPECT_EQ(written({{"reading", 1, 3, "documents"}, {"reading", 3, 3, "documents"}}),
            "reading: 1 of 3 documents\nreading: 3 of 3 documents\n");
}

TEST(Progress, AMeasuredTimeGoesBeforeOneByCounting) {
  EXPECT_EQ(written({{"sitting", 1, 20, "answers", 0.5, 30}}), "sitting: 1 of 20 answers, 30 s left\n");
  EXPECT_EQ(written({{"sitting", 0, 20, "answers", 0.5, 600}}), "sitting: 0 of 20 answers, 10 min left\n");
  EXPECT_EQ(written({{"sitting", 0, 20, "answers", 0.1, 36240}}), "sitting: 0 of 20 answers, 10.1 h left\n");
}

TEST(Progress, WhatPassesInASecondIsNotShown) {
  EXPECT_EQ(written({{"reading the prompt", 0, 100, "tokens", -1, -1, true},
                     {"reading the prompt", 100, 100, "tokens", -1, -1, true}}),
            "");
}

TEST(Progress, ALostLineEndsNothing) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  std::setvbuf(full, nullptr, _IONBF, 0);  // as standard error is
  const Progress bar = progress_bar(full);
  EXPECT_NO_THROW(bar({"reading", 1, 3, "documents"}));
  EXPECT_NO_THROW(bar({"reading", 3, 3, "documents"}));
  std::fclose(full);
}

TEST(Progress, ANameInABarIsNoCommand) {
  const EmptyTerminal terminal;
  progress_bar(terminal.end)({"reading \x1b]0;owned\x07", 3, 3, "documents"});
  EXPECT_THAT(terminal.shown(), ::testing::HasSubstr("reading ␛]0;owned␇"));
}

}  // namespace
}  // namespace hone
