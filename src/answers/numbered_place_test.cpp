#include "numbered_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::answers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NumberedPlaces, AreNamedByAQuestion) {
  EXPECT_THAT(numbered_places("What does clause 3.2 say?"), ElementsAre("3.2"));
  EXPECT_THAT(numbered_places("Compare clauses 4 and 7.1.1."), ElementsAre("4", "7.1.1"));
  EXPECT_THAT(numbered_places("What is in Article IV?"), ElementsAre("iv"));
  EXPECT_THAT(numbered_places("Who is in scene 12A?"), ElementsAre("12a"));
  EXPECT_THAT(numbered_places("What does § 5 ask for?"), ElementsAre("5"));
  EXPECT_THAT(numbered_places("What does §5 ask for?"), ElementsAre("5"));
  EXPECT_THAT(numbered_places("What does paragraph (b) allow?"), ElementsAre("b"));
}

TEST(NumberedPlaces, AreNotEveryNumber) {
  for (const char* question :
       {"Who paid 900 euro?", "What happened on 3 May 1932?", "Which part was lost?", "Is version v3.2a out?", "",
        "What does the clause say about rent?", "Who lives in flat 4?"})
    EXPECT_THAT(numbered_places(question), IsEmpty()) << question;
}

TEST(NumberedPlaces, BeginWithTheirLabel) {
  for (const char* text : {"3.2 The landlord may end it", "3.2. The landlord", "§ 3.2 Ende", "Clause 3.2: the landlord",
                           "(3.2) The landlord"})
    EXPECT_TRUE(begins_place(text, "3.2")) << text;
  for (const char* text : {"Either side may end it as clause 3.2 says.", "13.2 The", "3.21 The", "3 The", ""})
    EXPECT_FALSE(begins_place(text, "3.2")) << text;
  EXPECT_TRUE(begins_place("12A INT. WHEELHOUSE - NIGHT", "12a"));
  EXPECT_TRUE(begins_place("ARTICLE IV", "iv"));
  EXPECT_TRUE(begins_place("(b) in two instalments", "b"));
}

}  // namespace
}  // namespace hone::answers
