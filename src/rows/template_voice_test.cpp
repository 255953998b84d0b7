// What a chat template leaves out without a word.
#include "template_voice.h"

#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string learned_text(const engine::LanguageModel& model, const TokenizedRows& tokens) {
  std::string out;
  for (const model::TokenRow& row : tokens.rows)
    for (std::size_t i = 0; i < row.ids.size(); ++i)
      if (row.targets[i]) out += model.tokenizer().token_text(row.ids[i]);
  return out;
}

const std::string calling =
    R"({"tools":[{"type":"function","function":{"name":"shelf_of","parameters":{"type":"object","properties":)"
    R"({"box":{"type":"integer"}},"required":["box"]}}}],"messages":[{"role":"user","content":"shelf_of box 7?"},)"
    R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"shelf_of",)"
    R"("arguments":"{\"box\": \"seven\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"3"},)"
    R"({"role":"assistant","content":"On shelf 3."}]})";

// A template that says everything but what is taken out of it.
std::string tool_template(const std::string& without) {
  std::string all =
      "{% if tools %}{{ '<|im_start|>system\n' }}{% for t in tools %}{{ t.function.name }}{{ t.function.parameters | "
      "tojson }}"
      "{% endfor %}{{ '<|im_end|>\n' }}{% endif %}"
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'tool' %}{{ 'got ' + m.content }}"
      "{% else %}{{ m.content }}{% endif %}{% for c in m.tool_calls %}{{ c.function.name }}"
      "{% for k, v in c.function.arguments.items() %}{{ k }}{{ v }}{% endfor %}{% endfor %}{{ '<|im_end|>\n' }}"
      "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
  if (!without.empty()) {
    const std::size_t at = all.find(without);
    EXPECT_NE(at, std::string::npos) << without;
    all.erase(at, without.size());
  }
  return all;
}

TEST(Tools, ThatTheTemplateDropsLeaveTheRowOut) {
  const RowSet set = json_rows(calling);
  const auto whole = templated_model("tiny-smol-135m-instruct", tool_template(""));
  EXPECT_THAT(learned_text(whole, tokenize_rows(whole, set).value()), HasSubstr("shelf_ofboxseven"));
  for (const auto& [without, says] : {std::pair{"{{ t.function.name }}", "tools: are not written by the chat template"},
                                      {"{{ t.function.parameters | tojson }}", "the name of a parameter is lost"},
                                      {"{{ c.function.name }}", "messages[1].tool_calls: is not written"},
                                      {"{{ k }}", "the name of an argument is lost"},
                                      {"{{ v }}", "the value of an argument is lost"},
                                      {"{{ 'got ' + m.content }}", "messages[2]: is not written"}}) {
    const auto model = templated_model("tiny-smol-135m-instruct", tool_template(without));
    const auto tokens = tokenize_rows(model, set).value();
    EXPECT_THAT(tokens.rows, IsEmpty()) << without;
    ASSERT_THAT(tokens.problems, SizeIs(1)) << without;
    EXPECT_EQ(tokens.problems[0].kind, RowProblemKind::template_drops);
    EXPECT_TRUE(tokens.problems[0].excluded);
    EXPECT_THAT(tokens.problems[0].sentence(), HasSubstr(says));
  }
  // SmolLM2 knows none of it: a call would be learned as silence.
  EXPECT_THAT(tokenize_rows(smol_model(), set)->rows, IsEmpty());
}

const std::string chat_frame =
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'assistant' %}THOUGHT{% endif %}"
    "{{ m.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif "
    "%}";

std::string thinking_template(const std::string& thought) {
  std::string out = chat_frame;
  return out.replace(out.find("THOUGHT"), 7, thought);
}

const char* thoughtful =
    R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","reasoning_content":"Seven modulo five.","content":"Shelf 3."}]})";

TEST(Thoughts, ReachTheTemplateByEachOfItsNames) {
  for (const char* name : {"reasoning_content", "reasoning", "thinking"}) {
    const auto model =
        templated_model("tiny-smol-135m-instruct",
                        thinking_template(std::string("{{ '<think>\n' + (m.") + name + " or '') + '</think>' }}"));
    const auto tokens = tokenize_rows(model, json_rows(thoughtful)).value();
    EXPECT_EQ(learned_text(model, tokens), "<think>\nSeven modulo five.</think>Shelf 3.<|im_end|>") << name;
    EXPECT_THAT(tokens.problems, IsEmpty()) << name;
  }
}

TEST(Thoughts, ThatTheTemplateDropsAreWarnedOf) {
  const auto tokens = tokenize_rows(smol_model(), json_rows(thoughtful)).value();
  EXPECT_THAT(tokens.rows, SizeIs(1));
  ASSERT_THAT(tokens.problems, SizeIs(1));
  EXPECT_FALSE(tokens.problems[0].excluded);
  EXPECT_THAT(tokens.problems[0].sentence(), HasSubstr("messages[1].reasoning: is not learned"));
}

TEST(System, ThatTheTemplateDropsIsWarnedOf) {
  const auto model = templated_model(
      "tiny-smol-135m-instruct",
      "{% for m in messages %}{% if m.role != 'system' %}{{ '<|im_start|>' + m.role + '\n' + m.content + "
      "'<|im_end|>\n' }}"
      "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");
  const auto tokens = tokenize_rows(model, json_rows(R"({"system":"s","question":"q","answer":"a"})")).value();
  ASSERT_THAT(tokens.problems, SizeIs(1));
  EXPECT_THAT(tokens.problems[0].sentence(), HasSubstr("writes no system message"));
}

TEST(Weights, OfNothingAreNotLearnedWhateverIsTrainedOn) {
  const RowSet set =
      json_rows(R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"WRONG.","weight":0},)"
                R"({"role":"user","content":"r"},{"role":"assistant","content":"Right.","weight":1}]})");
  const auto model = smol_model();
  EXPECT_EQ(learned_text(model, tokenize_rows(model, set).value()), "Right.<|im_end|>");
  EXPECT_EQ(learned_text(model, tokenize_rows(model, set, {.train_on = TrainOn::last}).value()), "Right.<|im_end|>");
  const std::string all = learned_text(model, tokenize_rows(model, set, {.train_on = TrainOn::all}).value());
  EXPECT_THAT(all, HasSubstr("Right.<|im_end|>"));
  EXPECT_THAT(all, ::testing::Not(HasSubstr("WRONG")));
  const auto plain = templated_model("mistral-spm", "");
  EXPECT_EQ(learned_text(plain, tokenize_rows(plain, set).value()), "Right.</s>");
}

}  // namespace
}  // namespace hone::rows
