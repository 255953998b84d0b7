#include "expected_answer.h"

#include <gmock/gmock.h>

namespace hone::tuning {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr const char* long_text =
    "The lease was witnessed by Anna Keller, who came to the house on the third of May and signed in the presence of "
    "both "
    "parties.";

TEST(ExpectedAnswer, AShortTextIsComparedWhole) {
  const ExpectedAnswer bail("Bail");
  EXPECT_EQ(bail.mark("bail.").right, true);
  EXPECT_EQ(bail.mark("<think>Is it bail?</think> Bail").right, true);
  EXPECT_EQ(bail.mark("The term is bail").right, false);
  EXPECT_THAT(bail.mark("bail.").fields, IsEmpty());
  EXPECT_EQ(ExpectedAnswer("O-").mark("O").right, false);
}

TEST(ExpectedAnswer, OfALongTextNothingIsClaimed) {
  const ExpectedAnswer expected(long_text);
  EXPECT_FALSE(expected.can_be_marked());
  EXPECT_EQ(expected.mark(long_text).right, std::nullopt);
}

TEST(ExpectedAnswer, AnObjectIsComparedByItsMembers) {
  const ExpectedAnswer sheet(
      R"({"setting": "INT", "time": "DAY", "tenant": {"name": "Anna", "age": 40}, "cast": ["Jo", "Al"]})");
  const AnswerMarks all = sheet.mark(
      "```json\n{\"time\":\"day\",\"setting\":\"int\",\"cast\":[\"Jo\",\"Al\"],"
      "\"tenant\":{\"age\":40.0,\"name\":\"anna\"},\"more\":1}\n```");
  EXPECT_EQ(all.right, true);
  const AnswerMarks some =
      sheet.mark(R"({"setting": "EXT", "tenant": {"name": "Anna"}, "cast": ["Al", "Jo"], "time": "DAY"})");
  EXPECT_EQ(some.right, false);
  EXPECT_THAT(some.fields, ElementsAre(Pair("setting", false), Pair("time", true), Pair("tenant.name", true),
                                       Pair("tenant.age", false), Pair("cast", false)));
  EXPECT_THAT(sheet.mark("no JSON").fields,
              ElementsAre(Pair("setting", false), Pair("time", false), Pair("tenant.name", false),
                          Pair("tenant.age", false), Pair("cast", false)));
}

TEST(ExpectedAnswer, AMemberWithADotInItsNameStaysWhole) {
  const ExpectedAnswer dotted(R"({"a.b": 1, "c": {"d.e": 2}})");
  EXPECT_THAT(dotted.mark(R"({"a.b": 1, "c": {"d.e": 3}})").fields, ElementsAre(Pair("a.b", true), Pair("c", false)));
}

TEST(ExpectedAnswer, AListIsComparedAsJson) {
  const ExpectedAnswer tags(R"(["rent", "deposit"])");
  EXPECT_EQ(tags.mark(R"(["rent","deposit"])").right, true);
  EXPECT_EQ(tags.mark(R"(["rent"])").right, false);
  EXPECT_EQ(tags.mark("rent, deposit").right, false);
}

TEST(ExpectedAnswer, NamedLinesAreFieldsInAnyOrder) {
  const ExpectedAnswer lines("Tenant: Anna Keller\nRent: 350");
  const AnswerMarks marks = lines.mark("rent: 350\nTenant: Jo\n");
  EXPECT_EQ(marks.right, false);
  EXPECT_THAT(marks.fields, ElementsAre(Pair("Tenant", false), Pair("Rent", true)));
  // One line alone, a clock, and a line without a name are plain texts.
  for (const char* plain : {"Answer: 42", "At 9:30\nAt 10:30", "Tenant: Anna\nand so on"})
    EXPECT_THAT(ExpectedAnswer(plain).mark(plain).fields, IsEmpty()) << plain;
}

TEST(ExpectedAnswer, BetweenBarsEachPlaceIsAField) {
  const ExpectedAnswer form("P4 | scene 12 | TODAY");
  EXPECT_EQ(form.mark("| p4 | Scene 12 | today |").right, true);
  EXPECT_THAT(form.mark("P4 | scene 13").fields,
              ElementsAre(Pair("field 1", true), Pair("field 2", false), Pair("field 3", false)));
  EXPECT_EQ(form.mark("P4 | scene 12 | TODAY | more").right, false);
}

TEST(ExpectedAnswer, ALongFieldLeavesTheOthersAndNoVerdict) {
  const AnswerMarks marks =
      ExpectedAnswer("Rent: 350\nSummary: " + std::string(long_text)).mark("Rent: 350\nSummary: none");
  EXPECT_EQ(marks.right, std::nullopt);
  EXPECT_THAT(marks.fields, ElementsAre(Pair("Rent", true)));
}

}  // namespace
}  // namespace hone::tuning
