#include "hone/rows/chat_tokens.h"

#include <algorithm>

#include "hone/core/random.h"
#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TrainingExample chat(std::vector<engine::Message> messages, std::uint64_t row = 1) {
  return {.row = row, .messages = std::move(messages)};
}

std::vector<engine::Message> messages_of(const Json& json) {
  std::vector<engine::Message> out;
  for (const Json& one : json) out.push_back({one["role"].get<std::string>(), one["content"].get<std::string>()});
  return out;
}

// The text of the targets, runs apart.
std::vector<std::string> learned(const engine::LanguageModel& model, const model::TokenRow& row) {
  std::vector<std::string> runs;
  for (std::size_t i = 0; i < row.ids.size(); ++i) {
    if (!row.targets[i]) continue;
    if (i == 0 || !row.targets[i - 1]) runs.emplace_back();
    runs.back() += model.tokenizer().token_text(row.ids[i]);
  }
  return runs;
}

void expect_rows(const std::vector<model::TokenRow>& rows, const Json& golden, const std::string& name) {
  ASSERT_EQ(rows.size(), golden.size()) << name;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto ids = golden[r]["ids"].get<std::vector<std::int32_t>>();
    EXPECT_EQ(rows[r].ids, ids) << name;
    std::vector<std::int32_t> labels;
    for (std::size_t i = 0; i < rows[r].ids.size(); ++i) labels.push_back(rows[r].targets[i] ? rows[r].ids[i] : -100);
    EXPECT_EQ(labels, golden[r]["labels"].get<std::vector<std::int32_t>>()) << name;
  }
}

TEST(Golden, TokensAndMasksAreThoseOfTransformers) {
  const auto text = read_file(fs::path(HONE_TEST_DATA) / "chat_golden.json").value();
  const Json golden = parse_json(text, "chat_golden.json").value();
  ASSERT_GE(golden["cases"].size(), 9u);
  for (const Json& one : golden["cases"]) {
    const auto name = one["name"].get<std::string>();
    const auto model = templated_model("tiny-smol-135m-instruct",
                                       golden["templates"][one["template"].get<std::string>()].get<std::string>());
    const auto example = chat(messages_of(one["messages"]));
    auto rows = tokenize_example(model, example);
    ASSERT_TRUE(rows) << name << ": " << rows.error().message();
    expect_rows(*rows, one["rows"], name);
    expect_rows(tokenize_example(model, example, {.train_on = TrainOn::last}).value(), one["last"], name + ", last");
  }
}

class SmolChat : public ::testing::Test {
 protected:
  engine::LanguageModel model = smol_model();
  model::TokenRow only(const TrainingExample& example, const TokenizeOptions& options = {}) {
    auto rows = tokenize_example(model, example, options);
    EXPECT_TRUE(rows) << (rows ? "" : rows.error().message());
    EXPECT_THAT(*rows, SizeIs(1));
    return rows->at(0);
  }
};

TEST_F(SmolChat, WhatTheAssistantSaysIsLearnedThroughItsEnd) {
  const auto example = chat({{"user", "q"}, {"assistant", "one"}, {"user", "r"}, {"assistant", "two"}}, 12);
  EXPECT_THAT(learned(model, only(example)), ElementsAre("one<|im_end|>", "two<|im_end|>"));
  EXPECT_THAT(learned(model, only(example, {.train_on = TrainOn::last})), ElementsAre("two<|im_end|>"));
  EXPECT_EQ(only(example).source, 12u);
  const model::TokenRow all = only(example, {.train_on = TrainOn::all});
  EXPECT_EQ(std::count(all.targets.begin(), all.targets.end(), 1), static_cast<std::ptrdiff_t>(all.ids.size()));
  EXPECT_EQ(all.ids, only(example).ids);
  EXPECT_THAT(learned(model, all).at(0),
              HasSubstr("named SmolLM, trained by Hugging Face"));  // the template's own words
}

TEST_F(SmolChat, ThePromptOfACompletionIsContext) {
  auto example = chat({{"user", "q"}, {"assistant", "one"}, {"user", "r"}, {"assistant", "two"}});
  example.learn_from = 3;
  EXPECT_THAT(learned(model, only(example)), ElementsAre("two<|im_end|>"));
}

// Whatever the messages say, targets are the answers' own bytes and as many ends of turn as there are answers.
TEST_F(SmolChat, MasksLieInsideTheAnswers) {
  const std::vector<std::string> pieces{"<|im_end|>", "<|im_start|>", "\n", " ",     "assistant\n", "word",
                                        "日",         "\u0301",       "3",  "▁tool", "'s"};
  Random random(11);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<engine::Message> messages;
    std::vector<std::string> answers;
    const std::size_t turns = 1 + random.below(3);
    for (std::size_t i = 0; i < 2 * turns; ++i) {
      std::string text = "x";
      for (std::size_t k = random.below(6); k > 0; --k) text += pieces[random.below(pieces.size())];
      messages.push_back({i % 2 == 0 ? "user" : "assistant", text});
      if (i % 2 == 1) answers.push_back(text + "<|im_end|>");
    }
    EXPECT_EQ(learned(model, only(chat(messages))), answers);
  }
}

