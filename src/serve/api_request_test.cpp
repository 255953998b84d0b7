#include "api_request.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ChatRequest, ReadsWhatAnAnswerDependsOn) {
  const auto request = parse_chat(R"({"model":"m","messages":[{"role":"developer","content":"Be brief."},
      {"role":"user","content":[{"type":"text","text":"What "},{"type":"text","text":"now?"}]},
      {"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","content":"7","tool_call_id":"c1"}],
      "temperature":0.25,"top_p":0.5,"seed":-3,"max_completion_tokens":9,"n":2,"stop":"\n","logprobs":true,"top_logprobs":4,
      "stream":false,"user":"somebody","tools":[],"tool_choice":"none","presence_penalty":0})")
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
  EXPECT_THAT(prompts("[1,2]"), ElementsAre(CompletionRequest::Prompt(std::vector<Token>{1, 2})));
  EXPECT_THAT(prompts("[[1],[2,3]]"), ElementsAre(CompletionRequest::Prompt(std::vector<Token>{1}),
                                                  CompletionRequest::Prompt(std::vector<Token>{2, 3})));
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
        Refused{"chat", CHAT(R"("logprobs":true,"stream":true)"), "stream"},
        Refused{"chat", CHAT(R"("tools":[{"type":"function"}])"), "tools"},
        Refused{"chat", CHAT(R"("logit_bias":{"5":1})"), "logit_bias"},
        Refused{"chat", CHAT(R"("frequency_penalty":0.5)"), "frequency_penalty"}, Refused{"completion", "{}", "prompt"},
        Refused{"completion", R"({"prompt":[]})", "prompt"}, Refused{"completion", R"({"prompt":[[]]})", "prompt"},
        Refused{"completion", R"({"prompt":["a",1]})", "prompt"}, Refused{"completion", R"({"prompt":[1,-2]})", "-2"},
        Refused{"completion", R"({"prompt":[4294967296]})", "4294967296"},
        Refused{"completion", R"({"prompt":[18446744073709551615]})", "prompt"},
        Refused{"completion", R"({"prompt":"a","suffix":"b"})", "suffix"},
        Refused{"completion", R"({"prompt":"a","best_of":3})", "best_of"},
        Refused{"completion", R"({"prompt":"a","echo":true,"stream":true})", "echo"},
        Refused{"completion", R"({"prompt":"a","messages":[]})", "messages"}, Refused{"embedding", "{}", "input"},
        Refused{"embedding", R"({"input":[1,2]})", "input"},
        Refused{"embedding", R"({"input":"a","encoding_format":"hex"})", "encoding_format"},
        Refused{"rerank", R"({"documents":["a"]})", "query"}, Refused{"rerank", R"({"query":"a"})", "documents"},
        Refused{"detokenize", R"({"tokens":["a"]})", "tokens"}));

TEST(ChatRequest, IsNotReadDeeperThanItsLimit) {
  const std::string deep = "{\"messages\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
  EXPECT_THAT(parse_chat(deep).error().message(), HasSubstr("nested deeper"));
}

}  // namespace
}  // namespace hone
