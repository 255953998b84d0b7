#include "hone/answers/quotation.h"

#include <gtest/gtest.h>

namespace hone::answers {
namespace {

const std::string lease_text =
    "The rent is 900 pounds\n  a month. The water charge is 40 pounds a quarter. The tenant, Una Tierney, pays it in "
    "May.";

std::string sentence(const std::optional<Quotation>& found) {
  return found ? lease_text.substr(found->begin, found->end - found->begin) : "none";
}

TEST(Quotation, WordsAreFoundAcrossLineEndsAndKeptApartFromTheirSentence) {
  const auto found = quotation_in(lease_text, "900 pounds a month");
  ASSERT_TRUE(found);
  EXPECT_EQ(lease_text.substr(found->words_begin, found->words_end - found->words_begin), "900 pounds\n  a month");
  EXPECT_EQ(sentence(found), "The rent is 900 pounds\n  a month.");
  EXPECT_FALSE(quotation_in(lease_text, "900 euro"));
  EXPECT_FALSE(quotation_in(lease_text, "  "));
}

TEST(Quotation, AQuotationOverTwoSentencesShowsBoth) {
  EXPECT_EQ(sentence(quotation_in(lease_text, "a quarter. The tenant")),
            "The water charge is 40 pounds a quarter. The tenant, Una Tierney, pays it in May.");
}

TEST(Quotation, AClaimIsHeldAgainstEachSentenceAndNumbersTellMost) {
  EXPECT_EQ(sentence(supporting_sentence(lease_text, "It costs 40 pounds.", "What does water cost?")),
            "The water charge is 40 pounds a quarter.");
  EXPECT_EQ(sentence(supporting_sentence(lease_text, "Una Tierney pays.", "Who pays for the water?")),
            "The tenant, Una Tierney, pays it in May.");
  EXPECT_EQ(sentence(supporting_sentence(lease_text, "Zebras.", "Giraffes?")), "none");
}

TEST(Quotation, ANeighbourIsShownWhereTheClaimRestsOnBoth) {
  EXPECT_EQ(sentence(supporting_sentence(lease_text, "40 pounds a quarter, paid by Una Tierney in May.", "Who pays?")),
            "The water charge is 40 pounds a quarter. The tenant, Una Tierney, pays it in May.");
}

TEST(Quotation, AClaimIsTheSentenceThatCarriesTheMark) {
  const std::string answer =
      "The rent is 900 pounds [2]. It is due in May. Water costs 40 pounds. [1][3] Nothing else.";
  EXPECT_EQ(claim_of(answer, 2), "The rent is 900 pounds \n");
  EXPECT_EQ(claim_of(answer, 1), "Water costs 40 pounds. \n");
  EXPECT_EQ(claim_of(answer, 3), "Water costs 40 pounds. \n");
  EXPECT_EQ(claim_of("The rent is 900 pounds.", 1), "The rent is 900 pounds.");
}

TEST(Quotation, OfAJsonAnswerTheValuesAreSaid) {
  EXPECT_EQ(said_in_json(R"({"who":"Una [2]","paid":[900,true],"more":{"when":"May"}})"), "Una  2]\n900\nMay\n");
  EXPECT_EQ(said_in_json("not JSON [1]"), "not JSON  1]");
}

}  // namespace
}  // namespace hone::answers
