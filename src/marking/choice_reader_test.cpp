#include <gtest/gtest.h>

#include "hone/marking/marking.h"
#include "hone/marking/said_text.h"

namespace hone::marking {
namespace {

int chosen_among(const char* answer, const std::vector<std::string>& options) {
  const auto chosen = chosen_option(answer, options);
  return chosen ? static_cast<int>(*chosen) : -1;
}

TEST(ChoiceReader, TakesOffWhatALetterIsWrappedIn) {
  const std::vector<std::string> options{"red", "green", "blue", "yellow"};
  for (const char* b : {"ANSWER: $B$",
                        "ANSWER: b",
                        "ANSWER: **b**",
                        "<answer>B</answer>",
                        "Ｂ",
                        "$\\textbf{B}$",
                        "答案是B",
                        "**Answer: B**",
                        "Answer: (B)",
                        "$B$",
                        "\\(B\\)",
                        "\\[B\\]",
                        "\\boxed{B}",
                        "$\\boxed{B}$",
                        "\\boxed{\\text{B}}",
                        "\\boxed{\\mathrm{B}}",
                        "\\boxed{\\textbf{(B)}}",
                        "\\text{B}",
                        "{B}",
                        "[B]",
                        "<b>B</b>",
                        "<answer>\nB\n</answer>",
                        "`B`",
                        "```\nB\n```",
                        "{\"answer\": \"B\"}",
                        "ANSWERS: B",
                        "Answer - B",
                        "Answer is: **(B)**",
                        "The answer is $\\boxed{B}$.",
                        "The answer is <b>B</b>.",
                        "the answer is b",
                        "answer: b.",
                        "Answer:\nB",
                        "**Answer:** B",
                        "My pick: B",
                        "So: B",
                        "B!",
                        "B?",
                        "It must be B because A fails",
                        "I choose B over A.",
                        "I'd go with B.",
                        "Both A and C are wrong; it is B.",
                        "B is right, as C is wrong.",
                        "It isn't A, so B",
                        "Answer: B\nExplanation: A and C are false.",
                        "ANSWER: A\nANSWER: B",
                        "정답: B",
                        "정답:B",
                        "정답은 B입니다",
                        "**정답: B**",
                        "正解はＢです",
                        "答え：B",
                        "Die Antwort ist B.",
                        "Antwort: B",
                        "La réponse est B.",
                        "Réponse : B",
                        "La respuesta es B",
                        "Respuesta: b",
                        "Ответ: B",
                        "Is é B an freagra",
                        "Freagra: B",
                        "Antwoord: B",
                        "الجواب: B",
                        "B is the correct answer",
                        "The answer is B, not A.",
                        "The answer is B. Option C is too broad.",
                        "green",
                        "Option B",
                        "Option B is correct, option C is not.",
                        "<think>Is it A? The answer is A.</think>B"})
    EXPECT_EQ(chosen_among(said_text(b).text.c_str(), options), 1) << b;
}

TEST(ChoiceReader, AHedgeOrADenialNamesNone) {
  const std::vector<std::string> options{"red", "green", "blue", "yellow", "pink", "orange", "black", "white", "grey"};
  for (const char* none : {"A or B",
                           "A and B",
                           "A/B",
                           "B/A",
                           "ANSWER: A, B",
                           "ANSWER: A or B",
                           "ANSWER: B or A",
                           "ANSWER: A and B",
                           "ANSWER: A/B",
                           "Answer: (A) or (B)",
                           "Antwort: A oder B",
                           "答案是A或B",
                           "Maybe B, maybe C",
                           "Not B",
                           "ANSWER: not B",
                           "The answer is not B.",
                           "B is wrong",
                           "It isn't B.",
                           "B is incorrect.",
                           "Option B is wrong.",
                           "ANSWER: I don't know",
                           "ANSWER: I do not know",
                           "I do not know",
                           "I think so",
                           "ANSWER: None of the above",
                           "ANSWER: Don't know",
                           "The answer is a matter of law",
                           "The answer is A lease",
                           "A lease is a contract.",
                           "",
                           "The answer is (Z)",
                           "\\boxed{A, B}",
                           "<answer>A or B</answer>",
                           "A, B",
                           "B, C"})
    EXPECT_EQ(chosen_among(none, options), -1) << none;
  EXPECT_EQ(chosen_among("ANSWER: I", options), 8);
  EXPECT_EQ(chosen_among("The answer is A because it is red", options), 0);
  EXPECT_EQ(chosen_among("A is the one", options), 0);
  EXPECT_EQ(chosen_among("ANSWER: A.", options), 0);
  EXPECT_EQ(chosen_among("It isn't B, so C", options), 2);
  EXPECT_EQ(chosen_among("A. Because B is not valid", options), 0);
}

TEST(SaidText, ThoughtsAreNoAnswer) {
  EXPECT_EQ(said_text("B").text, "B");
  EXPECT_EQ(said_text(" B\n").text, " B\n");
  EXPECT_EQ(said_text("<think>\nA?\n</think>\n\nB").text, "B");
  EXPECT_EQ(said_text("<THINK>A</THINK>B").text, "B");
  EXPECT_EQ(said_text("A is wrong, so</think>B").text, "B");
  EXPECT_EQ(said_text("<reasoning>A</reasoning>B <thinking>C</thinking>").text, "B");
  EXPECT_EQ(said_text("<think>a<think>b</think>c</think>B").text, "B");
  EXPECT_EQ(said_text("[THINK]A[/THINK]B").text, "B");
  EXPECT_EQ(
      said_text("<|channel|>analysis<|message|>A<|end|><|start|>assistant<|channel|>final<|message|>B<|return|>").text,
      "B");
  EXPECT_EQ(said_text("analysisWe need a letter.assistantfinalB").text, "B");
  EXPECT_EQ(said_text("<|channel|>analysis<|message|>The answer is A").text, "");
  EXPECT_EQ(said_text("B<|im_end|>\n<|im_start|>user\nA").text, "B");
  const SaidText open = said_text("<think>The answer is A");
  EXPECT_EQ(open.text, "");
  EXPECT_TRUE(open.unfinished);
  EXPECT_EQ(said_text("analysis of the lease").text, "analysis of the lease");
}

}  // namespace
}  // namespace hone::marking
