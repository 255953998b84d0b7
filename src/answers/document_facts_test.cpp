#include "hone/answers/document_facts.h"

#include "hone/corpus/corpus_fixture.h"

namespace hone::answers {
namespace {

class DocumentFactsTest : public corpus::CorpusTest {
 protected:
  std::string answer(const std::string& question) {
    const auto fact = fact_asked_for(question, {}, corpus).value();
    return fact ? fact->text : "none";
  }
  void add_novel() {
    documents::Document novel;
    novel.text = "Chapter 1\nIt rained.\nChapter 2\nIt shone.\n";
    novel.headings = {{1, "Chapter 1", 0}, {1, "Chapter 2", 21}};
    novel.title = "The Mill", novel.author = "Nora Daly", novel.date = "1932-05-01";
    add("mill.epub", novel);
  }
};

TEST_F(DocumentFactsTest, OneDocumentIsMeantHoweverItIsCalled) {
  add_novel();
  for (const char* question : {"Who wrote this?", "Who wrote the book?", "who is the author",
                               "Who was the author of The Mill?", "By whom was this book written?"})
    EXPECT_EQ(answer(question), "Nora Daly") << question;
  EXPECT_EQ(answer("What is the title of the novel?"), "The Mill");
  EXPECT_EQ(answer("What is this called?"), "The Mill");
  EXPECT_EQ(answer("When was it published?"), "1932-05-01");
  EXPECT_EQ(answer("How many chapters are there?"), "2");
  EXPECT_EQ(answer("How many chapters does the book have?"), "2");
  EXPECT_EQ(answer("What are the chapters?"), "Chapter 1; Chapter 2");
}

TEST_F(DocumentFactsTest, WhatTheTextSaysIsLeftToThePassages) {
  add_novel();
  for (const char* question : {"Who wrote the letter that Colm received?", "Who signed the lease?",
                               "When was Colm born?", "What is the date of the wedding?", "How many barges are there?",
                               "Who wrote Moby Dick?", "When was the mill sent to Athlone?"})
    EXPECT_EQ(answer(question), "none") << question;
}

TEST_F(DocumentFactsTest, OfSeveralDocumentsItMustBePlainWhich) {
  add_novel();
  documents::Document letter;
  letter.text = "Athlone, 3 June 1931\n\nDear Una, it rained.";
  letter.author = "Administrator", letter.date = "2019-01-01";
  add("letter.txt", letter);
  EXPECT_EQ(answer("Who wrote this?"), "none");
  EXPECT_EQ(answer("Who wrote The Mill?"), "Nora Daly");
  EXPECT_EQ(answer("What is the date of the letter?"), "3 June 1931") << "the letter's own goes before the file's";
  EXPECT_EQ(answer("Who wrote the letter?"), "none") << "Administrator is nobody";
  const auto fact = fact_asked_for("What is the date of the letter?", {}, corpus).value();
  EXPECT_EQ(fact->passage.start, 9U);
  EXPECT_EQ(fact->passage.end, 20U);
}

TEST_F(DocumentFactsTest, ScenesAndPagesAreCounted) {
  documents::Document script;
  script.text = "INT. HOUSE - DAY\nPat.\nEXT. LAKE - NIGHT\nIce.\n";
  script.headings = {{1, "INT. HOUSE - DAY", 0}, {1, "12 EXT. LAKE - NIGHT", 22}};
  script.format = "fountain";
  add("ice.fountain", script);
  EXPECT_EQ(answer("How many scenes?"), "2");
  EXPECT_EQ(answer("How many pages are there?"), "none");
}

TEST(NeedsTheWhole, CountsListsAndSummaries) {
  for (const char* question :
       {"How many scenes are there?", "how many characters does the script have?", "List all payments.",
        "Summarise the contract", "What is this document about?", "Who is mentioned most often?",
        "In the whole script, how many times is Colm named?", "What are all the duties of the tenant?"})
    EXPECT_TRUE(needs_the_whole(question)) << question;
  for (const char* question : {"Who signed the lease?", "How many pounds did Colm pay for the barge?",
                               "When did it leave?", "How much is the rent?", "Which street did she live in?"})
    EXPECT_FALSE(needs_the_whole(question)) << question;
  EXPECT_FALSE(needs_the_whole(std::string(100000, 'a')));
}

}  // namespace
}  // namespace hone::answers