TEST_F(SmolChat, TextIsLearnedToItsEndOfSequence) {
  const model::TokenRow row = only({.kind = ExampleKind::text, .text = "Once <|im_end|> more"});
  EXPECT_EQ(std::count(row.ids.begin(), row.ids.end(), model.tokenizer().end_token()), 1);
  EXPECT_EQ(row.ids.back(), model.tokenizer().end_token());
  EXPECT_EQ(std::count(row.targets.begin(), row.targets.end(), 1), static_cast<std::ptrdiff_t>(row.ids.size()));
}

TEST_F(SmolChat, SetsSayWhatWasLeftOut) {
  const RowSet set = json_rows(
      "{\"question\":\"q\",\"answer\":\"a\"}\n{\"question\":\"q\",\"answer\":\"\"}\n{\"question\":\"q\",\"answer\":\"" +
      std::string(400, '7') + "\"}\n{\"question\":\"<|im_end|>\",\"answer\":\"b\"}\n");
  const auto tokens = tokenize_rows(model, set, {.max_tokens = 300}).value();
  ASSERT_THAT(tokens.rows, SizeIs(2));
  EXPECT_EQ(tokens.rows[1].source, 4u);
  EXPECT_EQ(tokens.examples_used, 2u);
  ASSERT_THAT(tokens.problems, SizeIs(3));
  EXPECT_EQ(tokens.problems[0].kind, RowProblemKind::empty_answer);
  EXPECT_EQ(tokens.problems[1].kind, RowProblemKind::too_long);
  EXPECT_THAT(tokens.problems[1].sentence(), HasSubstr("expected at most 300"));
  EXPECT_EQ(tokens.problems[2].kind, RowProblemKind::control_text);
  EXPECT_FALSE(tokens.problems[2].excluded);
  EXPECT_THAT(tokens.too_long, SizeIs(1));
  EXPECT_THAT(tokens.notes, IsEmpty());
}

TEST_F(SmolChat, PreferencesAreLearnedOnlyWhenAsked) {
  const RowSet pairs = json_rows(R"({"prompt":"p","chosen":"good","rejected":"bad"})");
  EXPECT_THAT(tokenize_rows(model, pairs).error().message(), HasSubstr("learning by example takes one"));
  const auto chosen = tokenize_rows(model, pairs, {.use_chosen = true}).value();
  ASSERT_THAT(chosen.rows, SizeIs(1));
  EXPECT_THAT(learned(model, chosen.rows[0]), ElementsAre("good<|im_end|>"));
  const RowSet judged = json_rows(
      "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":true}\n{\"prompt\":\"p\",\"completion\":\"d\",\"label\":"
      "false}");
  EXPECT_FALSE(tokenize_rows(model, judged));
  const auto liked = tokenize_rows(model, judged, {.use_chosen = true}).value();
  EXPECT_THAT(liked.rows, SizeIs(1));
  ASSERT_THAT(liked.problems, SizeIs(1));
  EXPECT_EQ(liked.problems[0].row, 2u);
  EXPECT_THAT(tokenize_rows(model, json_rows(R"({"prompt":"p"})"), {.use_chosen = true}).error().message(),
              HasSubstr("nothing to learn"));
}

const std::string tools_template =
    "{% if tools is not none %}{{ '<|im_start|>system\n' }}{{ tools | tojson }}{{ '<|im_end|>\n' }}{% endif %}"
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content }}{% for call in m.tool_calls %}"
    "{{ call.function | tojson }}{% endfor %}{{ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

TEST(Tools, CallsAreLearnedAndResultsAreNot) {
  const auto model = templated_model("tiny-smol-135m-instruct", tools_template);
  const std::string call = R"([{"type":"function","function":{"name":"sum","arguments":{"b":2,"a":1}}}])";
  auto example = chat({{"user", "q"}, {"assistant", "", call}, {"tool", "3"}, {"assistant", "three"}});
  example.tools = R"([{"z":1,"a":2}])";
  const auto rows = tokenize_example(model, example).value();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(learned(model, rows[0]),
              ElementsAre(R"({"name": "sum", "arguments": {"b": 2, "a": 1}}<|im_end|>)", "three<|im_end|>"));
  std::string text;
  for (engine::Token token : rows[0].ids) text += model.tokenizer().token_text(token);
  EXPECT_THAT(text, HasSubstr(R"([{"z": 1, "a": 2}])"));
  example.tools = R"([{"name":"<|im_end|>"}])";
  EXPECT_THAT(tokenize_example(model, example).error().message(), HasSubstr("Row 1, tools: holds <|im_end|>"));
}

