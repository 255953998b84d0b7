#include "hone/marking/marking.h"

#include <gmock/gmock.h>

#include "hone/exam/exam_fixture.h"
#include "hone/marking/json_schema.h"

namespace hone::marking {
namespace {

using ::testing::HasSubstr;

TEST(Choice, IsReadFromWhatModelsWrite) {
  const std::vector<std::string> options{"The coastal State", "The flag State", "All States",
                                         "The flag State and its courts"};
  const std::pair<const char*, int> answers[] = {{"B", 1},
                                                 {"b", 1},
                                                 {"B.", 1},
                                                 {"(B)", 1},
                                                 {"**B**", 1},
                                                 {" B)\n", 1},
                                                 {"B) The flag State", 1},
                                                 {"B. The flag State", 1},
                                                 {"B: because", 1},
                                                 {"The answer is (B).", 1},
                                                 {"The answer is B", 1},
                                                 {"the correct answer is: B.", 1},
                                                 {"Answer: C", 2},
                                                 {"answer is **D**", 3},
                                                 {"I would choose option C, as A is wrong.", 2},
                                                 {"First I thought the answer is A. But the answer is B.", 1},
                                                 {"\\boxed{C}", 2},
                                                 {"$\\boxed{\\text{B}}$", 1},
                                                 {"The flag State", 1},
                                                 {"the flag state.", 1},
                                                 {"It is the flag State and its courts that may.", 3},
                                                 {"The flag State, not the coastal State", 1},
                                                 {"So it must be C.", 2},
                                                 {"A lease is a contract.", -1},
                                                 {"I think so", -1},
                                                 {"The answer is a matter of law", -1},
                                                 {"B or C", -1},
                                                 {"E", -1},
                                                 {"", -1},
                                                 {"The answer is (E)", -1},
                                                 {"(a) The coastal State", 0},
                                                 {"The answer is A lease", -1},
                                                 {"Ｂ", 1}};
  for (const auto& [answer, option] : answers) {
    const auto chosen = chosen_option(answer, options);
    EXPECT_EQ(chosen ? static_cast<int>(*chosen) : -1, option) << answer;
  }
}

TEST(Marks, OneOfSeveralAnswersNormalisedOrExact) {
  EXPECT_EQ(exam::fraction("answer: Coppice-street", "coppice-street."), 1);
  EXPECT_EQ(exam::fraction("answer: Coppice-street", "Coppice street"), 0);
  EXPECT_EQ(exam::fraction("answer: [Anna Keller, A. Keller]", "A Keller"), 1);
  EXPECT_EQ(exam::fraction("answer: [Anna Keller, A. Keller]", "Anna"), 0);
  EXPECT_EQ(exam::fraction("answer: [Anna Keller, Keller]", "the Keller"), 1);
  EXPECT_EQ(exam::fraction("answer: ﬁrst Straße", "First STRASSE"), 1);
  EXPECT_EQ(exam::fraction("answer: Anna\nexact: true", " Anna\n"), 1);
  EXPECT_EQ(exam::fraction("answer: Anna\nexact: true", "anna"), 0);
}

TEST(Marks, ATextThatNormalisingWouldRobCountsWithItsSigns) {
  const struct {
    const char *wanted, *given;
    bool same;
  } cases[] = {{"O-", "O-", true},
               {"O-", "o−.", true},
               {"O-", "O+", false},
               {"O-", "O", false},
               {"C++", "**C++**", true},
               {"C++", "C", false},
               {"C", "C++", false},
               {"C#", "C#.", true},
               {"-5", "−5", true},
               {"-5", "5", false},
               {"5", "-5", false},
               {"3.14", "3.14.", true},
               {"3.14", "314", false},
               {"314", "3.14", false},
               {"A", "a", true},
               {"A", "the", false},
               {"A", "B", false},
               {"vitamin A", "Vitamin a.", true},
               {"vitamin A", "vitamin", false},
               {"vitamin A", "vitamin C", false},
               {"A+", "A+", true},
               {"A+", "A-", false},
               {"A+", "", false},
               {"A*", "A*", true},
               {"1/2", "0.5", true},
               {"1/2", "12", false},
               {"9:30", "930", false},
               {"1,350", "1350", true},
               {"<5", ">5", false},
               {"Na+", "Na+", true},
               {"?!", "?!", true},
               {"?!", "", false},
               {"The Who", "who", true},
               {"Coppice-street", "coppice-street.", true},
               {"350 pounds", "£350", false}};
  for (const auto& one : cases)
    EXPECT_EQ(same_answer(one.wanted, one.given), one.same) << one.wanted << " / " << one.given;
  EXPECT_EQ(exam::fraction("answer: O-", "O+"), 0);
  EXPECT_EQ(exam::fraction("fields: {blood: O-}", R"({"blood": "O+"})"), 0);
}

TEST(Marks, AFormGetsCreditByField) {
  EXPECT_DOUBLE_EQ(exam::fraction("answer: P4 | scene 12 | TODAY", "P4 | Scene 13 | today"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(exam::fraction("answer: P4 | scene 12 | TODAY", "| P4 | scene 12 | TODAY |"), 1);
  EXPECT_DOUBLE_EQ(exam::fraction("answer: P4 | scene 12 | TODAY", "P4 | scene 12"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(exam::fraction("answer: P4 | scene 12 | TODAY", "P4 | scene 12 | TODAY | more"), 0.75);
  EXPECT_DOUBLE_EQ(exam::fraction("answer: P4 | scene 12 | TODAY\nexact: true", "P4 | scene 13 | TODAY"), 0);
  EXPECT_FALSE(exam::yaml_question("answer: a | b").right_or_wrong());
}

TEST(Marks, ThoughtsAreNoAnswer) {
  EXPECT_EQ(exam::fraction("answer: Anna", "<think>Bertha?</think>Anna"), 1);
  EXPECT_EQ(exam::fraction("number: 5", "<think>6, or 5"), 0);
  EXPECT_EQ(exam::fraction("must_not_contain: sorry", "<think>sorry</think>Anna"), 1);
  const auto mark = mark_answer(exam::yaml_question("number: 5"), {.text = "<think>5"});
  EXPECT_THAT(mark->reason, HasSubstr("thought does not end"));
}

TEST(Marks, Numbers) {
  EXPECT_EQ(exam::fraction("number: 2", "½"), 0);
  EXPECT_EQ(exam::fraction("number: 0.5", "½"), 1);
  EXPECT_EQ(exam::fraction("number: 1/2", "0.5"), 1);
  EXPECT_EQ(exam::fraction("number: 42", "\\boxed{42}, by 3 steps"), 1);
  EXPECT_EQ(exam::fraction("number: 10", "\\boxed{10} is our answer, in 3 steps."), 1);
  EXPECT_EQ(exam::fraction("number: 10", "\\boxed{255}, so the final answer is 10."), 1);
  EXPECT_EQ(exam::fraction("number: 20\nunit: °C", "20 degrees Celsius"), 1);
  EXPECT_EQ(exam::fraction("number: 20\nunit: °C", "20 C"), 1);
  EXPECT_EQ(exam::fraction("number: 20\nunit: °C", "20 degrees"), 1);
  EXPECT_EQ(exam::fraction("number: 20\nunit: °C", "20 °F"), 0);
  EXPECT_EQ(exam::fraction("number: 350\ntolerance: 5\nunit: pounds", "The rent is £352.50 a year, paid in 4 parts."),
            1);
  EXPECT_EQ(exam::fraction("number: 350\ntolerance: 5\nunit: pounds", "£356"), 0);
  EXPECT_EQ(exam::fraction("number: 350\nunit: pounds", "350"), 1);
  EXPECT_EQ(exam::fraction("number: 350\nunit: pounds", "350 euros"), 0);
  EXPECT_EQ(exam::fraction("number: 350\nunit: pounds", "350 dollars in 2 parts"), 0);
  EXPECT_EQ(exam::fraction("number: 18", "16 - 3 - 4 = 9, so 9 * 2 = 18"), 1);
  EXPECT_EQ(exam::fraction("number: \"1.350,5\"\nnumbers: de", "1350,50 Euro"), 1);
  EXPECT_EQ(exam::fraction("number: 1350\ntolerance: 1%", "1,361"), 1);
  EXPECT_EQ(exam::fraction("number: 1350\ntolerance: 1%", "1,364"), 0);
  EXPECT_EQ(exam::fraction("number: 12\nunit: widgets", "12 widgets of 3 kinds"), 1);
  EXPECT_EQ(exam::fraction("number: 12", "twelve"), 1);
  EXPECT_EQ(exam::fraction("number: 12", "none"), 0);
  EXPECT_EQ(exam::fraction("number: 0.3", "0.30000000000000004"), 1);
}

TEST(Marks, PatternsAndPhrases) {
  EXPECT_EQ(exam::fraction("pattern: '18\\d\\d'", "in 1804"), 1);
  EXPECT_EQ(exam::fraction("pattern: '18\\d\\d'", "in 1904"), 0);
  EXPECT_EQ(exam::fraction("must_not_match: sorry", "I am sorry"), 0);
  EXPECT_EQ(exam::fraction("matches: [{pattern: a, at_least: 2, at_most: 3}]", "a b a"), 1);
  EXPECT_EQ(exam::fraction("matches: [{pattern: a, at_least: 2, at_most: 3}]", "aaaa"), 0);
  EXPECT_EQ(exam::fraction("matches: [{pattern: 'x*', at_least: 3}]", "ab"), 1);  // empty matches go on, and end
  EXPECT_EQ(exam::fraction("must_contain: [rent, [£350, 350 pounds]]", "The RENT is 350  pounds."), 1);
  EXPECT_EQ(exam::fraction("must_contain: [rent, [£350, 350 pounds]]", "The rent is 1,350 pounds."), 0);
  EXPECT_EQ(exam::fraction("must_contain: art", "the party"), 0);
  EXPECT_EQ(exam::fraction("must_contain: 契約", "この契約は有効"), 1);
  EXPECT_EQ(exam::fraction("must_not_contain: [guilty]", "Not guilty"), 0);
  EXPECT_EQ(exam::fraction("must_not_contain: [guilty]", "guiltyish"), 1);
}

TEST(Marks, Json) {
  const std::string schema = "json_schema: {type: object, required: [year], properties: {year: {type: integer}}}";
  EXPECT_EQ(exam::fraction(schema, "```json\n{\"year\": 1804}\n```"), 1);
  EXPECT_EQ(exam::fraction(schema, "{\"year\": \"1804\"}"), 0);
  EXPECT_EQ(exam::fraction(schema, "The year is 1804"), 0);
  const std::string fields = "fields: {year: 1804, who.name: Anna Keller, open: true, list: [1, b]}";
  EXPECT_EQ(
      exam::fraction(fields, R"({"year": 1804.0, "who": {"name": "anna keller."}, "open": true, "list": [1, "B"]})"),
      1);
  EXPECT_EQ(exam::fraction(fields, R"({"year": 1805, "who": {"name": "Anna"}, "open": true, "list": [1, "b"]})"), 0.5);
  EXPECT_EQ(exam::fraction(fields, "[]"), 0);
  EXPECT_EQ(exam::fraction(fields, std::string(100'000, '[')), 0);
}

TEST(Schema, AnswersThatWouldOverflowStdRegexEnd) {
  const auto schema = JsonSchema::parse(R"({"type":"string","pattern":"^(a+)+$"})");
  ASSERT_TRUE(schema);
  EXPECT_EQ(schema->problem(std::string(1'000'000, 'a')), "");
  EXPECT_NE(schema->problem(std::string(1'000'000, 'a') + "b"), "");
}

TEST(Schema, CirclesAndWrongSchemasAreRefused) {
  const auto circle = JsonSchema::parse(R"({"$ref":"#"})");
  ASSERT_TRUE(circle);
  EXPECT_THAT(circle->problem(1), HasSubstr("circles"));
  const auto excluded = JsonSchema::parse(R"({"not":{"$ref":"#"}})");
  ASSERT_TRUE(excluded);
  EXPECT_THAT(excluded->problem(1), HasSubstr("circles"));
  for (const char* bad : {R"({"type":"text"})", R"({"minLength":-1})", R"({"required":"a"})", R"({"pattern":"("})",
                          R"({"$ref":"#/none"})", R"({"$ref":"http://x"})", R"({"properties":[]})",
                          R"({"multipleOf":0})", "[]", "{", R"({"default":{"pattern":5},"$ref":"#/default"})"})
    EXPECT_FALSE(JsonSchema::parse(bad)) << bad;
  // Schemas that double with each level do not run for ever.
  std::string doubling = R"({"$defs":{"a0":{"type":"string"}},"$ref":"#/$defs/a30"})";
  Json json = Json::parse(doubling);
  for (int i = 1; i <= 30; ++i) {
    const Json ref{{"$ref", "#/$defs/a" + std::to_string(i - 1)}};
    json["$defs"]["a" + std::to_string(i)] = {{"anyOf", {ref, ref}}};
  }
  const auto slow = JsonSchema::parse(json.dump());
  ASSERT_TRUE(slow) << slow.error().message();
  EXPECT_THAT(slow->problem(1), HasSubstr("circles"));
}

TEST(Marks, ReferencesLengthAndLanguage) {
  EXPECT_DOUBLE_EQ(exam::fraction("references: [a dog barks, The cat sat]", "the cat sat down"), 0.8);
  EXPECT_EQ(exam::fraction("references: [日本の法律]", "日本の法律"), 1);
  EXPECT_GT(exam::fraction("references: [日本の法律]", "日本の憲法"), 0.5);
  EXPECT_EQ(exam::fraction("words: 3-4", "don't go there"), 1);
  EXPECT_EQ(exam::fraction("word_runs: 4", "don't go there"), 1);
  EXPECT_EQ(exam::fraction("words: -3", "one two three four"), 0);
  EXPECT_EQ(exam::fraction("sentences: 2", "Mr. Hill paid. He left."), 1);
  EXPECT_EQ(exam::fraction("characters: 5", "\nnaïve "), 1);
  EXPECT_EQ(exam::fraction("language: ga", "Tá an doiciméad seo i nGaeilge agus níl sé rófhada."), 1);
  EXPECT_EQ(exam::fraction("language: ga", "This document is in English and not too long."), 0);
}

TEST(Marks, ConditionsOnlyTakeAway) {
  EXPECT_EQ(exam::fraction("references: [the rent is due]\nwords: 1-5", "the rent is due"), 1);
  EXPECT_EQ(exam::fraction("references: [the rent is due]\nwords: 1-2", "the rent is due"), 0);
}

TEST(Marks, Citations) {
  Question question = exam::yaml_question("document: lease.txt\nevidence: {start: 100, end: 120}\ncites: true");
  const std::vector<documents::DocumentSpan> passages{
      {"letters/lease.txt", 0, 100}, {"letters/lease.txt", 90, 101}, {"will.txt", 90, 200}, {"sublease.txt", 90, 200}};
  const auto cites = [&](std::vector<std::size_t> cited) {
    return exam::fraction(question, {.text = "x", .passages = passages, .cited = cited});
  };
  EXPECT_EQ(cites({}), 0);
  EXPECT_EQ(cites({0}), 0);  // ends where the evidence begins
  EXPECT_EQ(cites({1}), 1);
  EXPECT_EQ(cites({2, 3}), 0);
  EXPECT_EQ(cites({7}), 0);
  EXPECT_EQ(cites({7, 1}), 1);
  question.evidence[0].spans.clear();
  EXPECT_FALSE(mark_answer(question, {.text = "x", .passages = passages, .cited = {1}}));
}

TEST(Marks, ARefusalIsRightWhereNothingCanBeSaid) {
  const Question unanswerable = exam::yaml_question("unanswerable: true"),
                 answerable = exam::yaml_question("answer: Anna");
  const auto mark = [](const Question& question, const ExamAnswer& answer) {
    const Mark given = mark_answer(question, answer).value();
    return std::pair(given.fraction, given.declined);
  };
  EXPECT_EQ(mark(unanswerable, {.text = "The documents do not say."}), std::pair(1.0, true));
  EXPECT_EQ(mark(unanswerable, {.text = "In 1804."}), std::pair(0.0, false));
  EXPECT_EQ(mark(unanswerable, {.text = "In 1804.", .declined = true}), std::pair(1.0, true));
  EXPECT_EQ(mark(answerable, {.text = "I do not know."}), std::pair(0.0, true));
  EXPECT_EQ(mark(answerable, {.text = "Bertha"}), std::pair(0.0, false));
  EXPECT_EQ(mark(answerable, {.text = "Anna"}), std::pair(1.0, false));
}

TEST(Marks, AMissingMarkIsAnErrorAndNeverZero) {
  EXPECT_THAT(mark_answer(exam::yaml_question("judge: Is it kind?"), {.text = "x"}).error().message(),
              HasSubstr("no judge has said"));
  EXPECT_THAT(mark_answer(exam::yaml_question("mark: hand"), {.text = "x"}).error().message(),
              HasSubstr("no person has marked it"));
  EXPECT_THAT(mark_answer(exam::yaml_question("choices: [a, b]\nanswer: A\nmark: log_likelihood"),
                          {.text = "A", .log_likelihoods = {-1}})
                  .error()
                  .message(),
              HasSubstr("1 log-likelihoods for 2 options"));
  EXPECT_FALSE(mark_answer(exam::yaml_question("judge: x?"), {.text = "x", .judge_yes = 1.5}));
  EXPECT_FALSE(mark_answer(exam::yaml_question("choices: [a, b]\nanswer: A\nmark: log_likelihood"),
                           {.log_likelihoods = {-1, NAN}}));
  EXPECT_FALSE(mark_answer(Question{.id = "q"}, {.text = "x"}));
  EXPECT_EQ(exam::fraction(exam::yaml_question("judge: x?"), {.text = "x", .judge_yes = 0.7}), 1);
  EXPECT_EQ(exam::fraction(exam::yaml_question("mark: hand"), {.text = "x", .by_hand = 0.25}), 0.25);
}

}  // namespace
}  // namespace hone::marking
