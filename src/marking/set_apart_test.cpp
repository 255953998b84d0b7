// What an answer sets apart as its answer, in texts and in numbers.
#include "set_apart.h"

#include <gmock/gmock.h>

#include "hone/marking/marking.h"

namespace hone::marking {
namespace {

double mark_of(Marking marking, const std::string& answer) {
  Question question{.id = "q", .text = "?"};
  question.markings.push_back(std::move(marking));
  return mark_answer(question, {.text = answer})->fraction;
}

double text_mark(const std::string& wanted, const std::string& answer, bool exact = false) {
  return mark_of(TextMarking{.answers = {wanted}, .exact = exact}, answer);
}

double number_mark(double wanted, const std::string& answer, const std::string& unit = "") {
  return mark_of(NumberMarking{.value = wanted, .unit = unit}, answer);
}

TEST(SetApart, WholeAnswersMayHaveALead) {
  for (const auto& [wanted, answer] :
       {std::pair{"Yes", "ANSWER: Yes"},
        {"Yes", "**Answer:** Yes."},
        {"Yes", "ANSWER: No\nActually, on reflection\nANSWER: Yes"},
        {"a whole new line", "ANSWER:\nA whole new line"},
        {"0.1", "Is this the answer: 5?\n\nANSWER: 0.1\n"},
        {"Evelyn", "She was faster. Therefore, $\\boxed{\\text{Evelyn}}$ is our answer."},
        {"Anna Keller", "The final answer: Anna Keller"}})
    EXPECT_EQ(text_mark(wanted, answer), 1) << answer;
}

TEST(SetApart, WhatStandsBesideTheWantedWordsIsStillMarked) {
  for (const auto& [wanted, answer] : {std::pair{"Yes", "ANSWER: Yes then more text"},
                                       {"No", "ANSWER: No, because reasons"},
                                       {"No", "ANSWER: No\nANSWER: Yes"},
                                       {"Yes", "I say yes. It is Yes"},
                                       {"Briana", "\\boxed{\\text{Evelyn}}"}})
    EXPECT_EQ(text_mark(wanted, answer), 0) << answer;
  EXPECT_EQ(text_mark("Yes", "ANSWER: Yes", true), 0);  // letter by letter
  EXPECT_EQ(text_mark("Answer: Yes", "Answer: Yes"), 1);
}

TEST(SetApart, ANumberAloneInItsSentenceCounts) {
  for (const char* answer :
       {"The answer is 42. I checked it 2 times.", "Answer: 42\nStep 1 was right.",
        "The final answer is **42**. (See page 7.)", "The answer is $42$. Let me know if you have 1 more question!",
        "The answer is 40.\n\nThe answer is: 42\n\n3 notes follow.",
        "\\boxed{7} was a step. The final answer is $42$. I hope that all 3 steps are correct.",
        "ANSWER: about 42. It took 5 minutes."})
    EXPECT_EQ(number_mark(42, answer), 1) << answer;
}

TEST(SetApart, OtherwiseTheLastNumberCounts) {
  for (const char* answer :
       {"The answer is based on 3 documents. It is 42.", "The answer is 10% of 420. So it is 42.",
        "The answer is 40. Wait, 2 are missing: 42.", "The answer is not 41 but 42.", "I thought of 7, but it is 42.",
        "The answer is the sum of 40 and 2. That is 42.", "The answer is 7 + 35 = 42."})
    EXPECT_EQ(number_mark(42, answer), 1) << answer;
  EXPECT_EQ(number_mark(42000, "The answer is 42 km. That is 42000 m.", "m"), 1);
}

TEST(Percent, IsItsShareWhereNoUnitIsAskedFor) {
  for (const char* answer : {"33.5%", "\\boxed{33.5\\%}", "It is 33.5 percent.", "0.335"})
    EXPECT_EQ(number_mark(0.335, answer), 1) << answer;
  EXPECT_EQ(number_mark(33.5, "33.5%"), 1);  // as it is written
  EXPECT_EQ(number_mark(33.5, "0.335"), 0);
  EXPECT_EQ(number_mark(0.335, "33.5"), 0);
  EXPECT_EQ(number_mark(0.335, "33.5%", "percent"), 0);
}

}  // namespace
}  // namespace hone::marking
