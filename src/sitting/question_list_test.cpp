#include "hone/sitting/question_list.h"

#include <gmock/gmock.h>

#include "hone/marking/marking.h"
#include "hone/sitting/marked_answers_json.h"

namespace hone::sitting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class QuestionList : public testing::Test {
 protected:
  Result<std::vector<marking::Question>> read(const std::string& text) {
    EXPECT_TRUE(write_file_atomically(folder.path() / "q.jsonl", text));
    return read_question_list(folder.path() / "q.jsonl");
  }
  TemporaryFolder folder = TemporaryFolder::make().value();
};

double mark(const marking::Question& question, const marking::ExamAnswer& answer) {
  return marking::mark_answer(question, answer).value().fraction;
}

TEST_F(QuestionList, RowsSayWhatAnAnswerContainsOrThatItIsDeclined) {
  const auto questions = read(
      "{\"question\":\"How much?\",\"answers\":[\"three thousand\",\"3,000\"]}\n\n"
      "{\"id\":\"b\",\"question\":\"On which ship?\",\"answers\":[],\"declines\":true}\n");
  ASSERT_TRUE(questions) << questions.error().message();
  ASSERT_EQ(questions->size(), 2U);
  const marking::Question &much = (*questions)[0], &ship = (*questions)[1];
  EXPECT_EQ(much.id, "1");
  EXPECT_THAT(expected_answers(much), ElementsAre("three thousand", "3,000"));
  EXPECT_EQ(mark(much, {.text = "an estate of three thousand a year [1]"}), 1);
  EXPECT_EQ(mark(much, {.text = "an estate of thirteen thousand a year"}), 0);
  EXPECT_EQ(mark(much, {.text = "The documents do not say.", .declined = true}), 0);
  EXPECT_EQ(ship.id, "b");
  EXPECT_TRUE(ship.unanswerable());
  EXPECT_EQ(mark(ship, {.text = "The documents do not say.", .declined = true}), 1);
  EXPECT_EQ(mark(ship, {.text = "The Amazon."}), 0);
}

TEST_F(QuestionList, RowsOfAnExamAreRead) {
  const auto questions = read(
      "{\"exam\":\"Lease\"}\n"
      "{\"id\":\"rent\",\"question\":\"Rent?\",\"must_contain\":[[\"€900\",\"900 euro\"],\"month\"]}\n"
      "{\"id\":\"who\",\"question\":\"Who?\",\"answer\":\"Anna Keller\"}\n"
      "{\"id\":\"why\",\"question\":\"Why?\",\"unanswerable\":true}\n");
  ASSERT_TRUE(questions) << questions.error().message();
  ASSERT_EQ(questions->size(), 3U);
  EXPECT_EQ(mark((*questions)[0], {.text = "It is 900 euro a month."}), 1);
  EXPECT_EQ(mark((*questions)[0], {.text = "It is 900 euro a year."}), 0);  // of each list one
  EXPECT_EQ(mark((*questions)[1], {.text = "It was Anna Keller."}), 1);
  EXPECT_TRUE((*questions)[2].unanswerable());
}

TEST_F(QuestionList, MistakesNameTheRow) {
  EXPECT_THAT(read("{\"question\":\"Who?\"}\n").error().message(), HasSubstr("q.jsonl, row 1 has no \"answers\""));
  EXPECT_THAT(read("{\"answers\":[\"x\"]}\n").error().message(), HasSubstr("\"question\""));
  EXPECT_EQ(read("\n{\n").error().code(), ErrorCode::corrupt_data);
  for (const char* same : {"{\"a\" 1}\r\n", "{\"a\" 1}", "\xEF\xBB\xBF{\"a\" 1}\r\n"})
    EXPECT_EQ(read(same).error().message(), read("{\"a\" 1}\n").error().message());
}

TEST(MarkedAnswers, AreReadBackAndHaveTheMembersOfTheirFormatPage) {
  const std::vector<MarkedAnswer> answers{{.id = "rent",
                                           .question = "What is the rent?",
                                           .expected = {"350", "three hundred and fifty"},
                                           .right = true,
                                           .result = {.answer = {.text = "350"}, .setup = {.model = "m"}}},
                                          {.id = "dog", .question = "The dog?", .declines = true}};
  const OrderedJson json = marked_answers_json(answers);
  EXPECT_EQ(json["right"], 1);
  EXPECT_EQ(json["questions"], 2);
  const auto same = parse_marked_answers(dump(json), "list.json");
  ASSERT_TRUE(same) << same.error().message();
  EXPECT_EQ(marked_answers_json(*same), json);
  const auto page = read_file(std::string(HONE_SOURCE_DIR) + "/docs/formats/answer.md");
  ASSERT_TRUE(page);
  for (const OrderedJson* object : {&json, &json["items"][0]})
    for (const auto& [key, value] : object->items()) EXPECT_THAT(*page, HasSubstr("`" + key + "`"));
  Json fault = Json(json);
  fault["items"][1].erase("declines");
  EXPECT_THAT(parse_marked_answers(dump(fault), "list.json").error().message(), HasSubstr("list.json, item 2 has no"));
}

}  // namespace
}  // namespace hone::sitting
