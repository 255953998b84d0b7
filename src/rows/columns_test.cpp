// Names of columns as other collections write them, and as the user says.
#include "columns.h"

#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Named {
  const char* row;
  RowFormat format;
  const char* talk;
};

class NamedColumns : public ::testing::TestWithParam<Named> {};

TEST_P(NamedColumns, AreRead) {
  const RowSet set = json_rows(GetParam().row);
  EXPECT_EQ(set.format, GetParam().format) << row_format_name(set.format);
  EXPECT_THAT(set.problems, IsEmpty()) << (set.problems.empty() ? "" : set.problems[0].sentence());
  ASSERT_THAT(set.examples, SizeIs(1));
  const TrainingExample& example = set.examples[0];
  std::string said = talk(example.messages);
  if (!example.chosen.empty()) said += " / " + talk(example.chosen);
  EXPECT_EQ(said, GetParam().talk);
}

using F = RowFormat;
INSTANTIATE_TEST_SUITE_P(
    Pairs, NamedColumns,
    ::testing::Values(
        Named{R"({"prompt":"p","response":"r"})", F::prompt_completion, "user: p | assistant: r"},
        Named{R"({"input":"p","output":"r"})", F::alpaca, "user: p | assistant: r"},
        Named{R"({"query":"p","response":"r"})", F::alpaca, "user: p | assistant: r"},
        Named{R"({"system":"s","query":"p","response":"r","history":[["a","b"]]})", F::alpaca,
              "system: s | user: a | assistant: b | user: p | assistant: r"},
        Named{R"({"question":"p","response":"r"})", F::question_answer, "user: p | assistant: r"},
        Named{R"({"problem":"p","solution":"r","answer":"4"})", F::question_answer, "user: p | assistant: r"},
        Named{R"({"problem":"p","answer":4})", F::question_answer, "user: p | assistant: 4"},
        Named{R"({"instruction":"p","response":"r"})", F::alpaca, "user: p | assistant: r"},
        Named{R"({"instruction":"p","input":"","output":"r","response":"z"})", F::alpaca, "user: p | assistant: r"},
        Named{R"({"prompt":"p","answer":true})", F::prompt_completion, "user: p | assistant: true"},
        Named{R"({"instruction":"p","context":"c","response":"r","category":"closed_qa"})", F::alpaca,
              "user: p\nc | assistant: r"},
        Named{R"({"id":"flan.1","system_prompt":"s","question":"p","response":"r"})", F::question_answer,
              "system: s | user: p | assistant: r"},
        Named{R"({"Question":"p","Best Answer":"r","Source":"x"})", F::question_answer, "user: p | assistant: r"},
        Named{R"({"Questions":"p","Answers":"r"})", F::question_answer, "user: p | assistant: r"},
        Named{R"({"PROMPT":"p","Completion":"r"})", F::prompt_completion, "user: p | assistant: r"},
        Named{R"({"title":"t","context":"c","question":"p","answers":{"text":["r","z"],"answer_start":[0,4]}})",
              F::question_answer, "user: p\nc | assistant: r"},
        Named{R"({"context":["a","b"],"question":"p","answer":"r"})", F::question_answer,
              "user: p\na\nb | assistant: r"}));

INSTANTIATE_TEST_SUITE_P(
    Chats, NamedColumns,
    ::testing::Values(
        Named{R"({"Messages":[{"Role":"User","Content":"q"},{"Role":"ASSISTANT","Content":"a"}]})", F::chat,
              "user: q | assistant: a"},
        Named{
            R"({"messages":[{"role":"developer","content":"s"},{"role":"user","content":"q"},{"role":"model","content":"a"}]})",
            F::chat, "system: s | user: q | assistant: a"},
        Named{R"({"messages":"[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}]"})",
              F::chat, "user: q | assistant: a"},
        Named{R"([{"role":"user","content":"q"},{"role":"assistant","content":"a"}])", F::chat,
              "user: q | assistant: a"},
        Named{R"({"conversation":[{"human":"q","assistant":"a"}]})", F::sharegpt, "user: q | assistant: a"},
        Named{R"({"conversations":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]})", F::sharegpt,
              "user: q | assistant: a"},
        Named{R"({"messages":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]})", F::chat,
              "user: q | assistant: a"},
        Named{
            R"({"messages":[{"role":"user","content":[{"type":"text","value":"q"}]},{"role":"assistant","content":["a",{"type":"output_text","text":"b"}]}]})",
            F::chat, "user: q | assistant: ab"},
        Named{
            R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"x\":1}"}},{"role":"function","name":"f","content":"r"},{"role":"assistant","content":"a"}]})",
            F::chat,
            "user: q | assistant: call[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1}}}] "
            "| "
            "tool: r | assistant: a"}));

