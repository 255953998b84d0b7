#include "api_request.h"

#include <gmock/gmock.h>

namespace hone::serve {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ChatRequest, ReadsWhatAnAnswerDependsOn) {
  const auto request = parse_chat(R"({"model":"m","messages":[{"role":"developer","content":"Be brief."},
      {"role":"user","content":[{"type":"text","text":"What "},{"type":"text","text":"now?"}]},
      {"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","content":"7","tool_call_id":"c1"}],
      "temperature":0.25,"top_p":0.5,"seed":-3,"max_completion_tokens":9,"n":2,"stop":"\n","logprobs":true,"top_logprobs":4,
      "stream":false,"user":"somebody","tools":[],"tool_choice":"none","presence_penalty":0.5,"frequency_penalty":-1,
      "repetition_penalty":1.25,"logit_bias":{"5":-100,"7":2.5},"top_k":-1,"keep_alive":"5m","num_ctx":4096,
      "chat_template_kwargs":{"enable_thinking":true}})")
                           .value();
  EXPECT_EQ(request.messages[0].role, "system");
  EXPECT_EQ(request.messages[1].content, "What now?");
  EXPECT_THAT(request.messages[2].tool_calls, HasSubstr("\"name\":\"f\""));
  EXPECT_EQ(request.messages[3].tool_call_id, "c1");
  EXPECT_EQ(request.options.temperature, 0.25F);
  EXPECT_EQ(request.options.top_p, 0.5F);
  EXPECT_EQ(request.max_tokens, 9);
  EXPECT_EQ(request.seed, static_cast<std::uint32_t>(-3));
  EXPECT_EQ(request.n, 2);
  EXPECT_THAT(request.options.stop, ElementsAre("\n"));
  EXPECT_EQ(request.options.likeliest, 4);
  EXPECT_EQ(request.options.presence_penalty, 0.5F);
  EXPECT_EQ(request.options.frequency_penalty, -1);
  EXPECT_EQ(request.options.repetition_penalty, 1.25F);
  EXPECT_THAT(request.options.logit_bias, ElementsAre(std::pair(5, -100.0F), std::pair(7, 2.5F)));
  EXPECT_EQ(request.options.top_k, 0);
  EXPECT_EQ(request.template_arguments, R"({"enable_thinking":true})");
}

TEST(ChatRequest, ReadsTools) {
  const std::string chat = R"({"messages":[{"role":"user","content":"x"}],"tools":[
      {"type":"function","function":{"name":"b","parameters":{"type":"object","properties":{"z":{},"a":{}}}}},
      {"type":"function","function":{"name":"a","description":"d"}}])";
  const auto open = parse_chat(chat + "}").value();
  EXPECT_EQ(open.tool_choice, engine::ToolChoice::automatic);
  EXPECT_TRUE(open.parallel_calls);
  EXPECT_EQ(
      open.tools,
      R"([{"type":"function","function":{"name":"b","parameters":{"type":"object","properties":{"z":{},"a":{}}}}},)"
      R"({"type":"function","function":{"name":"a","description":"d","parameters":{"type":"object","properties":{}}}}])");
  EXPECT_EQ(parse_chat(chat + R"(,"tool_choice":"none"})")->tools, "");
  EXPECT_EQ(parse_chat(chat + R"(,"tool_choice":"required"})")->tool_choice, engine::ToolChoice::required);
  const auto named =
      parse_chat(chat + R"(,"tool_choice":{"type":"function","function":{"name":"a"}},"parallel_tool_calls":false})")
          .value();
  EXPECT_EQ(named.tool_choice, engine::ToolChoice::required);
  EXPECT_FALSE(named.parallel_calls);
  EXPECT_THAT(named.tools, AllOf(HasSubstr("\"a\""), Not(HasSubstr("\"b\""))));
}

TEST(ChatRequest, KeepsTheOrderOfASchemasKeys) {
  const auto request =
      parse_chat(R"({"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema",
      "json_schema":{"name":"n","schema":{"type":"object","properties":{"reasoning":{"type":"string"},"answer":{"type":"string"}},
      "required":["reasoning","answer"]}}}})")
          .value();
  const std::string root = request.options.grammar.substr(request.options.grammar.find("root ::="));
  EXPECT_LT(root.find("reasoning-kv"), root.find("answer-kv"));
}

