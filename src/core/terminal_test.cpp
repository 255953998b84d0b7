#include "hone/core/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace hone {
namespace {

std::string shown(std::string_view text) { return TerminalText().show(text); }

TEST(TerminalText, LeavesWhatIsText) {
  for (const char* text : {"", "plain\n\ttext\n", "naïve 漢字 👩‍🚀 عربى", "\x1b[1mbold\x1b[0m",
                           "\x1b[2;32mlearned\x1b[0m", "\x1b[m", "\xC2\xA0"})
    EXPECT_EQ(shown(text), text);
  EXPECT_EQ(shown("one\r\ntwo\r\n"), "one\ntwo\n");
}

TEST(TerminalText, ShowsCommandsAsSigns) {
  EXPECT_EQ(shown("a\x1b]0;title\x07z"), "a␛]0;title␇z");
  EXPECT_EQ(shown("\x1b[2J"), "␛[2J");
  EXPECT_EQ(shown("\x1b[8mhidden"), "␛[8mhidden");
  EXPECT_EQ(shown("\x1b[30;40m"), "␛[30;40m");
  EXPECT_EQ(shown("\x1b[1;2"), "");  // may still be bold and dim
  EXPECT_EQ(shown("\x1b[1x"), "␛[1x");
  EXPECT_EQ(shown("safe\rEVIL\r\033[K"), "safe␍EVIL␍␛[K");
  EXPECT_EQ(shown(std::string_view("a\0b\b\f\x7F", 6)), "a␀b␈␌␡");
  EXPECT_EQ(shown("\xC2\x9B"
                  "2J"),
            "\xEF\xBF\xBD"
            "2J");  // CSI in one character
  EXPECT_EQ(shown("\x9B"
                  "2J\xFF"),
            "\xEF\xBF\xBD"
            "2J\xEF\xBF\xBD");  // and in one byte
  EXPECT_EQ(shown("fdp.\u202Eexe"),
            "fdp.\xEF\xBF\xBD"
            "exe");
}

TEST(TerminalText, IsTheSameInPieces) {
  const std::string text = "naïve \x1b[1m👩\x1b[0m\r\n\x1b]0;x\x07 \x1b[8m\xC2\x9B\xF0\x9F!";
  for (std::size_t first = 0; first <= text.size(); ++first)
    for (std::size_t second = first; second <= text.size(); ++second) {
      TerminalText pieces;
      std::string together = pieces.show(text.substr(0, first));
      together += pieces.show(text.substr(first, second - first));
      together += pieces.show(text.substr(second));
      ASSERT_EQ(together, shown(text)) << first << " " << second;
    }
}

TEST(StreamForPeople, ATerminalGetsSignsAndAFileGetsBytes) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(::grantpt(terminal) | ::unlockpt(terminal), 0);
  std::FILE* end = std::fopen(::ptsname(terminal), "w");
  ASSERT_TRUE(end && is_terminal(end));
  std::fputs("\x1b]0;x\x07", stream_for_people(end).get());
  std::array<char, 64> seen{};
  const ssize_t bytes = ::read(terminal, seen.data(), seen.size());
  EXPECT_EQ(std::string_view(seen.data(), static_cast<std::size_t>(std::max<ssize_t>(bytes, 0))), "␛]0;x␇");
  std::fclose(end);
  ::close(terminal);
  std::FILE* file = std::tmpfile();
  EXPECT_EQ(stream_for_people(file).get(), file);
  std::fclose(file);
}

}  // namespace
}  // namespace hone