INSTANTIATE_TEST_SUITE_P(
    Preferences, NamedColumns,
    ::testing::Values(
        Named{R"({"system":"s","question":"p","chosen":"good","rejected":"bad"})", F::preference,
              "system: s | user: p / assistant: good"},
        Named{R"({"question":"p","response_j":"good","response_k":"bad"})", F::preference, "user: p / assistant: good"},
        Named{
            R"({"input":{"messages":[{"role":"user","content":"p"}],"tools":[]},"preferred_output":[{"role":"assistant","content":"good"}],"non_preferred_output":[{"role":"assistant","content":"bad"}]})",
            F::preference, "user: p / assistant: good"}));

TEST(Columns, AreTakenAsTold) {
  const RowSet set =
      json_rows(R"({"frage":"p","antwort":"r","question":"no"})", {.columns = {"question=frage", "answer=antwort"}});
  ASSERT_THAT(set.examples, SizeIs(1));
  EXPECT_EQ(talk(set.examples[0].messages), "user: p | assistant: r");
  EXPECT_THAT(set.notes, Contains(HasSubstr("answer from antwort, question from frage")));
  EXPECT_THAT(set.unused_fields, ElementsAre("question"));
  // Names change places, and what is told goes before what is known.
  EXPECT_EQ(talk(json_rows(R"({"question":"a","answer":"b"})", {.columns = {"question=answer", "answer=question"}})
                     .examples.at(0)
                     .messages),
            "user: b | assistant: a");
  EXPECT_EQ(talk(json_rows(R"({"instruction":"i","frage":"p","output":"o","antwort":"r"})",
                           {.columns = {"prompt=Frage", "completion=antwort"}})
                     .examples.at(0)
                     .messages),
            "user: p | assistant: r");
  EXPECT_EQ(talk(csv_rows("Frage,Stelle,Antwort\np,c,r\n",
                          {.columns = {"question=Frage", "context=Stelle", "answer=Antwort"}})
                     .examples.at(0)
                     .messages),
            "user: p\nc | assistant: r");
}

TEST(Columns, ThatCannotBeTakenAreRefused) {
  const auto error = [](const std::vector<std::string>& told) {
    return parse_rows(R"({"frage":"p","antwort":"r"})", RowSyntax::json, "rows.jsonl", {.columns = told}).error();
  };
  EXPECT_THAT(error({"question"}).message(), HasSubstr("question=frage"));
  EXPECT_THAT(error({"=frage"}).message(), HasSubstr("question=frage"));
  EXPECT_THAT(error({"qestion=frage"}).message(), HasSubstr("Did you mean 'question'?"));
  EXPECT_THAT(error({"question=frage", "question=antwort"}).message(), HasSubstr("named twice"));
  EXPECT_THAT(
      error({"question=fragen", "answer=antwort"}).message(),
      HasSubstr("rows.jsonl has no column 'fragen', which was to be its question. Its fields are frage, antwort."));
}

TEST(Columns, TheLikelyOnesAreOffered) {
  const auto unknown =
      parse_rows(R"({"nr":1,"frage":"Was?","antwort":"Eine lange Antwort."})", RowSyntax::json, "rows");
  EXPECT_EQ(unknown.error().advice().step, NextStep::name_columns);
  EXPECT_EQ(unknown.error().advice().subject, "question=frage,answer=antwort");
  const auto offered = [](const char* row) {
    return parse_rows(row, RowSyntax::json, "rows").error().advice().subject;
  };
  EXPECT_EQ(offered(R"({"frage":"Wer unterschrieb?","antwort":"Colm Roche","quelle":"S. 3"})"),
            "question=frage,answer=antwort");
  EXPECT_EQ(offered(R"({"freagra":"Colm Roche","ceist":"Cé a shínigh?"})"), "question=ceist,answer=freagra");
  EXPECT_EQ(offered(R"({"befund":"Eine lange Beschreibung.","urteil":"gut","nr":"7"})"),
            "question=befund,answer=urteil");
  EXPECT_EQ(parse_rows(R"({"absatz":"Es war einmal."})", RowSyntax::json, "rows").error().advice().subject,
            "text=absatz");
  EXPECT_EQ(parse_rows(R"({"version":"1.1"})", RowSyntax::json, "rows").error().advice().step, NextStep::none);
  EXPECT_EQ(json_rows(R"({"prompt":"p","loesung":"Das ist die Loesung."})").likely_columns, "completion=loesung");
  EXPECT_EQ(json_rows(R"({"question":"p","loesung":"Das ist die Loesung."})").likely_columns, "answer=loesung");
}

