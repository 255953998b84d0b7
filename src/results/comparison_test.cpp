#include "hone/results/comparison.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "hone/core/random.h"
#include "hone/statistics/bootstrap.h"
#include "hone/statistics/mcnemar.h"
#include "hone/statistics/tango.h"

namespace hone::results {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Scores scores(const std::string& name, const std::vector<double>& marks, bool right_wrong) {
  Scores result{.name = name, .right_wrong = right_wrong};
  for (std::size_t i = 0; i < marks.size(); ++i)
    result.scores.push_back({.id = "q" + std::to_string(i), .mark = marks[i]});
  return result;
}

struct Sides {
  Scores a, b;
};

// `gained` and `lost` of n questions, half of the others right on both sides.
Sides changed(std::size_t gained, std::size_t lost, std::size_t n) {
  std::vector<double> a(n), b(n);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = i < gained ? 0 : i < gained + lost ? 1 : static_cast<double>(i % 2);
    b[i] = i < gained ? 1 : i < gained + lost ? 0 : a[i];
  }
  return {scores("base", a, true), scores("tuned", b, true)};
}

Comparison compared(const Sides& sides, const ComparisonOptions& options = {}) {
  auto result = compare(sides.a, sides.b, options);
  if (!result) throw std::runtime_error(result.error().message());
  return *result;
}

TEST(Comparison, OfRightAndWrongIsTangoAndMcNemar) {
  const auto one = compared(changed(18, 6, 100));
  EXPECT_EQ(one.difference, 0.12);
  EXPECT_EQ(one.interval.low, statistics::tango_interval(18, 6, 100).low);
  EXPECT_EQ(one.p, statistics::exact_mcnemar(18, 6));
  EXPECT_EQ(one.p_adjusted, one.p);
  EXPECT_EQ(one.changed(), 24u);
  EXPECT_EQ(test_name(one), "McNemar exact");
  EXPECT_NEAR(one.score_b - one.score_a, one.difference, 1e-12);
  EXPECT_EQ(one.verdict, Verdict::better);
  EXPECT_EQ(
      sentence(one),
      "tuned is better than base by 12 points (3 to 22), p = .023, McNemar exact, 100 questions of which 24 changed.");
  const auto back = compared(changed(6, 18, 100));
  EXPECT_EQ(back.verdict, Verdict::worse);
  EXPECT_EQ(
      sentence(back),
      "tuned is worse than base by 12 points (3 to 22), p = .023, McNemar exact, 100 questions of which 24 changed.");
}

TEST(Comparison, OrderOfQuestionsDoesNotMatter) {
  auto sides = changed(18, 6, 100);
  std::reverse(sides.b.scores.begin(), sides.b.scores.end());
  EXPECT_EQ(compared(sides).p, statistics::exact_mcnemar(18, 6));
}

// Every table of 20 questions, alone and among three: the word agrees with interval, test and number of changes.
TEST(Comparison, WordsNeverContradictTheNumbers) {
  for (std::size_t gained = 0; gained <= 20; ++gained)
    for (std::size_t lost = 0; gained + lost <= 20; ++lost) {
      const auto sides = changed(gained, lost, 20);
      for (const auto& table :
           {compare_stages({sides.a, sides.b}).value(), compare_stages({sides.a, sides.b, sides.a, sides.b}).value()})
        for (const Comparison& one : table) {
          const bool tells = one.p_adjusted < 0.05 && one.interval.excludes(0) && one.changed() >= 6;
          EXPECT_EQ(one.verdict != Verdict::cannot_tell, tells);
          EXPECT_EQ(one.reason.empty(), tells);
          if (one.verdict == Verdict::better) {
            EXPECT_GT(one.interval.low, 0);
          }
          if (one.verdict == Verdict::worse) {
            EXPECT_LT(one.interval.high, 0);
          }
          if (!tells) {
            EXPECT_THAT(sentence(one), HasSubstr("Can't tell"));
          }
        }
    }
}

