#include "hone/results/comparison_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::results {
namespace {

using ::testing::HasSubstr;

std::string scores_error(const std::string& text, ScoredPart part = ScoredPart::prove) {
  auto scores = parse_scores(text, "s.csv", part);
  return scores ? "was accepted" : scores.error().message();
}

TEST(CsvScores, WithAndWithoutAHeader) {
  const auto plain = parse_scores("q1,0.5\nq2,-3e2\r\n\n\"q,3\",+7\n", "s").value();
  ASSERT_EQ(plain.scores.size(), 3u);
  EXPECT_EQ(plain.scores[2].id, "q,3");
  EXPECT_EQ(plain.scores[1].mark, -300);
  EXPECT_EQ(plain.scores[2].mark, 7);
  EXPECT_FALSE(plain.right_wrong);
  const auto named = parse_scores("\xEF\xBB\xBFscore;group;id\n1;lease; q1 \n0;;q2\n", "s").value();
  EXPECT_EQ(named.scores[0].id, "q1");
  EXPECT_EQ(named.scores[0].group, "lease");
  EXPECT_TRUE(named.right_wrong);
}

TEST(CsvScores, NamesWhatIsWrong) {
  for (const char* number : {"nan", "inf", "-inf", "", "0,5x", "1e400", "0x10", "maybe", "%", "1e13"})
    EXPECT_THAT(scores_error("q1,1\nq2,\"" + std::string(number) + "\"\n"),
                HasSubstr("row 2: the score of question \"q2\""));
  EXPECT_THAT(scores_error("q1,1\nq2,0\nq1,1\n"), HasSubstr("row 3: question \"q1\" is there twice, first in row 1"));
  EXPECT_THAT(scores_error(""), HasSubstr("is empty"));
  EXPECT_THAT(scores_error(" \n\n"), HasSubstr("is empty"));
  EXPECT_THAT(scores_error("id,score\n"), HasSubstr("holds no scores"));
  EXPECT_THAT(scores_error("q1\n"), HasSubstr("1 field where 2 are expected"));
  EXPECT_THAT(scores_error("q1,1,2\n"), HasSubstr("3 fields"));
  EXPECT_THAT(scores_error(",1\n"), HasSubstr("the id is empty"));
  EXPECT_THAT(scores_error("q1,1\n\"q2,1\n"), HasSubstr("does not close"));
  EXPECT_THAT(scores_error("id,scor\nq1,1\n"), HasSubstr("Did you mean 'score'?"));
  EXPECT_THAT(scores_error("id,group\nq1,1\n"), HasSubstr("no column \"score\""));
  EXPECT_THAT(scores_error("question,points\nq1,1\n"), HasSubstr("its columns are called id and score"));
}

const std::string scored_head = R"({"hone_sitting":1,"stage":"tuned","exam":{"hash":"abc"}})"
                                "\n";
std::string line(const std::string& id, const std::string& more) {
  return R"({"id":")" + id + R"(","part":"prove","kind":"right_wrong",)" + more + "}\n";
}

TEST(SittingScores, KnowTheirStageExamAndKind) {
  const auto scores = parse_scores(scored_head + line("q1", R"("mark":1)") +
                                       line("q2", R"("mark":0,"tags":["dates"],"group":"g","points":2)"),
                                   "s")
                          .value();
  EXPECT_EQ(scores.name + scores.exam, "tunedabc");
  EXPECT_TRUE(scores.right_wrong);
  EXPECT_EQ(scores.scores[1].points, 2);
  EXPECT_EQ(scores.scores[1].group + scores.scores[1].tags.at(0), "gdates");
}

TEST(SittingScores, SamplesOfAQuestionAreAveraged) {
  const auto scores = parse_scores(scored_head + line("q1", R"("mark":1)") + line("q1", R"("mark":0,"sample":1)") +
                                       line("q1", R"("mark":0,"sample":2)"),
                                   "s")
                          .value();
  ASSERT_EQ(scores.scores.size(), 1u);
  EXPECT_DOUBLE_EQ(scores.scores[0].mark, 1.0 / 3);
  EXPECT_EQ(scores.scores[0].samples, 3u);
  EXPECT_FALSE(scores.right_wrong);
}

TEST(SittingScores, AMissingMarkIsAnErrorAndNoZero) {
  EXPECT_THAT(scores_error(scored_head + line("q1", R"("mark":1)") + line("q2", R"("mark":null)")),
              HasSubstr("question \"q2\" has no mark"));
  EXPECT_THAT(scores_error(scored_head + R"({"id":"q3","part":"prove","kind":"graded"})"),
              HasSubstr("question \"q3\" has no mark"));
}

TEST(SittingScores, OnlyThePartAskedForCounts) {
  const std::string text =
      scored_head + line("q1", R"("mark":1)") + R"({"id":"c1","part":"choose","kind":"graded"})" + "\n";
  EXPECT_EQ(parse_scores(text, "s")->scores.size(), 1u);  // the unmarked one is of the other part
  EXPECT_THAT(scores_error(text, ScoredPart::all), HasSubstr("\"c1\" has no mark"));
  EXPECT_THAT(scores_error(scored_head + R"({"id":"c1","part":"choose","kind":"graded","mark":1})"),
              HasSubstr("none of them of the part \"prove\"; the part \"all\" takes every question."));
  EXPECT_THAT(scores_error(scored_head), HasSubstr("holds no answers yet"));
  EXPECT_EQ(parse_part("choose").value(), ScoredPart::choose);
  EXPECT_THAT(parse_part("prov").error().message(), HasSubstr("Did you mean 'prove'?"));
}

TEST(Scores, OfAFileAreNamedAfterIt) {
  auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "theirs.csv", "q1,1\n"));
  ASSERT_TRUE(write_file_atomically(folder.path() / "mine.sitting.jsonl",
                                    "{\"hone_sitting\":1}\n" + line("q1", R"("mark":1)")));
  EXPECT_EQ(read_scores(folder.path() / "theirs.csv")->name, "theirs");
  EXPECT_EQ(read_scores(folder.path() / "mine.sitting.jsonl")->name, "mine");
  EXPECT_EQ(read_scores(folder.path() / "none.csv").error().code(), ErrorCode::not_found);
}