TEST(ResponseRequest, IsAChat) {
  const auto request = parse_response(R"({"model":"m","instructions":"Be brief.","max_output_tokens":9,"temperature":0,
      "input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]},{"type":"reasoning","summary":[]},
      {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"},
      {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
      {"type":"function_call_output","call_id":"c1","output":"7"}],
      "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}],"metadata":{"k":"v"},
      "store":true,"include":["reasoning.encrypted_content"],"text":{"format":{"type":"text"}}})")
                           .value();
  ASSERT_EQ(request.chat.messages.size(), 4u);
  EXPECT_EQ(request.chat.messages[0].role, "system");
  EXPECT_EQ(request.chat.messages[1].content, "Hi");
  EXPECT_THAT(request.chat.messages[2].tool_calls, AllOf(HasSubstr("c1"), HasSubstr("c2")));
  EXPECT_EQ(request.chat.messages[3].role, "tool");
  EXPECT_EQ(request.chat.messages[3].tool_call_id, "c1");
  EXPECT_EQ(request.chat.max_tokens, 9);
  EXPECT_THAT(request.chat.tools, HasSubstr(R"({"type":"function","function":{"name":"f")"));
  EXPECT_EQ(request.metadata, R"({"k":"v"})");
  EXPECT_EQ(parse_response(R"({"input":"Hi"})")->chat.messages[0].content, "Hi");
  const auto held = parse_response(
      R"({"input":"Hi","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object","properties":{"colour":{"type":"string"}}}}}})");
  EXPECT_THAT(held->chat.options.grammar, HasSubstr("colour"));
}

TEST(ChatRequest, LeavesOpenAisDefaults) {
  const auto request = parse_chat(R"({"messages":[{"role":"user","content":"x"}],"temperature":null})").value();
  EXPECT_EQ(request.options.temperature, 1);
  EXPECT_EQ(request.options.top_p, 1);
  EXPECT_EQ(request.options.top_k, 0);
  EXPECT_EQ(request.options.min_p, 0);
  EXPECT_EQ(request.options.likeliest, -1);
  EXPECT_FALSE(request.max_tokens || request.seed || request.stream);
}

TEST(ChatRequest, MakesAGrammarOfAFormat) {
  const std::string chat = R"({"messages":[{"role":"user","content":"x"}],"response_format":)";
  EXPECT_EQ(parse_chat(chat + R"({"type":"text"}})")->options.grammar, "");
  EXPECT_THAT(parse_chat(chat + R"({"type":"json_object"}})")->options.grammar, HasSubstr("root ::="));
  const auto schema =
      R"({"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"colour":{"type":"string"}}}}}})";
  EXPECT_THAT(parse_chat(chat + schema)->options.grammar, HasSubstr("colour"));
  for (const char* wrong : {R"({"type":"json_schema"}})", R"({"type":"xml"}})", R"("json"})",
                            R"({"type":"json_object"},"grammar":"root ::= \"a\""})",
                            R"({"type":"json_schema","json_schema":{"schema":{"type":"nonsense"}}}})"})
    EXPECT_EQ(parse_chat(chat + wrong).error().code(), ErrorCode::invalid_argument) << wrong;
}

TEST(CompletionRequest, TakesEveryKindOfPrompt) {
  auto prompts = [](const std::string& prompt) {
    return parse_completion("{\"prompt\":" + prompt + "}").value().prompts;
  };
  EXPECT_THAT(prompts("\"a\""), ElementsAre(CompletionRequest::Prompt("a")));
  EXPECT_THAT(prompts("[\"a\",\"\"]"), ElementsAre(CompletionRequest::Prompt("a"), CompletionRequest::Prompt("")));
  EXPECT_THAT(prompts("[1,2]"), ElementsAre(CompletionRequest::Prompt(std::vector<engine::Token>{1, 2})));
  EXPECT_THAT(prompts("[[1],[2,3]]"), ElementsAre(CompletionRequest::Prompt(std::vector<engine::Token>{1}),
                                                  CompletionRequest::Prompt(std::vector<engine::Token>{2, 3})));
}

