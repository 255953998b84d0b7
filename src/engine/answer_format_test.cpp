#include "hone/engine/answer_format.h"

#include <gmock/gmock.h>

#include "engine_fixture.h"
#include "hone/core/json.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

// Tools and thoughts as the templates of Hermes and Qwen have them.
const std::string with_tools = read_file(fs::path(HONE_SOURCE_DIR) / "src/engine/testdata/tools.jinja").value();

constexpr char weather[] =
    R"([{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string","enum":["Rome","Oslo"]}},"required":["city"]}}}])";

// The tiny model of the tests with another template.
LanguageModel model_with(const std::string& chat_template) {
  static TemporaryFolder made = TemporaryFolder::make("hone-template").value();
  const fs::path folder = made.path() / "folder", gguf = made.path() / "model.gguf";
  fs::remove_all(folder);
  fs::copy(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/tiny-smol-135m-instruct", folder);
  Json config = Json::parse(read_file(folder / "tokenizer_config.json").value());
  config["chat_template"] = chat_template;
  EXPECT_TRUE(write_file_atomically(folder / "tokenizer_config.json", dump(config)));
  Json shape = Json::parse(read_file(folder / "config.json").value());
  shape["max_position_embeddings"] = 2048;  // tools take room
  EXPECT_TRUE(write_file_atomically(folder / "config.json", dump(shape)));
  EXPECT_TRUE(convert::convert_hugging_face(folder, gguf, {.type = "f32"}));
  return LanguageModel::load(gguf).value();
}

const std::vector<Message> rain_question{{"user", "Is it raining in Rome?"}};

TEST(AnswerFormat, KnowsWhatATemplateCanSay) {
  const TemplateAbilities can = template_abilities(model_with(with_tools));
  EXPECT_TRUE(can.tools);
  EXPECT_TRUE(can.tool_calls);
  EXPECT_TRUE(can.object_arguments);
  const TemplateAbilities cannot =
      template_abilities(LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value());
  EXPECT_FALSE(cannot.tools || cannot.tool_calls || cannot.thinking);
}

TEST(AnswerFormat, ReadsCallsAndWhatStandsBeforeThem) {
  const auto format = AnswerFormat::make(model_with(with_tools), rain_question, {.tools = weather}).value();
  const ReadAnswer answer = format.read(
      "Let me see.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}\n</tool_call>", true);
  ASSERT_EQ(answer.calls.size(), 1u);
  EXPECT_EQ(answer.calls[0].name, "weather");
  EXPECT_EQ(Json::parse(answer.calls[0].arguments), (Json{{"city", "Rome"}}));
  EXPECT_THAT(answer.content, HasSubstr("Let me see."));
  EXPECT_EQ(format.read("It rains.", true).content, "It rains.");
  EXPECT_TRUE(format.read("It rains.", true).calls.empty());
}

TEST(AnswerFormat, GrowsByDeltasThatMakeTheWhole) {
  const auto format = AnswerFormat::make(model_with(with_tools), rain_question, {.tools = weather}).value();
  const std::string text =
      "So.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";
  ReadAnswer before, together;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const ReadAnswer now = format.read(std::string_view(text).substr(0, size), size == text.size());
    const auto deltas = deltas_between(before, now);
    for (const AnswerDelta& delta : deltas) {
      together.content += delta.content;
      if (delta.call == AnswerDelta::npos) continue;
      if (delta.call == together.calls.size()) together.calls.emplace_back();
      together.calls.at(delta.call).name += delta.part.name;
      together.calls.at(delta.call).arguments += delta.part.arguments;
    }
    if (!deltas.empty()) before = now;
  }
  ASSERT_EQ(together.calls.size(), 1u);
  EXPECT_EQ(together.calls[0].name, "weather");
  EXPECT_EQ(Json::parse(together.calls[0].arguments), (Json{{"city", "Oslo"}}));
  EXPECT_EQ(together.content, format.read(text, true).content);
}

TEST(AnswerFormat, ARequiredCallIsMadeByAnyModel) {
  const LanguageModel model = model_with(with_tools);
  const auto format = AnswerFormat::make(model, rain_question,
                                         {.tools = weather, .choice = ToolChoice::required, .parallel_calls = false})
                          .value();
  GenerationOptions options{.max_tokens = 200, .stop = {}, .stop_tokens = {}, .quote = {}};
  ASSERT_TRUE(format.shape(options));
  const auto prompt = model.render_conversation(rain_question, {.tools = weather}).value();
  auto session = Session::make(model, {.context_tokens = 1024, .threads = 1}).value();
  const Generation answer = session.generate(prompt.tokens, options).value();
  const ReadAnswer read = format.read(answer.text, true);
  ASSERT_EQ(read.calls.size(), 1u) << answer.text;
  EXPECT_EQ(read.calls[0].name, "weather");
  EXPECT_THAT(read.calls[0].arguments, ::testing::AnyOf(HasSubstr("Rome"), HasSubstr("Oslo")));
}

TEST(AnswerFormat, ToolsThatAreNoneAreRefused) {
  const LanguageModel model = model_with(with_tools);
  for (const char* tools : {"x", "{}", "[7]", R"([{"type":"function"}])"})
    EXPECT_EQ(AnswerFormat::make(model, rain_question, {.tools = tools}).error().code(), ErrorCode::invalid_argument)
        << tools;
}

}  // namespace
}  // namespace hone::engine