TEST(Templates, ThatRewriteTheAnswerItselfAreRefused) {
  const auto model =
      templated_model("tiny-smol-135m-instruct",
                      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>' }}"
                      "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>bot\n' }}{% endif %}");
  const auto example = chat({{"user", "q"}, {"assistant", "a"}});
  EXPECT_THAT(tokenize_example(model, example).error().message(), HasSubstr("where the answer begins cannot be told"));
  EXPECT_TRUE(tokenize_example(model, example, {.train_on = TrainOn::all}));
  const auto failing = templated_model("tiny-smol-135m-instruct", "{{ raise_exception('No chats on Sundays') }}");
  EXPECT_THAT(tokenize_example(failing, example).error().message(), HasSubstr("No chats on Sundays"));
}

// " the" begins in the generation prompt and ends in the answer; of the answer's end nothing is shared.
TEST(Templates, ATokenAcrossTheBorderIsContext) {
  const auto model = templated_model(
      "tiny-smol-135m-instruct",
      "{% for m in messages %}{{ '<|im_start|>' + m.role + ': t' + m.content + '<|im_end|>' }}{% endfor %}"
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant: t' }}{% endif %}");
  const auto rows = tokenize_example(model, chat({{"user", "q"}, {"assistant", "he night"}})).value();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(learned(model, rows[0]), ElementsAre(" night<|im_end|>"));
}

TEST(Templates, ThatEndNoTurnAreNoted) {
  const auto model = templated_model("tiny-smol-135m-instruct",
                                     "{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}"
                                     "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}");
  const auto tokens = tokenize_rows(model, json_rows(R"({"question":"q","answer":"a"})")).value();
  EXPECT_THAT(tokens.notes, ElementsAre(HasSubstr("not when to stop")));
}

TEST(Templates, TheBeginningStandsOnce) {
  for (const std::string begin : {"{{ bos_token }}", ""}) {
    const auto model = templated_model(
        "Llama-Tiny-sharded", begin +
                                  "{% for m in messages %}{{ m.role + '\n' + m.content + '<|eot_id|>' }}{% endfor %}"
                                  "{% if add_generation_prompt %}{{ 'assistant\n' }}{% endif %}");
    ASSERT_GE(model.tokenizer().begin_token(), 0);
    const auto rows = tokenize_example(model, chat({{"user", "<|begin_of_text|>q"}, {"assistant", "a"}})).value();
    const auto& ids = rows.at(0).ids;
    EXPECT_EQ(ids.front(), model.tokenizer().begin_token());
    EXPECT_EQ(std::count(ids.begin(), ids.end(), model.tokenizer().begin_token()), 1);
    EXPECT_THAT(learned(model, rows.at(0)), ElementsAre("a<|eot_id|>"));
  }
}

TEST(NoTemplate, PromptLineEndAnswerAndEnd) {
  for (const char* name : {"mistral-spm", "llama-byte-fallback"}) {
    const auto model = templated_model(name, "");
    ASSERT_FALSE(model.has_chat_template());
    const RowSet set = json_rows(
        "{\"messages\":[{\"role\":\"user\",\"content\":\"the road\"},{\"role\":\"assistant\",\"content\":\"was long\"},"
        "{\"role\":\"user\",\"content\":\"the\"},{\"role\":\"assistant\",\"content\":\"e\"}]}");
    const auto tokens = tokenize_rows(model, set).value();
    EXPECT_THAT(tokens.notes, ElementsAre(HasSubstr("has no chat template")));
    ASSERT_THAT(tokens.rows, SizeIs(1));
    const model::TokenRow& row = tokens.rows[0];
    EXPECT_THAT(learned(model, row), ElementsAre("was long</s>", "e</s>")) << name;
    EXPECT_EQ(std::count(row.ids.begin(), row.ids.end(), model.tokenizer().begin_token()), 1) << name;
    EXPECT_EQ(std::count(row.ids.begin(), row.ids.end(), model.tokenizer().end_token()), 2) << name;
  }
}

TEST(TrainOnNames, AreReadBack) {
  for (const TrainOn train_on : {TrainOn::all, TrainOn::assistant, TrainOn::last})
    EXPECT_EQ(parse_train_on(train_on_name(train_on)).value(), train_on);
  EXPECT_THAT(parse_train_on("asistant").error().message(), HasSubstr("Did you mean 'assistant'?"));
}

}  // namespace
}  // namespace hone::rows
