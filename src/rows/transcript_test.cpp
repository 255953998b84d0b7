// Conversations in one text.
#include "transcript.h"

#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Transcripts, OfPreferencesAreConversations) {
  const RowSet set = json_rows(
      R"({"chosen":"\n\nHuman: How do I boil an egg?\n\nIt is a big one.\n\nAssistant: In water.\n\nHuman: How long?\n\nAssistant: Ten minutes.",)"
      R"("rejected":"\n\nHuman: How do I boil an egg?\n\nIt is a big one.\n\nAssistant: In water.\n\nHuman: How long?\n\nAssistant: A day."})");
  EXPECT_THAT(set.problems, IsEmpty());
  ASSERT_THAT(set.examples, SizeIs(1));
  EXPECT_EQ(talk(set.examples[0].messages),
            "user: How do I boil an egg?\n\nIt is a big one. | assistant: In water. | user: How long?");
  EXPECT_EQ(talk(set.examples[0].chosen), "assistant: Ten minutes.");
  EXPECT_EQ(talk(set.examples[0].rejected), "assistant: A day.");
  ASSERT_THAT(set.notes, SizeIs(1));
  EXPECT_THAT(set.notes[0], HasSubstr("read as conversations"));
}

TEST(Transcripts, OfPromptsAwaitTheAnswer) {
  const RowSet set =
      json_rows(R"({"prompt":"\n\nHuman: One?\n\nAssistant: 1.\n\nHuman: Two?\n\nAssistant:","completion":"2."})");
  ASSERT_THAT(set.examples, SizeIs(1));
  EXPECT_EQ(talk(set.examples[0].messages), "user: One? | assistant: 1. | user: Two? | assistant: 2.");
  EXPECT_EQ(set.examples[0].learn_from, 3u);  // "1." is context
  const RowSet preferences = json_rows(R"({"prompt":"\n\nHuman: Two?\n\nAssistant:","chosen":"2.","rejected":"3."})");
  ASSERT_THAT(preferences.examples, SizeIs(1));
  EXPECT_EQ(talk(preferences.examples[0].messages), "user: Two?");
}

TEST(Transcripts, WithoutAnAnswerAreLeftOut) {
  const RowSet set =
      json_rows(R"({"chosen":"\n\nHuman: Hi\n\nAssistant:","rejected":"\n\nHuman: Hi\n\nAssistant: Hello."})");
  ASSERT_THAT(set.problems, SizeIs(1));
  EXPECT_EQ(set.problems[0].kind, RowProblemKind::empty_answer);
}

TEST(Transcripts, AreNotFoundInOtherTexts) {
  for (const char* text : {"", "Human: alone", "Assistant: Hi.\n\nHuman: Hi.", "The Human: a being.\n\nAssistant: no",
                           "Human: in one line. Assistant: yes."})
    EXPECT_FALSE(read_transcript(text)) << text;
  for (const char* text : {"Human: Hi.\n\nAssistant: Hello.", "Human: Hi."}) EXPECT_FALSE(read_prompt_transcript(text));
}

}  // namespace
}  // namespace hone::rows
