#include "hone/core/terminal_text.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace hone