TEST(CompletionRequest, ReadsWhatLmEvaluationHarnessSends) {
  const auto request =
      parse_completion(
          R"({"model":"m","prompt":[[5,6],[7]],"temperature":0,"max_tokens":1,"logprobs":1,"seed":1234,"echo":true})")
          .value();
  EXPECT_TRUE(request.echo);
  EXPECT_EQ(request.options.likeliest, 1);
  EXPECT_EQ(request.max_tokens, 1);
  EXPECT_EQ(request.prompts.size(), 2u);
}

struct Refused {
  const char* endpoint;
  const char* body;
  const char* says;
};

class Refusals : public ::testing::TestWithParam<Refused> {};
TEST_P(Refusals, NameTheMember) {
  const auto& [endpoint, body, says] = GetParam();
  const std::string name = endpoint;
  const Error error = name == "chat"         ? parse_chat(body).error()
                      : name == "completion" ? parse_completion(body).error()
                      : name == "embedding"  ? parse_embedding(body).error()
                      : name == "rerank"     ? parse_rerank(body).error()
                      : name == "response"   ? parse_response(body).error()
                                             : parse_detokenize(body).error();
  EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
  EXPECT_THAT(error.message(), HasSubstr(says));
}

#define CHAT(more) R"({"messages":[{"role":"user","content":"x"}],)" more "}"
INSTANTIATE_TEST_SUITE_P(
    Of, Refusals,
    ::testing::Values(
        Refused{"chat", "", "not valid JSON"}, Refused{"chat", "[]", "JSON object"},
        Refused{"chat", "{", "not valid JSON"}, Refused{"chat", "{\"a\":\"\xff\"}", "UTF-8"},
        Refused{"chat", "{}", "messages"}, Refused{"chat", R"({"messages":[]})", "messages"},
        Refused{"chat", R"({"messages":["x"]})", "messages"},
        Refused{"chat", R"({"messages":[{"role":"boss","content":"x"}]})", "role"},
        Refused{"chat", R"({"messages":[{"role":"user","content":7}]})", "content"},
        Refused{"chat", R"({"messages":[{"role":"user","content":[{"type":"image_url"}]}]})", "text only"},
        Refused{"chat", CHAT(R"("temprature":1)"), "Did you mean 'temperature'?"},
        Refused{"chat", CHAT(R"("temperature":3)"), "temperature"},
        Refused{"chat", CHAT(R"("temperature":"1")"), "temperature"}, Refused{"chat", CHAT(R"("top_p":-0.1)"), "top_p"},
        Refused{"chat", CHAT(R"("n":0)"), "\"n\""}, Refused{"chat", CHAT(R"("n":1.5)"), "\"n\""},
        Refused{"chat", CHAT(R"("max_tokens":18446744073709551615)"), "max_tokens"},
        Refused{"chat", CHAT(R"("max_tokens":-1)"), "max_tokens"}, Refused{"chat", CHAT(R"("stop":[1])"), "stop"},
        Refused{"chat", CHAT(R"("stream":1)"), "stream"},
        Refused{"chat", CHAT(R"("stream_options":true)"), "stream_options"},
        Refused{"chat", CHAT(R"("top_logprobs":2)"), "logprobs"},
        Refused{"chat", CHAT(R"("logprobs":true,"top_logprobs":21)"), "top_logprobs"},
        Refused{"chat", CHAT(R"("tools":[{"type":"function"}])"), "tools"},
        Refused{"chat", CHAT(R"("tools":[{"type":"web_search"}])"), "web_search"},
        Refused{"chat", CHAT(R"("tools":[{"type":"function","function":{"name":"f","parameters":"x"}}])"), "tools"},
        Refused{"chat", CHAT(R"("tool_choice":"required")"), "tools"},
        Refused{"chat", CHAT(R"("tool_choice":{"type":"function","function":{"name":"f"}})"), "'f'"},
        Refused{"chat", CHAT(R"("tool_choice":"any")"), "tool_choice"},
        Refused{"chat", CHAT(R"("functions":[{"name":"f"}])"), "tools"},
        Refused{
            "chat",
            CHAT(R"("response_format":{"type":"json_object"},"tools":[{"type":"function","function":{"name":"f"}}])"),
            "format"},
        Refused{"chat", R"({"messages":[{"role":"assistant","tool_calls":[{}]}]})", "tool_calls"},
        Refused{"chat",
                R"({"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{"}}]}]})",
                "arguments"},
        Refused{"chat", R"({"messages":[{"role":"user","content":[{"type":"input_audio"}]}]})", "sound"},
        Refused{"chat", CHAT(R"("chat_template_kwargs":[])"), "chat_template_kwargs"},
        Refused{"chat", CHAT(R"("chat_template_kwargs":{"enable_thinking":"no"})"), "enable_thinking"},
        Refused{"chat", CHAT(R"("guided_json":{"type":"object"})"), "guided_json"},
        Refused{"chat", CHAT(R"("logit_bias":{"x":1})"), "logit_bias"},
        Refused{"chat", CHAT(R"("logit_bias":{"5":101})"), "logit_bias"},
        Refused{"chat", CHAT(R"("logit_bias":{"-5":1})"), "logit_bias"},
        Refused{"chat", CHAT(R"("logit_bias":[5])"), "logit_bias"},
        Refused{"chat", CHAT(R"("frequency_penalty":2.5)"), "frequency_penalty"},
        Refused{"chat", CHAT(R"("repetition_penalty":0)"), "repetition_penalty"}, Refused{"response", "{}", "input"},
        Refused{"response", R"({"input":[]})", "input"},
        Refused{"response", R"({"input":"x","previous_response_id":"resp_1"})", "keeps no conversations"},
        Refused{"response", R"({"input":"x","conversation":"conv_1"})", "keeps no conversations"},
        Refused{"response", R"({"input":"x","background":true})", "background"},
        Refused{"response", R"({"input":"x","max_output_tokens":0})", "max_output_tokens"},
        Refused{"response", R"({"input":"x","tools":[{"type":"file_search"}]})", "file_search"},
        Refused{"response", R"({"input":[{"type":"item_reference","id":"m"}]})", "item_reference"},
        Refused{"response", R"({"input":[{"role":"user","content":[{"type":"input_image"}]}]})", "images"},
        Refused{"completion", "{}", "prompt"}, Refused{"completion", R"({"prompt":[]})", "prompt"},
        Refused{"completion", R"({"prompt":[[]]})", "prompt"}, Refused{"completion", R"({"prompt":["a",1]})", "prompt"},
        Refused{"completion", R"({"prompt":[1,-2]})", "-2"},
        Refused{"completion", R"({"prompt":[4294967296]})", "4294967296"},
        Refused{"completion", R"({"prompt":[18446744073709551615]})", "prompt"},
        Refused{"completion", R"({"prompt":"a","suffix":"b"})", "suffix"},
        Refused{"completion", R"({"prompt":"a","best_of":3})", "best_of"},
        Refused{"completion", R"({"prompt":"a","echo":true,"stream":true})", "echo"},
        Refused{"completion", R"({"prompt":"a","messages":[]})", "messages"}, Refused{"embedding", "{}", "input"},
        Refused{"embedding", R"({"input":[1,2]})", "check_embedding_ctx_length=False"},
        Refused{"embedding", R"({"input":[[1,2],[3]]})", "check_embedding_ctx_length=False"},
        Refused{"embedding", R"({"input":"a","encoding_format":"hex"})", "encoding_format"},
        Refused{"rerank", R"({"documents":["a"]})", "query"}, Refused{"rerank", R"({"query":"a"})", "documents"},
        Refused{"detokenize", R"({"tokens":["a"]})", "tokens"}));

TEST(ChatRequest, IsNotReadDeeperThanItsLimit) {
  const std::string deep = "{\"messages\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
  EXPECT_THAT(parse_chat(deep).error().message(), HasSubstr("nested deeper"));
}

}  // namespace
}  // namespace hone::serve