TEST(Comparison, SaysWhyItCannotTell) {
  EXPECT_THAT(compared(changed(5, 0, 100)).reason, HasSubstr("5 answers changed, and fewer than 6"));
  EXPECT_THAT(compared(changed(0, 0, 100)).reason, HasSubstr("no answers changed"));
  EXPECT_THAT(compared(changed(1, 0, 100)).reason, HasSubstr("1 answer changed"));
  EXPECT_THAT(compared(changed(8, 7, 100)).reason, HasSubstr("zero lies inside"));
  EXPECT_THAT(compared(changed(16, 6, 161)).reason, HasSubstr("the interval leaves zero out, but the test"));  // p .052
  const auto sides = changed(18, 6, 100);
  const auto table = compare_stages({sides.a, sides.b, sides.a}).value();
  EXPECT_EQ(table.size(), 3u);  // b:a, a:b, a:a
  EXPECT_NEAR(table[0].p_adjusted, 3 * statistics::exact_mcnemar(18, 6), 1e-12);
  EXPECT_THAT(table[0].reason, HasSubstr("after 3 comparisons"));
  EXPECT_THAT(sentence(table[0]), HasSubstr("Can't tell after 3 comparisons whether tuned is better than base"));
}

TEST(Comparison, StagesAreComparedWithTheOneBeforeAndTheFirst) {
  auto sides = changed(30, 0, 100);
  sides.a.name = "base", sides.b.name = "documents";
  Scores third = sides.b;
  third.name = "tuned";
  const auto table = compare_stages({sides.a, sides.b, third}).value();
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(table[0].a + ":" + table[0].b, "base:documents");
  EXPECT_EQ(table[1].a + ":" + table[1].b, "documents:tuned");
  EXPECT_EQ(table[2].a + ":" + table[2].b, "base:tuned");
  EXPECT_EQ(table[0].verdict, Verdict::better);
  EXPECT_EQ(table[1].verdict, Verdict::cannot_tell);
  EXPECT_EQ(table[0].p_adjusted, 3 * table[0].p);
  EXPECT_EQ(table[1].p_adjusted, 1);
}

TEST(Comparison, GradedMarksAreResampledAndFlipped) {
  std::vector<double> a, b;
  Random random(3);
  for (int i = 0; i < 60; ++i)
    a.push_back(0.5 * static_cast<double>(random.below(3))),
        b.push_back(std::min(1.0, a.back() + 0.5 * static_cast<double>(i % 3 == 0)));
  const auto one = compared({scores("base", a, false), scores("tuned", b, false)});
  EXPECT_EQ(one.test, PairedTest::sign_flip);
  EXPECT_EQ(test_name(one), "sign flip exact");
  EXPECT_NEAR(one.p, 2 * std::pow(0.5, static_cast<double>(one.gained)), 1e-15);
  EXPECT_EQ(one.verdict, Verdict::better);
  EXPECT_TRUE(one.interval.contains(one.difference));
}

TEST(Comparison, ZeroAndOneAsGradesHaveMcNemarsP) {
  auto sides = changed(18, 6, 100);
  sides.b.right_wrong = false;
  EXPECT_NEAR(compared(sides).p, statistics::exact_mcnemar(18, 6), 1e-15);
}

TEST(Comparison, AGroupIsOnePieceOfEvidence) {
  auto sides = changed(40, 0, 100);
  EXPECT_EQ(compared(sides).verdict, Verdict::better);
  for (Scores* side : {&sides.a, &sides.b})
    for (std::size_t i = 0; i < 100; ++i) side->scores[i].group = "document " + std::to_string(i / 10);
  const auto one = compared(sides);  // four of ten documents changed, all to the better
  EXPECT_EQ(one.groups, 10u);
  EXPECT_EQ(one.difference, 0.4);
  EXPECT_EQ(one.p, 2.0 / 16);
  EXPECT_EQ(one.verdict, Verdict::cannot_tell);
  EXPECT_THAT(one.notes, Contains(HasSubstr("100 questions in 10 groups")));
}

