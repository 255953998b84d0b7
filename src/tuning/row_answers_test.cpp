#include "hone/tuning/row_answers.h"

#include <gmock/gmock.h>

#include "hone/tuning/row_answers_json.h"
#include "row_questions.h"

namespace hone::tuning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// As docs/formats/run.md shows it.
constexpr const char* row_line =
    R"({"row":17,"file":"valid.jsonl","asked":"Fill in the sheet.","expected":"{\"setting\": \"INT\"}","before":"The scene",)"
    R"("after":"{\"setting\": \"INT\"}","cut_before":true,"cut_after":false,"right_before":false,"right_after":true,)"
    R"("fields":[{"field":"setting","right_before":false,"right_after":true}]})";

RowAnswer marked(bool before, bool after, std::vector<RowField> of = {}) {
  return {.right = BeforeAfter{before, after}, .fields = std::move(of)};
}

RowCounts counts_of_rows(std::uint64_t gained, std::uint64_t lost, std::uint64_t both, std::uint64_t neither) {
  std::vector<RowAnswer> rows;
  for (const auto& [count, row] : {std::pair{gained, marked(false, true)},
                                   {lost, marked(true, false)},
                                   {both, marked(true, true)},
                                   {neither, marked(false, false)}})
    rows.insert(rows.end(), count, row);
  return count_rows(rows);
}

TEST(RowAnswers, AreWrittenAndReadToTheSameLine) {
  auto folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  const auto row = row_answer_from(Json::parse(row_line), "answers.jsonl");
  ASSERT_TRUE(row) << row.error().message();
  EXPECT_EQ(dump(row_answer_json(*row)), row_line);
  RowAnswer unmarked{.row = 18, .expected = "Two\nlines"};
  ASSERT_TRUE(write_row_answers(folder->path(), {*row, unmarked}));
  const auto again = read_row_answers(folder->path());
  ASSERT_TRUE(again) << again.error().message();
  ASSERT_EQ(again->size(), 2u);
  EXPECT_EQ(dump(row_answer_json((*again)[0])), row_line);
  EXPECT_EQ((*again)[0].right, (BeforeAfter{false, true}));
  EXPECT_EQ((*again)[0].fields, (std::vector<RowField>{{"setting", {false, true}}}));
  EXPECT_EQ((*again)[1].expected, "Two\nlines");
  EXPECT_FALSE((*again)[1].right);
}

TEST(RowAnswers, TheirLineStandsInTheFormatPage) {
  const auto page = read_file(std::string(HONE_SOURCE_DIR) + "/docs/formats/run.md");
  ASSERT_TRUE(page);
  EXPECT_THAT(*page, HasSubstr(row_line));
}

TEST(RowAnswers, WhatIsWrongIsNamedWithItsLine) {
  auto folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  EXPECT_EQ(read_row_answers(folder->path()).error().code(), ErrorCode::not_found);
  ASSERT_TRUE(write_file_atomically(folder->path() / "answers.jsonl", std::string(row_line) + "\n{\"row\":1}\n"));
  const auto refused = read_row_answers(folder->path());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("line 2 has no \"file\""));
}

TEST(RowAnswers, AreCountedByRowAndByField) {
  const std::vector<RowAnswer> rows{marked(false, true, {{"setting", {false, true}}, {"cast", {false, true}}}),
                                    marked(true, false, {{"setting", {true, true}}, {"cast", {true, false}}}),
                                    marked(false, false, {{"setting", {false, false}}}),
                                    {.cut = {true, false}}};
  const RowCounts counts = count_rows(rows);
  EXPECT_EQ(counts.asked, 4u);
  EXPECT_EQ(counts.marked, 3u);
  EXPECT_EQ(counts.right_before, 1u);
  EXPECT_EQ(counts.right_after, 1u);
  EXPECT_EQ(counts.gained, 1u);
  EXPECT_EQ(counts.lost, 1u);
  EXPECT_EQ(counts.cut_before, 1u);
  EXPECT_EQ(counts.cut_after, 0u);
  ASSERT_EQ(counts.fields.size(), 2u);
  EXPECT_EQ(counts.fields[0].name, "setting");
  EXPECT_EQ(counts.fields[0].asked, 3u);
  EXPECT_EQ(counts.fields[0].right_after, 2u);
  EXPECT_EQ(counts.fields[1].asked, 2u);
  EXPECT_EQ(counts.fields[1].right_before, 1u);
  const auto again = row_counts_from(Json(row_counts_json(counts)), "result.json");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(row_counts_json(*again), row_counts_json(counts));
}

TEST(RowAnswers, CountsThatDoNotFitEachOtherAreRefused) {
  Json json(row_counts_json(counts_of_rows(3, 1, 2, 4)));
  json["right_after"] = 9u;
  EXPECT_EQ(row_counts_from(json, "result.json").error().code(), ErrorCode::corrupt_data);
}

TEST(RowSentences, SayHowManyAreRightAndWhetherThatIsLuck) {
  EXPECT_EQ(
      right_sentence(counts_of_rows(13, 1, 8, 8)),
      "Held-out rows: 9 of 30 right before tuning, 21 after: better; luck alone would do this less than once in 100.");
  EXPECT_EQ(
      right_sentence(counts_of_rows(1, 0, 5, 4)),
      "Held-out rows: 5 of 10 right before tuning, 6 after: can't tell; only 1 mark changed, and luck may do that.");
  EXPECT_THAT(right_sentence(counts_of_rows(0, 8, 0, 2)), HasSubstr("8 of 10 right before tuning, 0 after: worse"));
}

TEST(RowSentences, SayWhatWasNotMarkedAndWhatWasCut) {
  EXPECT_EQ(right_sentence(count_rows({RowAnswer{}, RowAnswer{}})),
            "Held-out rows: none is marked. All 2 that were asked expect too long a text to be called right or wrong; "
            "read them.");
  const RowCounts counts = count_rows({marked(true, true), {.cut = {true, false}}});
  EXPECT_THAT(right_sentence(counts),
              HasSubstr("1 more that was asked expects too long a text to be called right or wrong"));
  EXPECT_THAT(right_sentence(counts), HasSubstr("Answers cut while they still went on: 1 before, 0 after."));
}

TEST(RowSentences, NameTheWeakestField) {
  EXPECT_EQ(field_sentence(count_rows({marked(false, true)})), "");
  const RowAnswer row =
      marked(false, false, {{"setting", {false, true}}, {"props", {true, false}}, {"cast", {false, false}}});
  const RowAnswer other =
      marked(false, false, {{"setting", {false, false}}, {"props", {false, false}}, {"cast", {false, true}}});
  EXPECT_EQ(field_sentence(count_rows({row, other})),
            "Weakest field: props, right in 0 of 2 answers, before tuning in 1.");
  EXPECT_EQ(field_sentence(count_rows({marked(false, true, {{"setting", {false, true}}})})),
            "Every field is right in every answer after tuning.");
}

TEST(SpreadRows, AreTakenInEqualStepsFromTheFirst) {
  const std::vector<std::uint64_t> rows{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_THAT(spread_rows(rows, 3), ElementsAre(1u, 4u, 7u));
  EXPECT_THAT(spread_rows(rows, 10), testing::ElementsAreArray(rows));
  EXPECT_THAT(spread_rows(rows, 30), testing::ElementsAreArray(rows));
  EXPECT_THAT(spread_rows(rows, 0), IsEmpty());
}

}  // namespace
}  // namespace hone::tuning
