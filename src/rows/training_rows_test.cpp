#include "hone/rows/training_rows.h"

#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The only example of one row that must be good.
TrainingExample one(const std::string& row, RowFormat format) {
  const RowSet set = json_rows(row);
  EXPECT_EQ(set.format, format) << row << " was taken for " << row_format_name(set.format);
  EXPECT_THAT(set.problems, IsEmpty()) << (set.problems.empty() ? "" : set.problems[0].sentence());
  return set.examples.empty() ? TrainingExample{} : set.examples[0];
}

TEST(Formats, QuestionsAndAnswers) {
  const auto example = one(R"({"question":"What is a tort?","answer":"A civil wrong."})", RowFormat::question_answer);
  EXPECT_EQ(talk(example.messages), "user: What is a tort? | assistant: A civil wrong.");
  EXPECT_EQ(example.kind, ExampleKind::chat);
  EXPECT_EQ(example.row, 1u);
}

TEST(Formats, ChatsWithToolsKeepTheOrderOfMembers) {
  const auto example = one(
      R"({"tools":[{"type":"function","function":{"name":"sum","a":1}}],"messages":[{"role":"system","content":"s"},)"
      R"({"role":"user","content":[{"type":"text","text":"1+"},{"type":"text","text":"2?"}]},)"
      R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"sum","arguments":"{\"b\":2,\"a\":1}"}}]},)"
      R"({"role":"tool","tool_call_id":"c1","name":"sum","content":"3"},{"role":"assistant","content":"3."}]})",
      RowFormat::chat);
  EXPECT_EQ(
      talk(example.messages),
      "system: s | user: 1+2? | assistant: call[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"sum\","
      "\"arguments\":{\"b\":2,\"a\":1}}}] | tool: 3 | assistant: 3.");
  EXPECT_EQ(example.tools, R"([{"type":"function","function":{"name":"sum","a":1}}])");
  EXPECT_EQ(example.messages[3].tool_call_id, "c1");
}

TEST(Formats, PromptAndCompletionAsTextOrLists) {
  EXPECT_EQ(talk(one(R"({"prompt":"p","completion":" c"})", RowFormat::prompt_completion).messages),
            "user: p | assistant:  c");
  const auto lists = one(
      R"({"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}],)"
      R"("completion":[{"role":"assistant","content":"d"}]})",
      RowFormat::prompt_completion);
  EXPECT_EQ(talk(lists.messages), "user: a | assistant: b | user: c | assistant: d");
  EXPECT_EQ(lists.learn_from, 3u);  // b is context
  EXPECT_EQ(
      talk(
          one(R"({"prompt":[{"role":"user","content":"a"}],"completion":"b"})", RowFormat::prompt_completion).messages),
      "user: a | assistant: b");
  EXPECT_EQ(
      talk(one(R"({"prompt":"a","completion":[{"role":"assistant","content":"b"}]})", RowFormat::prompt_completion)
               .messages),
      "user: a | assistant: b");
}

TEST(Formats, PromptAloneAndText) {
  EXPECT_EQ(one(R"({"prompt":"p"})", RowFormat::prompt_only).kind, ExampleKind::prompt);
  EXPECT_EQ(one(R"({"text":"Once."})", RowFormat::text).text, "Once.");
}

TEST(Formats, PreferencesWithAndWithoutAPrompt) {
  const auto named = one(R"({"prompt":"p","chosen":"good","rejected":"bad"})", RowFormat::preference);
  EXPECT_EQ(talk(named.messages) + " / " + talk(named.chosen) + " / " + talk(named.rejected),
            "user: p / assistant: good / assistant: bad");
  const auto shared =
      one(R"({"chosen":"Human: Hi? Bot: one","rejected":"Human: Hi? Bot: two"})", RowFormat::preference);
  EXPECT_EQ(talk(shared.messages) + " / " + talk(shared.chosen) + " / " + talk(shared.rejected),
            "user: Human: Hi? Bot: / assistant:  one / assistant:  two");
  const auto lists =
      one(R"({"prompt":"p","chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"é1"}],)"
          R"("rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"è1"}]})",
          RowFormat::preference);
  EXPECT_EQ(talk(lists.messages) + " / " + talk(lists.chosen), "user: p / assistant: é1");
}

TEST(Formats, SharedBeginningsEndAtWholeCharacters) {
  const auto example = one(R"({"chosen":"Say é","rejected":"Say è"})", RowFormat::preference);  // share the byte C3
  EXPECT_EQ(talk(example.chosen), "assistant:  é");
  EXPECT_EQ(talk(example.rejected), "assistant:  è");
}