TEST(Comparison, PointsWeighOnlyWhenTheyDiffer) {
  auto sides = changed(18, 6, 100);
  for (Scores* side : {&sides.a, &sides.b})
    for (Score& score : side->scores) score.points = 2;
  EXPECT_EQ(compared(sides).test, PairedTest::mcnemar);
  EXPECT_THAT(compared(sides).notes, IsEmpty());
  for (Scores* side : {&sides.a, &sides.b}) side->scores[0].points = 4;  // one that was gained
  const auto one = compared(sides);
  EXPECT_NEAR(one.difference, (2 * 12 + 2) / 202.0, 1e-15);
  EXPECT_EQ(one.test, PairedTest::sign_flip);
  EXPECT_THAT(one.notes, Contains(HasSubstr("count by their points (2 to 4)")));
  sides.b.scores[0].points = 3;
  EXPECT_THAT(compare(sides.a, sides.b).error().message(), HasSubstr("\"q0\" has 4 points in base and 3 in tuned"));
}

TEST(Comparison, QuestionsOnOneSideAreNamed) {
  auto sides = changed(18, 6, 100);
  sides.b.scores.pop_back();
  sides.a.scores.erase(sides.a.scores.begin());
  EXPECT_THAT(compare(sides.a, sides.b).error().message(), HasSubstr("1 question of base is not in tuned: \"q99\""));
  const auto one = compared(sides, {.allow_missing = true});
  EXPECT_EQ(one.n, 98u);
  EXPECT_EQ(one.gained, 17u);
  EXPECT_THAT(one.notes, Contains(HasSubstr("1 question of tuned not in base left out: \"q0\"")));
  sides.b.scores = {{.id = "other"}};
  EXPECT_THAT(compare(sides.a, sides.b, {.allow_missing = true}).error().message(), HasSubstr("no question in common"));
}

TEST(Comparison, AnotherExamIsRefused) {
  auto sides = changed(18, 6, 100);
  sides.a.exam = "ab", sides.b.exam = "cd";
  EXPECT_THAT(compare(sides.a, sides.b).error().message(), HasSubstr("different exams"));
  EXPECT_TRUE(compare(sides.a, sides.b, {.allow_missing = true}));
}

TEST(Comparison, ALossIsRuledOutOnlyByTheLowerLimit) {
  const auto none = compared(changed(4, 5, 300), {.margin = -5});
  EXPECT_TRUE(*none.no_loss_beyond_margin);
  EXPECT_EQ(none.margin, -0.05);
  EXPECT_THAT(margin_sentence(none), HasSubstr("tuned shows no loss beyond 5 points against base"));
  const auto some = compared(changed(10, 14, 250), {.margin = -5});
  EXPECT_FALSE(*some.no_loss_beyond_margin);
  EXPECT_LT(some.interval.low, -0.05);
  EXPECT_THAT(margin_sentence(some), HasSubstr("Can't rule out a loss of 5"));
  for (const double wrong : {5.0, 0.0, std::nan("")})
    EXPECT_THAT(compare(changed(1, 1, 9).a, changed(1, 1, 9).b, {.margin = wrong}).error().message(),
                HasSubstr("below 0 such as -5"));
  EXPECT_EQ(margin_sentence(compared(changed(4, 5, 300))), "");
}

TEST(Comparison, FewQuestionsThatDoNotChangeProveNothing) {
  const auto graded = compared({scores("base", {0.5}, false), scores("tuned", {0.5}, false)}, {.margin = -5});
  EXPECT_FALSE(*graded.no_loss_beyond_margin);
  EXPECT_LT(graded.interval.low, -0.5);
  EXPECT_THAT(graded.notes, Contains(HasSubstr("widened")));
  const auto points = compared({scores("base", {70, 70}, false), scores("tuned", {70, 70}, false)}, {.margin = -5});
  EXPECT_FALSE(*points.no_loss_beyond_margin);
  EXPECT_EQ(points.margin, -5);  // in the scores' own unit
  // 300 that do not change do: ±z²/(n + z²) = 1.3 points
  EXPECT_TRUE(*compared({scores("base", std::vector<double>(300, 0.5), false),
                         scores("tuned", std::vector<double>(300, 0.5), false)},
                        {.margin = -5})
                   .no_loss_beyond_margin);
}

