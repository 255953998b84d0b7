#include "hone/marking/question_columns.h"

#include <gtest/gtest.h>

namespace hone::marking {
namespace {

std::string likely(const char* row) {
  const OrderedJson json = OrderedJson::parse(row);
  return likely_question_columns({&json});
}

TEST(QuestionColumns, TheOneThatAsksIsTheQuestion) {
  EXPECT_EQ(likely(R"({"nr":1,"frage":"Wer unterschrieb?","antwort":"Colm Roche, der Richter"})"),
            "question=frage,answer=antwort");
  EXPECT_EQ(likely(R"({"frage":"Wer unterschrieb den Vertrag?"})"), "question=frage");
  EXPECT_EQ(likely(R"({"nr":1})"), "");
  EXPECT_EQ(likely_question_columns({}), "");
}

TEST(QuestionColumns, AListOfTextsIsTheOptions) {
  for (const char* right : {"1", "\"B\"", "\"Flaggenstaat\""})
    EXPECT_EQ(likely((R"({"frage":"Welcher Staat?","optionen":["Strandstaat","Flaggenstaat"],"loesung":)" +
                      std::string(right) + "}")
                         .c_str()),
              "question=frage,choices=optionen,answer=loesung")
        << right;
}

}  // namespace
}  // namespace hone::marking