TEST(Formats, Feedback) {
  const auto example = one(R"({"prompt":"p","completion":"c","label":false})", RowFormat::feedback);
  EXPECT_EQ(talk(example.messages) + " / " + talk(example.chosen), "user: p / assistant: c");
  EXPECT_FALSE(example.label);
  EXPECT_TRUE(one(R"({"prompt":"p","completion":"c","label":1})", RowFormat::feedback).label);
}

TEST(Formats, AlpacaWithSystemAndHistory) {
  const auto example =
      one(R"({"instruction":"Translate.","input":"Hund","output":"dog","system":"Be brief.","history":[["q","a"]]})",
          RowFormat::alpaca);
  EXPECT_EQ(talk(example.messages),
            "system: Be brief. | user: q | assistant: a | user: Translate.\nHund | assistant: dog");
  EXPECT_EQ(talk(one(R"({"instruction":"Greet.","input":"","output":"Hi"})", RowFormat::alpaca).messages),
            "user: Greet. | assistant: Hi");
}

TEST(Formats, ShareGptWithToolsAndItsOwnNames) {
  const auto example = one(
      R"({"system":"s","tools":"[{\"name\":\"f\"}]","conversations":[{"from":"human","value":"q"},)"
      R"({"from":"function_call","value":"{\"name\":\"f\",\"arguments\":{\"x\":1}}"},{"from":"observation","value":"r"},)"
      R"({"from":"gpt","value":"a"}]})",
      RowFormat::sharegpt);
  EXPECT_EQ(talk(example.messages),
            "system: s | user: q | assistant: call[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":"
            "{\"x\":1}}}] | tool: r | assistant: a");
  EXPECT_EQ(example.tools, R"([{"name":"f"}])");
}

TEST(Files, ArraysLinesAndTablesGiveTheSame) {
  const RowSet lines = json_rows(
      "\xEF\xBB\xBF{\"question\":\"a\\n,b\",\"answer\":\"c \\\"d\\\"\"}\r\n\r\n{\"question\":\"x\",\"answer\":\"y\"}");
  const RowSet array =
      json_rows(" [ {\"question\":\"a\\n,b\",\"answer\":\"c \\\"d\\\"\"} ,\n{\"question\":\"x\",\"answer\":\"y\"},]\n");
  const RowSet table = csv_rows("\xEF\xBB\xBFquestion,answer\r\n\"a\n,b\",\"c \"\"d\"\"\"\r\n\r\nx,y\r\n");
  const RowSet german = csv_rows("question;answer\n\"a\n,b\";\"c \"\"d\"\"\"\nx;y");
  for (const RowSet* set : {&lines, &array, &table, &german}) {
    ASSERT_THAT(set->examples, SizeIs(2)) << set->source;
    EXPECT_EQ(talk(set->examples[0].messages), "user: a\n,b | assistant: c \"d\"");
    EXPECT_EQ(set->format, RowFormat::question_answer);
  }
  EXPECT_EQ(lines.examples[1].row, 3u);  // the line
  EXPECT_EQ(array.examples[1].row, 2u);
  EXPECT_EQ(table.examples[1].row, 2u);
  EXPECT_EQ(lines.format_sentence(), "rows.jsonl: 2 rows of questions and answers (question, answer).");
}

TEST(Files, AnObjectOverSeveralLinesIsOneRow) {
  EXPECT_THAT(json_rows("{\n \"question\": \"q\",\n \"answer\": \"a\"\n}\n").examples, SizeIs(1));
}

TEST(Files, TablesHoldListsAsJson) {
  const RowSet chats = csv_rows(
      "messages\n\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"q\"\"},{\"\"role\"\":\"\"assistant\"\","
      "\"\"content\"\":\"\"a\"\"}]\"\n");
  ASSERT_THAT(chats.examples, SizeIs(1));
  EXPECT_EQ(talk(chats.examples[0].messages), "user: q | assistant: a");
  const RowSet judged = csv_rows("prompt,completion,label\np,[1] c,True\np,d,0\n");
  ASSERT_THAT(judged.examples, SizeIs(2));
  EXPECT_TRUE(judged.examples[0].label);
  EXPECT_EQ(judged.examples[0].chosen[0].content, "[1] c");
}

TEST(Files, FieldsWithoutEffectAreNamed) {
  const RowSet set = json_rows(
      R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a","weight":0.5}],"id":7,"nothing":null})");
  EXPECT_THAT(set.unused_fields, ElementsAre("id", "messages[].weight"));
}

TEST(Files, AFolderHasItsSplits) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  const auto put = [&](const char* name, const char* text) {
    ASSERT_TRUE(write_file_atomically(folder.path() / name, text));
  };
  EXPECT_THAT(read_rows(folder.path()).error().message(), HasSubstr("has no train.jsonl"));
  put("train.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n");
  put("valid.csv", "text\nc\n");
  const auto splits = read_row_splits(folder.path());
  ASSERT_TRUE(splits);
  EXPECT_THAT(splits->train.examples, SizeIs(2));
  ASSERT_TRUE(splits->valid);
  EXPECT_THAT(splits->valid->examples, SizeIs(1));
  EXPECT_FALSE(splits->test);
  EXPECT_EQ(read_rows(folder.path(), {.split = "test"}).error().code(), ErrorCode::not_found);
  put("train.json", "[]");
  EXPECT_THAT(read_rows(folder.path()).error().message(), HasSubstr("both train.jsonl and train.json"));
  put("notes.txt", "Dear diary");
  EXPECT_THAT(read_rows(folder.path() / "notes.txt").error().message(), HasSubstr("Expected JSON"));
}

