#include "hone/search/trec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::search {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Trec, ARunSurvivesTheFile) {
  const hone::search::Run run{{"q1", {{"b", 0.1}, {"a", 1.0 / 3}, {"c", -2e-9}}}, {"q2", {{"x", 7}}}};
  auto text = format_trec_run(run, "hone");
  ASSERT_TRUE(text) << text.error().message();
  EXPECT_THAT(*text, HasSubstr("q1 Q0 a 1 0.3333333333333333 hone\nq1 Q0 b 2 0.1 hone\n"));
  auto again = parse_trec_run(*text, "run");
  ASSERT_TRUE(again) << again.error().message();
  ASSERT_EQ(again->at("q1").size(), 3u);
  EXPECT_EQ(again->at("q1")[0].score, 1.0 / 3);
  EXPECT_EQ(again->at("q1")[2].score, -2e-9);
  EXPECT_EQ(format_trec_run(*again, "hone").value(), *text);
}

TEST(Trec, RanksFollowTheOrderOfTrecEval) {
  EXPECT_EQ(format_trec_run({{"q", {{"a", 1}, {"b", 1}}}}, "t").value(), "q Q0 b 1 1 t\nq Q0 a 2 1 t\n");
}

TEST(Trec, ABlankInAnIdIsRefused) {
  EXPECT_EQ(format_trec_run({{"q", {{"two words", 1}}}}, "t").error().code(), ErrorCode::invalid_argument);
  EXPECT_FALSE(format_trec_run({{"", {{"d", 1}}}}, "t"));
  EXPECT_FALSE(format_trec_run({}, ""));
  EXPECT_FALSE(format_trec_run({{"\xEF\xBB\xBFq", {{"d", 1}}}}, "t"));  // read back, it would be q
}

TEST(Trec, TabsAndWindowsLineEndsAreRead) {
  auto qrels = parse_trec_qrels("q1\t0\td1\t2\r\n\r\nq1 0  d2 0\r\n", "qrels");
  ASSERT_TRUE(qrels) << qrels.error().message();
  EXPECT_EQ(qrels->at("q1").at("d1"), 2);
  EXPECT_EQ(qrels->at("q1").at("d2"), 0);
}

TEST(Trec, ErrorsNameTheRowAndTheField) {
  const auto run_error = [](std::string_view text) { return parse_trec_run(text, "bm25.run").error().message(); };
  EXPECT_THAT(run_error("q Q0 d 1 0.5 t\nq Q0 d 1\n"), AllOf(HasSubstr("bm25.run, row 2"), HasSubstr("4 fields")));
  EXPECT_THAT(run_error("q Q0 d 1 high t\n"), AllOf(HasSubstr("row 1"), HasSubstr("score 'high'")));
  EXPECT_THAT(run_error("q Q0 d 1 nan t\n"), HasSubstr("not a finite number"));
  EXPECT_THAT(run_error("q Q0 d 1 2 t\nq Q0 d 2 1 t\n"), HasSubstr("'d' stands twice under query 'q'"));
  EXPECT_THAT(parse_trec_qrels("q 0 d 1.5\n", "qrels").error().message(),
              HasSubstr("score '1.5' is not a whole number"));
  EXPECT_THAT(parse_trec_qrels("q 0 d 1\nq 0 d 2\n", "qrels").error().message(),
              HasSubstr("judged 1 for query 'q' before"));
}

}  // namespace
}  // namespace hone::search
