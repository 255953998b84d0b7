#include "sought.h"

#include <gtest/gtest.h>

namespace hone::answers {
namespace {

using Kind = Sought::Kind;

search::Passage passage(const char* document, const char* text) {
  search::Passage made;
  made.document = document, made.text = text;
  return made;
}

TEST(Sought, KnowsWhatKindOfAnswerIsAskedFor) {
  EXPECT_EQ(what_is_sought("How much does a lost key cost?").kind, Kind::money);
  EXPECT_EQ(what_is_sought("When does the lease end?").kind, Kind::date);
  EXPECT_EQ(what_is_sought("In which year was the firm founded?").kind, Kind::year);
  EXPECT_EQ(what_is_sought("How many households are waiting?").kind, Kind::count);
  EXPECT_EQ(what_is_sought("How old is Ruth Okafor?").kind, Kind::age);
  EXPECT_EQ(what_is_sought("Who signed the lease?").kind, Kind::name);
  EXPECT_EQ(what_is_sought("What is the agent's telephone number?").kind, Kind::telephone);
  EXPECT_EQ(what_is_sought("What is the e-mail address of the firm?").kind, Kind::email);
  EXPECT_EQ(what_is_sought("Wann endet der Vertrag?").kind, Kind::date);
  EXPECT_EQ(what_is_sought("Wie viele Zimmer hat das Haus?").kind, Kind::count);
  EXPECT_EQ(what_is_sought("Qui a signé le bail ?").kind, Kind::name);
  EXPECT_EQ(what_is_sought("May dogs be kept?").kind, Kind::any);
}

TEST(Sought, APlaceHasAnAnswerOfTheKindBesideTheWords) {
  const std::vector<search::Passage> lease{
      passage("lease.md",
              "A lost key is replaced at €35. Locks may be changed only by Bandon Locksmiths. "
              "Repairs are made by the tenant. The store has two doors.")};
  EXPECT_DOUBLE_EQ(best_place(what_is_sought("How much does a lost key cost?"), lease), 1);
  EXPECT_EQ(best_place(what_is_sought("What is the agent's e-mail address?"), lease), 0);
  EXPECT_EQ(best_place(what_is_sought("How many windows has the store?"), lease), 0);
  EXPECT_EQ(best_place(what_is_sought("When was the lost key found?"), lease), 0);
  EXPECT_LT(best_place(what_is_sought("How much does the oven cost?"), lease), 0.3);
}

TEST(Sought, AnAnswerStandsWhereTheQuestionsWordsStand) {
  const std::vector<search::Passage> lease{
      passage("lease.md",
              "Defects are reported to the agent, telephone 021 477 0193. At most six people take part in a workshop. "
              "The rent is paid by standing order.")};
  const auto place = [&](const char* question, const char* answer) {
    return place_of_answer(what_is_sought(question), lease, answer, question);
  };
  EXPECT_LT(place("What is the landlord's bank account number?", "The landlord's bank account number is 021 477 0193."),
            0.39);
  EXPECT_GT(place("What is the agent's telephone number?", "It is 021 477 0193."), 0.7);
  EXPECT_GT(place("How many people take part in a workshop?", "6 people."), 0.7);
  EXPECT_EQ(place("How is the rent paid?", "Cheque."), 0);
}

}  // namespace
}  // namespace hone::answers
