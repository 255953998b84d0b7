#include "hone/core/column_map.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::vector<std::string> known{"question", "answer", "answerKey", "Best Answer"};

ColumnMap map_of(const std::vector<std::string>& told) { return ColumnMap::parse(told, known, "exams").value(); }

TEST(ColumnMap, PutsColumnsUnderWhatTheyHold) {
  ColumnMap map = map_of({"question=Frage", "answerkey=loesung", "best_answer=beste"});
  OrderedJson row{{"frage", "Wer?"}, {"loesung", "B"}, {"question", "another"}, {"beste", "Anna"}};
  EXPECT_THAT(map.rename(row),
              ElementsAre(Pair("frage", "question"), Pair("loesung", "answerKey"), Pair("beste", "Best Answer")));
  EXPECT_EQ(row["question"], "Wer?");
  EXPECT_EQ(row["answerKey"], "B");
  EXPECT_EQ(row["Best Answer"], "Anna");
  EXPECT_EQ(row[column_aside + std::string("question")], "another");
  EXPECT_THAT(map.not_seen(), IsEmpty());
}

TEST(ColumnMap, NamesMayChangePlaces) {
  ColumnMap map = map_of({"question=answer", "answer=question"});
  OrderedJson row{{"question", "a"}, {"answer", "b"}};
  map.rename(row);
  EXPECT_EQ(row, (OrderedJson{{"question", "b"}, {"answer", "a"}}));
}

TEST(ColumnMap, WhatNoRowHasIsTold) {
  ColumnMap map = map_of({"question=fragen"});
  OrderedJson row{{"frage", "Wer?"}};
  map.rename(row);
  EXPECT_THAT(map.not_seen(), ElementsAre(Pair("fragen", "question")));
}

TEST(ColumnMap, WhatIsNotHeldIsRefusedByName) {
  const auto refused = ColumnMap::parse({"qestion=frage"}, known, "exams");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("'qestion' is nothing that exams hold."));
  EXPECT_THAT(refused.error().message(), HasSubstr("Did you mean 'question'?"));
}

TEST(ColumnMap, KnownNamesInOtherLettersAreFound) {
  OrderedJson row{{"QUESTION", "q"}, {" best-answer ", "a"}, {"AnswerKey", "B"}, {"Other", 1}};
  fold_column_names(row, known);
  EXPECT_EQ(row, (OrderedJson{{"Other", 1}, {"question", "q"}, {"Best Answer", "a"}, {"answerKey", "B"}}));
  OrderedJson both{{"Question", "no"}, {"question", "yes"}};
  fold_column_names(both, known);
  EXPECT_EQ(both["question"], "yes");
}

}  // namespace
}  // namespace hone
