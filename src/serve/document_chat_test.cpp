#include "document_chat.h"

#include <gmock/gmock.h>

namespace hone::serve {
namespace {

using ::testing::HasSubstr;

TEST(SourceList, SaysWhatBecameOfAFileSinceItWasRead) {
  const search::Passage passage{.document = "lease.txt", .start = 0, .end = 21, .text = "The rent is\n900 euro."};
  const auto listed = [&](answers::SourceState state) { return source_list({{1, passage, 0, 21, {}, state}}); };
  EXPECT_EQ(source_list({}), "");
  EXPECT_EQ(listed(answers::SourceState::as_read), "\n\nSources:\n- [1] lease.txt, 0–21: “The rent is 900 euro.”");
  EXPECT_THAT(listed(answers::SourceState::changed), HasSubstr("0–21 (the file has changed since it was read): “"));
  EXPECT_THAT(listed(answers::SourceState::gone), HasSubstr("0–21 (the file is no longer there): “"));
}

// Else the model would be told what it never said.
TEST(EarlierTurns, AreWithoutTheListThatWasShownBelow) {
  const search::Passage passage{.document = "lease.txt", .text = "The rent is 900 euro."};
  const std::string shown = "900 euro [1]." + source_list({{1, passage, 0, 0, {}, answers::SourceState::changed}});
  const auto turns = earlier_turns({{"system", "x"}, {"user", "The rent?"}, {"assistant", shown}, {"user", "Really?"}});
  ASSERT_EQ(turns.size(), 2u);
  EXPECT_EQ(turns[1].content, "900 euro [1].");
}

}  // namespace
}  // namespace hone::serve
