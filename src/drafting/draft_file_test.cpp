#include "hone/drafting/draft_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/json.h"
#include "hone/rows/training_rows.h"

namespace hone::drafting {
namespace {

using testing::HasSubstr;

class DraftFile : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
  }
  fs::path put(std::string_view content) {
    fs::path file = folder_->path() / "drafts.jsonl";
    EXPECT_TRUE(write_file_atomically(file, content));
    return file;
  }
  std::optional<TemporaryFolder> folder_;
};

constexpr std::string_view row =
    R"({"id":7,"question":"Who paid?","answer":"Mr. Hill paid.","document":"a.txt","span":{"start":4,"end":18},)"
    R"("passage":{"start":0,"end":30,"text":"Yes Mr. Hill paid. Then he left."},"review":"draft","model":"m"})";

TEST_F(DraftFile, ADecisionChangesItsRowAloneAndKeepsWhatIsNotOurs) {
  const fs::path file = put(std::string(row) + "\n\n" + std::string(row) + "\n");
  auto drafts = read_drafts(file);
  ASSERT_TRUE(drafts) << drafts.error().message();
  ASSERT_EQ(drafts->size(), 2u);
  (*drafts)[1].review = Review::edited;
  (*drafts)[1].answer = "Hill.";
  ASSERT_TRUE(write_drafts(file, *drafts));
  const auto content = read_file(file);
  const auto first = parse_json(content->substr(0, content->find('\n')), "");
  EXPECT_EQ(*first, *parse_json(row, ""));
  const auto again = read_drafts(file);
  EXPECT_EQ((*again)[1].review, Review::edited);
  EXPECT_EQ((*again)[1].answer, "Hill.");
  EXPECT_THAT((*again)[1].line, HasSubstr("\"id\":7"));
}

TEST_F(DraftFile, ErrorsAreTheSameHoweverLinesEnd) {
  for (const std::string_view bad : {row.substr(0, row.size() - 1), row.substr(0, row.size() - 2)}) {
    const std::string plain = read_drafts(put(fmt::format("{}\n{}\n", row, bad))).error().message();
    EXPECT_THAT(plain, HasSubstr("line 2"));
    for (const char* file : {"{0}\r\n{1}\r\n", "{0}\n{1}", "{0}\r\n{1}", "\xEF\xBB\xBF{0}\r\n{1}\r\n"})
      EXPECT_EQ(read_drafts(put(fmt::format(fmt::runtime(file), row, bad))).error().message(), plain);
    EXPECT_EQ(read_drafts(put(fmt::format("\xEF\xBB\xBF{}\r\n", bad))).error().message(),
              read_drafts(put(fmt::format("{}\n", bad))).error().message());
  }
}

TEST_F(DraftFile, OnlyWhatAPersonAcceptedIsTrainedOn) {
  std::string content;
  for (const char* word : {"draft", "accepted", "edited", "dropped"}) {
    std::string one(row);
    one.replace(one.find("\"draft\""), 7, fmt::format("\"{}\"", word));
    one.replace(one.find("Who paid?"), 9, fmt::format("Who paid {}?", word));
    content += one + "\n";
  }
  const auto rows = rows::read_rows(put(content));
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->examples.size(), 2u);
  EXPECT_EQ(rows->examples[0].row, 2u);
  EXPECT_EQ(rows->examples[1].row, 3u);
  ASSERT_EQ(rows->problems.size(), 2u);
  EXPECT_EQ(rows->problems[0].kind, rows::RowProblemKind::not_accepted);
  EXPECT_THAT(rows->problems[0].sentence(), HasSubstr("which a review decides"));
  EXPECT_EQ(rows->problems[0].advice().step, NextStep::review_drafts);
}

TEST_F(DraftFile, ABrokenRowIsNamed) {
  const auto fault = [&](std::string_view content) { return read_drafts(put(content)).error().message(); };
  EXPECT_THAT(fault("{\"question\":1}"), HasSubstr("line 1"));
  std::string one(row);
  one.replace(one.find("\"end\":18"), 8, "\"end\":1");
  EXPECT_THAT(fault(std::string(row) + "\n" + one), HasSubstr("line 2: a span ends (1) before it starts (4)"));
  one = row;
  one.replace(one.find("\"draft\""), 7, "\"acepted\"");
  EXPECT_THAT(fault(one), HasSubstr("Did you mean 'accepted'?"));
  EXPECT_THAT(fault("[1]"), HasSubstr("expected an object"));
}

TEST_F(DraftFile, SpansOfAnExamAreFoundWhereverTheyStand) {
  const auto spans = read_spans(
      put("{\"document\":\"x/a.txt\",\"spans\":[{\"start\":1,\"end\":5},{\"start\":9,\"end\":12}]}\n{\"question\":\"no "
          "span\"}\n"));
  ASSERT_TRUE(spans) << spans.error().message();
  ASSERT_EQ(spans->size(), 2u);
  EXPECT_TRUE(overlap((*spans)[0], {"y/a.txt", 4, 6}));
  EXPECT_FALSE(overlap((*spans)[0], {"y/a.txt", 5, 9}));
  EXPECT_FALSE(overlap((*spans)[0], {"y/b.txt", 4, 6}));
}

}  // namespace
}  // namespace hone::drafting