TEST(Columns, ThatAnswerNothingAreNotOffered) {
  const auto offered = [](const char* rows) {
    return parse_rows(rows, RowSyntax::json, "rows").error().advice().subject;
  };
  // One question said in two ways.
  EXPECT_EQ(offered("{\"Question 1\":\"What causes gout?\",\"Question 2\":\"What are the causes of gout?\"}\n"
                    "{\"Question 1\":\"Is it hereditary?\",\"Question 2\":\"Does it run in families?\"}"),
            "");
  // What the system says is longer than either.
  EXPECT_EQ(offered("{\"toy_system\":\"You are a helpful assistant of few words.\",\"toy_input\":\"Sleep "
                    "well.\",\"toy_output\":\"I "
                    "do.\"}\n"
                    "{\"toy_system\":\"You are a helpful assistant of few words.\",\"toy_input\":\"Get "
                    "up.\",\"toy_output\":\"No!\"}"),
            "question=toy_input,answer=toy_output");
  // The question stands in a list.
  EXPECT_EQ(offered(R"({"asked":[{"role":"user","content":"How?"}],"target":"use prepared statements"})"), "");
}

TEST(Weights, OfWhatIsLearnedAnywayAreNotSaidToBeWithoutEffect) {
  const RowSet set = json_rows(
      R"({"chosen":[{"role":"user","content":"q","loss_weight":0},{"role":"assistant","content":"a","loss_weight":1.0}],)"
      R"("rejected":[{"role":"user","content":"q","loss_weight":0},{"role":"assistant","content":"b","loss_weight":1.0}]})");
  EXPECT_THAT(set.problems, IsEmpty());
  EXPECT_THAT(set.unused_fields, IsEmpty());
}

TEST(Columns, WithWordsThatAreNotUsedAreNamed) {
  const RowSet set =
      json_rows(R"({"question":"p","answer":"r","explanation":"It is so because of the tide.","id":"a7"})");
  EXPECT_THAT(set.notes, ElementsAre("Fields without effect: explanation, id.",
                                     "explanation holds text that nothing is learned from."));
}

TEST(Pictures, LeaveTheirRowOut) {
  for (const char* pictures : {R"("images":["a.png"])", R"("image":"a.png")", R"("Videos":["a.mp4"])"}) {
    const RowSet set = json_rows(std::string(R"({"question":"What is seen?","answer":"A mill.",)") + pictures + "}");
    EXPECT_THAT(set.examples, IsEmpty()) << pictures;
    EXPECT_THAT(set.problems.at(0).sentence(), HasSubstr("cannot be learned")) << pictures;
  }
  EXPECT_THAT(json_rows(R"({"question":"q","answer":"a","images":[],"image":""})").examples, SizeIs(1));
}

TEST(Weights, OfNothingMakeAnAnswerContext) {
  for (const char* off : {R"("weight":0)", R"("weight":0.0)", R"("loss_weight":0)", R"("train":false)",
                          R"("training":false)", R"("loss":false)", R"("Weight":0)"}) {
    const RowSet set =
        json_rows(std::string(R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},)"
                              R"({"role":"assistant","content":"wrong",)") +
                  off + R"(},{"role":"user","content":"r"},{"role":"assistant","content":"a","weight":1}]})");
    ASSERT_THAT(set.examples, SizeIs(1)) << off;
    EXPECT_THAT(set.examples[0].not_learned, ElementsAre(2)) << off;
    EXPECT_THAT(set.unused_fields, IsEmpty()) << off;
  }
  const RowSet part =
      json_rows(R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[)"
                R"({"type":"text","text":"no","train":false},{"type":"text","text":"yes","train":true}]},)"
                R"({"role":"user","content":"q"},{"role":"assistant","content":"a"}]})");
  EXPECT_THAT(part.examples.at(0).not_learned, ElementsAre(1));
  const RowSet beside =
      json_rows(R"({"system":"s","conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"w","weight":0},)"
                R"({"from":"human","value":"q"},{"from":"gpt","value":"a"}]})");
  EXPECT_THAT(beside.examples.at(0).not_learned, ElementsAre(2));
  const RowSet row =
      json_rows(R"({"weight":0,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]})");
  EXPECT_THAT(row.examples, IsEmpty());
  EXPECT_EQ(row.problems.at(0).kind, RowProblemKind::nothing_to_learn);
}

TEST(Thoughts, AreReadUnderEachOfTheirNames) {
  for (const char* key : {"reasoning_content", "reasoning", "thinking"}) {
    const RowSet set = json_rows(std::string(R"({"messages":[{"role":"user","content":"q"},{"role":"assistant",")") +
                                 key + R"(":"because","content":"a"}]})");
    EXPECT_EQ(set.examples.at(0).messages[1].reasoning, "because") << key;
    EXPECT_THAT(set.unused_fields, IsEmpty()) << key;
  }
  EXPECT_EQ(json_rows(R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[)"
                      R"({"type":"reasoning","value":"because"},{"type":"text","value":"a"}]}]})")
                .examples.at(0)
                .messages[1]
                .reasoning,
            "because");
}

}  // namespace
}  // namespace hone::rows
