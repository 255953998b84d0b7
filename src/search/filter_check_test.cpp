#include "hone/search/filter_check.h"

#include <gmock/gmock.h>

#include "hone/corpus/corpus_fixture.h"

namespace hone::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FilterCheckTest : public corpus::CorpusTest {
 protected:
  void SetUp() override {
    corpus::CorpusTest::SetUp();
    add("contracts/lease.pdf", corpus::lease());
    add("contracts/notes.txt", {.text = "The barn has a door."});
  }
  Result<std::vector<std::string>> check(const std::vector<std::string>& conditions, const std::string& list = "") {
    return check_filter(Filter::parse(conditions).value(), corpus, list);
  }
  std::string refusal(const std::vector<std::string>& conditions) {
    const auto notes = check(conditions);
    return notes ? "held" : std::string(notes.error().message());
  }
};

TEST_F(FilterCheckTest, EachKeyThatMatchesNothingSaysSo) {
  EXPECT_EQ(refusal({"document=leese.pdf"}), "No document matches document=leese.pdf. Did you mean 'lease.pdf'?");
  EXPECT_EQ(check({"document=leese.pdf"}).error().advice().step, NextStep::list_documents);
  EXPECT_THAT(check({"document=leese.pdf"}, "There are two.").error().message(), HasSubstr("? There are two."));
  EXPECT_EQ(check({"document=leese.pdf"}, "There are two.").error().advice().step, NextStep::none);
  EXPECT_THAT(refusal({"title=Deed"}), HasSubstr("No document here has a title."));
  EXPECT_THAT(refusal({"heading=Endnig*"}), HasSubstr("No document has heading=Endnig*."));
  EXPECT_EQ(check({"heading=Endnig*"}).error().advice().step, NextStep::show_sections);
  EXPECT_THAT(refusal({"format=docx"}), HasSubstr("There are pdf, txt."));
  EXPECT_THAT(refusal({"language=ga"}), HasSubstr("There is en."));
  EXPECT_THAT(refusal({"page=9"}), HasSubstr("No document here has a page 9: the longest has 2."));
  EXPECT_THAT(refusal({"document=notes.txt", "page=1"}), HasSubstr("together"));
}

TEST_F(FilterCheckTest, WhatMatchesIsNoFault) {
  EXPECT_EQ(refusal({}), "held");
  EXPECT_EQ(refusal({"document=*.PDF", "page=2", "heading=*Ending*"}), "held");
  EXPECT_THAT(check({"document=lease.pdf", "document=deed.pdf"}).value(), ElementsAre(HasSubstr("document=deed.pdf")));
}

}  // namespace
}  // namespace hone::search