TEST(ComparisonScores, OfProgramsAndSpreadsheets) {
  const auto marks = [](const char* text) {
    const auto scores = parse_scores(text, "test");
    std::vector<double> list;
    EXPECT_TRUE(scores) << (scores ? "" : scores.error().message());
    if (scores)
      for (const Score& score : scores->scores) list.push_back(score.mark);
    return list;
  };
  EXPECT_EQ(marks("id,score\na,True\nb,False\nc,yes\n"), (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(marks("id,score\na,75%\nb,50 %\n"), (std::vector<double>{0.75, 0.5}));
  EXPECT_EQ(marks("sep=;\nid;score\na;1\n;\nb;0\n;;\n"), (std::vector<double>{1, 0}));
  EXPECT_TRUE(parse_scores("id,score\na,TRUE\nb,FALSE\n", "test")->right_wrong);
  EXPECT_FALSE(parse_scores("id,score\na,maybe\n", "test"));
  EXPECT_EQ(marks("{\"doc_id\":0,\"doc\":{},\"filter\":\"strict-match\",\"exact_match\":1.0}\n"
                  "{\"doc_id\":0,\"doc\":{},\"filter\":\"flexible-extract\",\"exact_match\":0.0}\n"
                  "{\"doc_id\":1,\"doc\":{},\"filter\":\"strict-match\",\"exact_match\":0.0}\n"),
            (std::vector<double>{1, 0}));
  EXPECT_FALSE(parse_scores("{\"doc_id\":0,\"bleu\":[1]}\n", "test"));
}

}  // namespace
}  // namespace hone::results