TEST(Comparison, IntervalsOfFewGroupsAreExpanded) {
  Random random(4);
  std::vector<double> a(60), b;
  for (std::size_t i = 0; i < a.size(); ++i) b.push_back(0.1 * static_cast<double>(random.below(11)) - 0.3);
  Sides sides{scores("base", a, false), scores("tuned", b, false)};
  const auto group_by = [&](std::size_t size) {
    for (std::size_t i = 0; i < a.size(); ++i)
      sides.a.scores[i].group = sides.b.scores[i].group = std::to_string(i / size);
    std::vector<statistics::Cluster> clusters(a.size() / size);
    for (std::size_t i = 0; i < a.size(); ++i) clusters[i / size].sum += b[i], ++clusters[i / size].weight;
    return clusters;
  };
  for (const auto& [size, expanded] : {std::pair{3, false}, {4, true}}) {  // 20 groups, 15 groups
    const auto plain = statistics::bca_interval(group_by(static_cast<std::size_t>(size)));
    const auto one = compared(sides);
    const double ratio = (one.interval.high - one.interval.low) / (plain.high - plain.low);
    EXPECT_NEAR(ratio, expanded ? 2.145 / 1.96 * std::sqrt(15.0 / 14) : 1, 0.05);
    EXPECT_EQ(one.notes.size(), expanded ? 2u : 1u);
  }
}

TEST(Comparison, RoundingIsNoChange) {
  const auto one = compared({scores("base", {0.1 + 0.2, 1}, false), scores("tuned", {0.3, 1}, false)});
  EXPECT_EQ(one.changed(), 0u);
  EXPECT_EQ(one.difference, 0);
}

TEST(Comparison, TagsGetNumbers) {
  auto sides = changed(2, 1, 10);
  for (std::size_t i : {0u, 1u, 2u}) sides.a.scores[i].tags = {"dates", "dates"};
  const auto one = compared(sides);
  ASSERT_EQ(one.tags.size(), 1u);
  EXPECT_EQ(one.tags[0].tag, "dates");
  EXPECT_EQ(one.tags[0].n, 3u);
  EXPECT_DOUBLE_EQ(one.tags[0].score_a, 1 / 3.0);
  EXPECT_DOUBLE_EQ(one.tags[0].score_b, 2 / 3.0);
}

// Two sides that do not differ: over the three comparisons of a table a false word comes in at most 5% of the tables.
TEST(Comparison, FalseWordsAreRare) {
  Random random(21);
  const auto marks = [&](bool right_wrong) {
    std::vector<double> result;
    result.reserve(60);
    for (int i = 0; i < 60; ++i)
      result.push_back(static_cast<double>(random.below(right_wrong ? 2 : 5)) / (right_wrong ? 1 : 4));
    return result;
  };
  for (const bool right_wrong : {true, false}) {
    int wrong = 0;
    for (int round = 0; round < 300; ++round) {
      const auto table =
          compare_stages({scores("a", marks(right_wrong), right_wrong), scores("b", marks(right_wrong), right_wrong),
                          scores("c", marks(right_wrong), right_wrong)},
                         {.resamples = 300, .flips = 500, .seed = static_cast<std::uint64_t>(round)});
      bool any = false;
      for (const Comparison& one : *table) any = any || one.verdict != Verdict::cannot_tell;
      wrong += any;
    }
    EXPECT_LE(wrong, 27) << right_wrong;  // 15 expected at most, three standard deviations above
  }
}

TEST(Words, ALimitThatIsNotZeroDoesNotLookLikeIt) {
  Comparison one{.a = "base",
                 .b = "tuned",
                 .n = 1000,
                 .difference = 0.02,
                 .interval = {0.0004, 0.0396},
                 .p = 0.0492,
                 .p_adjusted = 0.0492,
                 .gained = 60,
                 .lost = 40,
                 .fractions = true,
                 .verdict = Verdict::better};
  EXPECT_THAT(sentence(one), HasSubstr("2.00 points (0.04 to 3.96), p = .0492"));
  one.interval = {0.01, 0.03}, one.p_adjusted = 1e-9;
  EXPECT_THAT(sentence(one), HasSubstr("2 points (1 to 3), p < .001"));
  one.fractions = false;
  EXPECT_THAT(sentence(one), HasSubstr("by 0.02 (0.01 to 0.03)"));
  one.fractions = true, one.margin = -0.05, one.no_loss_beyond_margin = true, one.interval.low = -0.0498;
  EXPECT_THAT(margin_sentence(one), HasSubstr("the lower limit is -4.98"));
}