TEST(DatasetInfo, NamesColumnsAndTags) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  const auto put = [&](const char* name, const char* text) {
    ASSERT_TRUE(write_file_atomically(folder.path() / name, text));
  };
  put("dataset_info.json",
      R"({"law":{"file_name":"law.json","columns":{"prompt":"frage","query":"mehr","response":"antwort"}},
          "talks":{"file_name":"talks.jsonl","formatting":"sharegpt","columns":{"messages":"dialog"},
                   "tags":{"role_tag":"who","content_tag":"says","user_tag":"U","assistant_tag":"A"}},
          "pairs":{"file_name":"pairs.json","ranking":true,"columns":{"prompt":"q","chosen":"w","rejected":"l"}},
          "judged":{"file_name":"judged.json","columns":{"prompt":"q","response":"a","kto_tag":"ok"}},
          "plain":{"file_name":"plain.jsonl","columns":{"prompt":"content"}},
          "far":{"hf_hub_url":"org/far"}})");
  put("law.json", R"([{"frage":"F","mehr":"M","antwort":"A","nr":1}])");
  put("talks.jsonl", R"({"dialog":[{"who":"U","says":"q"},{"who":"A","says":"a"}]})");
  put("pairs.json", R"([{"q":"p","w":"good","l":"bad"}])");
  put("judged.json", R"([{"q":"p","a":"good","ok":true}])");
  put("plain.jsonl", R"({"content":"Once."})");
  const auto law = read_rows(folder.path() / "law.json").value();
  ASSERT_THAT(law.examples, SizeIs(1));
  EXPECT_EQ(talk(law.examples[0].messages), "user: F\nM | assistant: A");
  EXPECT_THAT(law.unused_fields, ElementsAre("nr"));
  EXPECT_THAT(law.files, ElementsAre(folder.path() / "law.json", folder.path() / "dataset_info.json"));
  EXPECT_EQ(talk(read_rows(folder.path() / "talks.jsonl")->examples.at(0).messages), "user: q | assistant: a");
  EXPECT_EQ(talk(read_rows(folder.path() / "pairs.json")->examples.at(0).rejected), "assistant: bad");
  EXPECT_TRUE(read_rows(folder.path() / "judged.json")->examples.at(0).label);
  EXPECT_EQ(read_rows(folder.path() / "plain.jsonl")->examples.at(0).text, "Once.");
  EXPECT_THAT(read_rows(folder.path()).error().message(), HasSubstr("law, talks, pairs, judged, plain"));
  EXPECT_THAT(read_rows(folder.path(), {.dataset = "lav"}).error().message(), HasSubstr("Did you mean 'law'?"));
  EXPECT_THAT(read_rows(folder.path(), {.dataset = "law"})->examples, SizeIs(1));
  put("dataset_info.json", R"({"law":{"file_name":"../law.json"}})");
  EXPECT_THAT(read_rows(folder.path()).error().message(), HasSubstr("not inside the folder"));
  put("dataset_info.json", R"({"law":{"file_name":"law.json","columns":{"prompt":3}}})");
  EXPECT_THAT(read_rows(folder.path() / "law.json").error().message(), HasSubstr("columns.prompt"));
}

}  // namespace
}  // namespace hone::rows
