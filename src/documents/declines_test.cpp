#include "hone/documents/declines.h"

#include <gtest/gtest.h>

namespace hone::documents {
namespace {

TEST(Declines, IsToldFromAnAnswer) {
  for (const char* answer :
       {"The documents do not say.", "I don't know.", "The lease does not mention a pet.",
        "This is not stated in the text.", "There is no information about the price.",
        "It cannot be determined from the passages.", "Níl a fhios agam.", "I cannot answer that. The text is silent.",
        "The provided context doesn't specify the date.", "Je ne sais pas."})
    EXPECT_TRUE(declines_to_answer(answer)) << answer;
  for (const char* answer :
       {"Anna Keller.", "In 1804, I know.", "No.", "The tenant did not pay.", "He does not own the house.",
        "Not guilty.", "The court did not decide the case on its merits.", "",
        "He knew. He left. He came back. The documents do not say why."})
    EXPECT_FALSE(declines_to_answer(answer)) << answer;
  EXPECT_FALSE(declines_to_answer("Weiß der Himmel"));
  EXPECT_TRUE(declines_to_answer("Weiß der Himmel!", {"weiß der himmel"}));
}

TEST(Declines, IsToldInTheWordsOfWritingModels) {
  for (const char* answer :
       {"The passages do not provide the Landlord's bank account number.", "The passage does not say so.",
        "The provided passages do not contain any information about the price.", "None of the passages says it.",
        "The text provided does not specify when.", "It is not specified in the given passages.",
        "There is no mention of a husband in the passages.", "I'm sorry, but the passages don't say.",
        "Die Dokumente sagen es nicht.", "Das steht nicht in den Unterlagen.", "Les passages ne précisent pas la date.",
        "Les documents ne le disent pas.", "Ní luaitear é sna cáipéisí."})
    EXPECT_TRUE(declines_to_answer(answer)) << answer;
  for (const char* answer : {"The passages were dug by hand.", "No dogs are allowed.", "The Landlord does not pay it.",
                             "The company does not give discounts.", "Sie sagen nichts gegen den Antrag."})
    EXPECT_FALSE(declines_to_answer(answer)) << answer;
}

}  // namespace
}  // namespace hone::documents
