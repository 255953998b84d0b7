#include "hone/drafting/draft_review.h"

#include <gmock/gmock.h>

#include "hone/core/files.h"
#include "hone/exam/exam.h"

namespace hone::drafting {
namespace {

using testing::ElementsAre;
using Kind = DraftDecision::Kind;

struct DraftReview : testing::Test {
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made) << made.error().message();
    folder.emplace(std::move(*made));
    file = folder->path() / "drafts.jsonl";
    std::vector<Draft> drafts;
    for (const char* answer : {"It burned.", "Anna Keller rebuilt it.", "It stood until the war.", "Nobody knows."})
      drafts.push_back({.question = "What of it?",
                        .answer = answer,
                        .span = {"mills/mill.txt", 3, 12},
                        .passage = {"mills/mill.txt", 0, 40},
                        .passage_text = "text",
                        .model = "m"});
    ASSERT_TRUE(write_drafts(file, drafts));
  }
  std::vector<Review> reviews() const {
    const std::vector<Draft> drafts = read_drafts(file).value();
    std::vector<Review> out;
    out.reserve(drafts.size());
    for (const Draft& draft : drafts) out.push_back(draft.review);
    return out;
  }
  std::optional<TemporaryFolder> folder;
  fs::path file;
};

TEST_F(DraftReview, EachDecisionIsOnDiskBeforeTheNextQuestion) {
  const std::vector<DraftDecision> decisions{{.kind = Kind::accept},
                                             {.kind = Kind::edit, .question = "Who rebuilt it?"},
                                             {.kind = Kind::skip},
                                             {.kind = Kind::drop}};
  std::size_t asked = 0;
  const auto drafts = review_drafts(file, [&](const OpenDraft& open) {
    EXPECT_EQ(open.number, asked + 1);
    EXPECT_EQ(open.count, 4u);
    EXPECT_EQ(reviews()[0], asked == 0 ? Review::draft : Review::accepted);
    return decisions[asked++];
  });
  ASSERT_TRUE(drafts) << drafts.error().message();
  EXPECT_THAT(reviews(), ElementsAre(Review::accepted, Review::edited, Review::draft, Review::dropped));
  EXPECT_EQ((*drafts)[1].question, "Who rebuilt it?");
  EXPECT_EQ((*drafts)[1].answer, "Anna Keller rebuilt it.");
  const ReviewCounts counts = count_reviews(*drafts);
  EXPECT_EQ((std::vector{counts.open, counts.accepted, counts.edited, counts.dropped}),
            (std::vector<std::size_t>{1, 1, 1, 1}));
}

TEST_F(DraftReview, WhoStopsIsAskedNoMoreAndWhatWasDecidedIsNotAskedAgain) {
  std::vector<std::string> asked;
  const auto ask = [&](const OpenDraft& open) {
    asked.push_back(open.draft.answer);
    return DraftDecision{.kind = asked.size() % 2 == 1 ? Kind::accept : Kind::stop};
  };
  ASSERT_TRUE(review_drafts(file, ask));
  ASSERT_TRUE(review_drafts(file, ask));
  EXPECT_THAT(asked, ElementsAre("It burned.", "Anna Keller rebuilt it.", "Anna Keller rebuilt it.",
                                 "It stood until the war."));
  EXPECT_THAT(reviews(), ElementsAre(Review::accepted, Review::accepted, Review::draft, Review::draft));
}

TEST_F(DraftReview, WithoutSomebodyToAskItCounts) { EXPECT_EQ(count_reviews(review_drafts(file).value()).open, 4u); }

TEST_F(DraftReview, TheExamKnowsWhereItsDocumentsLie) {
  auto drafts = read_drafts(file).value();
  const fs::path contracts = folder->path() / "contracts";
  ASSERT_TRUE(make_folder(contracts / "old"));
  ASSERT_TRUE(write_file_atomically(contracts / "mail.eml", "From: a@b\n\nHello.\n"));
  for (Draft& draft : drafts) draft.span.document = (contracts / "old" / "mill.txt").string();
  drafts[2].span.document = (contracts / "mail.eml" / "lease.txt").string();
  drafts[1].review = drafts[2].review = Review::accepted;
  const fs::path out = folder->path() / "exam.jsonl";
  ASSERT_EQ(write_drafted_exam(drafts, out).value(), 2u);
  const auto exam = exam::read_exam(out).value();
  EXPECT_EQ(exam.documents, "contracts");
  EXPECT_EQ(exam.questions[0].evidence[0].document, "old/mill.txt");
  EXPECT_EQ(exam.questions[1].evidence[0].document, "mail.eml/lease.txt");
}

TEST_F(DraftReview, WhatWasTakenBecomesAnExam) {
  auto drafts = read_drafts(file).value();
  const fs::path out = folder->path() / "exam.jsonl";
  EXPECT_EQ(write_drafted_exam(drafts, out).value(), 0u);
  EXPECT_FALSE(fs::exists(out));

  const fs::path mail = folder->path() / "mail.eml";
  ASSERT_TRUE(write_file_atomically(mail, "From: a@b\n\nHello.\n"));
  drafts[1].review = Review::accepted;
  drafts[2].review = Review::edited;
  drafts[2].answer = "It stood there beside the river until the war came.";
  drafts[2].span.document = (mail / "lease.txt").string();
  ASSERT_EQ(write_drafted_exam(drafts, out).value(), 2u);
  const auto exam = exam::read_exam(out);
  ASSERT_TRUE(exam) << exam.error().message();
  EXPECT_EQ(exam->questions[0].id, "drafted-2");
  EXPECT_TRUE(exam->questions[0].marking<marking::ContainMarking>());
  EXPECT_THAT(exam->questions[0].evidence[0].document, testing::EndsWith("mill.txt"));
  EXPECT_TRUE(exam->questions[1].marking<marking::ReferenceMarking>());
  EXPECT_THAT(exam->questions[1].evidence[0].document, testing::EndsWith("lease.txt"));
}

}  // namespace
}  // namespace hone::drafting