TEST(PlainSentence, SaysTheVerdictWithoutStatistics) {
  Comparison one{.a = "base",
                 .b = "tuned",
                 .n = 13,
                 .p = 0.0156,
                 .p_adjusted = 0.0156,
                 .gained = 7,
                 .score_a = 1.0 / 13,
                 .score_b = 8.0 / 13};
  one.right_wrong = one.fractions = true, one.verdict = Verdict::better;
  EXPECT_EQ(plain_sentence(one),
            "tuned against base: better. 8 of 13 right, before 1; luck alone would do this less than twice in 100.");
  one.p_adjusted = 0.0004, one.verdict = Verdict::worse;
  EXPECT_EQ(plain_sentence(one),
            "tuned against base: worse. 8 of 13 right, before 1; luck alone would do this less than once in 1,000.");
  one.p_adjusted = 0.231, one.comparisons = 3, one.verdict = Verdict::cannot_tell;
  EXPECT_EQ(plain_sentence(one),
            "tuned against base: can't tell. 8 of 13 right, before 1; luck alone would do this "
            "about 23 times in 100, where 3 pairs are compared.");
  one.gained = 3;
  EXPECT_EQ(plain_sentence(one),
            "tuned against base: can't tell. 8 of 13 right, before 1; only 3 marks changed, and "
            "luck may do that.");
  one.gained = 0, one.right_wrong = false, one.score_a = one.score_b;
  EXPECT_EQ(plain_sentence(one), "tuned against base: can't tell. 62 %, before 62 %; no mark changed.");
}

TEST(PlainSentence, TwoScoresThatDifferAreNotWrittenAlike) {
  Comparison one{.a = "a", .b = "b", .n = 500, .gained = 9, .score_a = 0.6151, .score_b = 0.6209};
  one.fractions = true, one.p_adjusted = 0.4;
  EXPECT_THAT(plain_sentence(one), testing::HasSubstr("62.1 %, before 61.5 %"));
  one.fractions = false, one.score_a = 2.15, one.score_b = 3.2;
  EXPECT_THAT(plain_sentence(one), testing::HasSubstr("3.20, before 2.15"));
}

// tuning/interval-of-no-width: 30 differences of 0.2 were "20 points (20 to 20)".
TEST(Comparison, EqualDifferencesHaveAnIntervalWithWidth) {
  std::string a = "id,score\n", b = a;
  for (int i = 0; i < 30; ++i) a += fmt::format("q{},0.5\n", i), b += fmt::format("q{},0.7\n", i);
  const auto table = compare_stages({parse_scores(a, "a").value(), parse_scores(b, "b").value()}, {});
  ASSERT_TRUE(table);
  const Comparison& one = table->at(0);
  EXPECT_NEAR(one.difference, 0.2, 1e-12);
  EXPECT_LT(one.interval.low, 0.19);
  EXPECT_GT(one.interval.high, 0.21);
  EXPECT_EQ(sentence(one).find("20 to 20"), std::string::npos) << sentence(one);
  ASSERT_FALSE(one.notes.empty());
  EXPECT_NE(one.notes.back().find("alike"), std::string::npos);
}

TEST(Comparison, CutAnswersAndOtherVersionsOfMarksAreSaid) {
  const Scores a{.name = "a", .scores = {{.id = "q"}}, .answers = 1, .cut = 1, .marks = 1};
  const Scores b{.name = "b", .scores = {{.id = "q"}}, .answers = 1, .marks = 2};
  const auto table = compare_stages({a, b}, {});
  ASSERT_TRUE(table);
  std::string notes;
  for (const std::string& note : table->at(0).notes) notes += note + "\n";
  EXPECT_NE(notes.find("a: 1 of 1 answers were cut"), std::string::npos) << notes;
  EXPECT_NE(notes.find("two versions"), std::string::npos) << notes;
}

}  // namespace
}  // namespace hone::results
