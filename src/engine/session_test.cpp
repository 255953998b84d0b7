#include "hone/engine/session.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine_fixture.h"
#include "hone/core/unicode.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

class SessionTest : public ::testing::Test {
 protected:
  LanguageModel model = LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value();
  Session session = Session::make(model, {.context_tokens = 128, .threads = 1}).value();
  std::vector<Token> prompt = model.tokenizer().tokenize("The clerk reads the deed aloud.").value();
};

TEST_F(SessionTest, TheSamePromptGivesTheSameAnswerAndKeepsItsPrefix) {
  auto first = session.generate(prompt, {.max_tokens = 12}).value();
  auto second = session.generate(prompt, {.max_tokens = 12}).value();
  EXPECT_EQ(first.tokens, second.tokens);
  EXPECT_EQ(first.reused_tokens, 0);
  EXPECT_EQ(second.reused_tokens, static_cast<int>(prompt.size()) - 1);
  auto other =
      Session::make(model, {.context_tokens = 128, .threads = 1}).value().generate(prompt, {.max_tokens = 12}).value();
  EXPECT_EQ(first.tokens, other.tokens);
}

TEST_F(SessionTest, SeedsDecideAtATemperature) {
  GenerationOptions hot{.max_tokens = 20, .temperature = 5, .seed = 1};
  auto a = session.generate(prompt, hot).value(), b = session.generate(prompt, hot).value();
  hot.seed = 2;
  auto c = session.generate(prompt, hot).value();
  EXPECT_EQ(a.tokens, b.tokens);
  EXPECT_NE(a.tokens, c.tokens);
}

TEST_F(SessionTest, StreamedTextIsTheAnswerInWholeCodePoints) {
  std::string streamed;
  auto answer = session
                    .generate(prompt, {.max_tokens = 40},
                              [&](std::string_view text) {
                                EXPECT_TRUE(is_utf8(text));
                                streamed += text;
                                return true;
                              })
                    .value();
  EXPECT_EQ(streamed, answer.text);
  int shown = 0;
  auto cancelled = session.generate(prompt, {.max_tokens = 40}, [&](std::string_view) { return ++shown < 3; }).value();
  EXPECT_EQ(cancelled.reason, StopReason::cancelled);
  EXPECT_LT(cancelled.tokens.size(), answer.tokens.size());
}

TEST_F(SessionTest, NothingOfACharacterThatTheEndCutsInTwo) {
  const std::string text = "aé👩\u200d🚀";
  GenerationOptions options{.max_tokens = 1, .grammar = "root ::= \"" + text + "\"", .stop = {}, .stop_tokens = {}};
  std::string last;
  for (; last != text && options.max_tokens < 40; ++options.max_tokens) {
    std::string streamed;
    const Generation answer = session
                                  .generate(prompt, options,
                                            [&](std::string_view piece) {
                                              streamed += piece;
                                              return true;
                                            })
                                  .value();
    EXPECT_TRUE(text.starts_with(answer.text)) << answer.text;
    EXPECT_EQ(streamed, answer.text);
    EXPECT_LE(answer.tokens.size(), static_cast<std::size_t>(options.max_tokens));
    last = answer.text;
  }
  EXPECT_EQ(last, text);
  EXPECT_GT(options.max_tokens, 6);  // a vocabulary of bytes: there were ends inside of characters
}

TEST_F(SessionTest, BiasesAndPenaltiesAreOfAnswerAndPrompt) {
  const Token token = prompt.back();
  GenerationOptions options{.max_tokens = 8, .stop = {}, .stop_tokens = {}};
  options.logit_bias = {{token, 1e6F}};
  auto leading = [&] {
    const auto tokens = session.generate(prompt, options).value().tokens;
    return std::find_if(tokens.begin(), tokens.end(), [&](Token one) { return one != token; }) - tokens.begin();
  };
  EXPECT_EQ(leading(), 8);
  options.frequency_penalty = 0.4e6F;  // 1, .6, .2, −.2: three times
  EXPECT_EQ(leading(), 3);
  options.frequency_penalty = 0;
  options.presence_penalty = 2e6F;  // of the answer, not of the prompt
  EXPECT_EQ(leading(), 1);
  options.presence_penalty = 0;
  options.repetition_penalty = 1e9F;  // of the prompt too
  EXPECT_EQ(leading(), 0);
  options.logit_bias = {{model.tokenizer().size(), 1}};
  EXPECT_EQ(session.generate(prompt, options).error().code(), ErrorCode::invalid_argument);
}

TEST_F(SessionTest, AStopTextEndsTheAnswerAndIsNotPartOfIt) {
  auto whole = session.generate(prompt, {.max_tokens = 30}).value();
  ASSERT_GT(whole.text.size(), 8u);
  const std::string stop = whole.text.substr(whole.text.size() / 2, 3);
  std::string streamed;
  auto stopped = session
                     .generate(prompt, {.max_tokens = 30, .stop = {stop}},
                               [&](std::string_view text) {
                                 streamed += text;
                                 return true;
                               })
                     .value();
  EXPECT_EQ(stopped.reason, StopReason::stop_text);
  EXPECT_EQ(stopped.text, whole.text.substr(0, whole.text.find(stop)));
  EXPECT_EQ(streamed, stopped.text);
}

TEST_F(SessionTest, AGrammarHoldsTheAnswer) {
  auto answer = session.generate(prompt, {.max_tokens = 40, .grammar = "root ::= \"yes\" | \"no\""}).value();
  EXPECT_TRUE(answer.text == "yes" || answer.text == "no") << answer.text;
  EXPECT_EQ(session.generate(prompt, {.grammar = "root ::= ("}).error().code(), ErrorCode::invalid_argument);
  auto grammar =
      grammar_from_json_schema(R"({"type":"object","properties":{"n":{"type":"boolean"}},"required":["n"]})").value();
  auto json = session.generate(prompt, {.max_tokens = 60, .grammar = grammar}).value();
  EXPECT_THAT(json.text, HasSubstr("\"n\""));
  EXPECT_FALSE(grammar_from_json_schema("{"));
}

// Also here, whoever sends them.
TEST_F(SessionTest, NumbersThatNobodyCanMeanAreRefused) {
  EXPECT_EQ(session.generate(prompt, {.temperature = NAN}).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(session.generate(prompt, {.max_tokens = -1}).error().code(), ErrorCode::invalid_argument);
  for (const int threads : {-5, 100000})
    EXPECT_EQ(Session::make(model, {.threads = threads}).error().code(), ErrorCode::invalid_argument) << threads;
  EXPECT_EQ(Session::make(model, {.context_tokens = -5}).error().code(), ErrorCode::invalid_argument);
}

TEST_F(SessionTest, AQuotationIsARunOfWordsOfItsText) {
  const std::vector<std::string> texts{"Forty barrels of oil, it is said, were sold at Leith.",
                                       "The Gannet sailed on Monday."};
  auto answer = session.generate(prompt, {.max_tokens = 40, .quote = texts}).value();
  ASSERT_FALSE(answer.text.empty());
  bool found = false;
  for (const std::string& text : texts) {
    const std::size_t at = text.find(answer.text);
    if (at == std::string::npos) continue;
    const std::size_t end = at + answer.text.size();
    found |= (at == 0 || text[at - 1] == ' ') &&
             (end == text.size() || text[end] == ',' || text[end] == '.' || text[end - 1] == ',');
  }
  EXPECT_TRUE(found) << answer.text;
}

TEST_F(SessionTest, LogProbabilitiesAgreeWithGreedyChoiceAndSumToOne) {
  auto answer = session.generate(prompt, {.max_tokens = 3}).value();
  auto chosen = session.log_probabilities(prompt, answer.tokens).value();
  ASSERT_EQ(chosen.size(), answer.tokens.size());
  double total = 0;
  for (Token token = 0; token < model.tokenizer().size(); ++token) {
    const Token one[] = {token};
    const double logp = session.log_probabilities(prompt, one).value().at(0);
    total += std::exp(logp);
    EXPECT_LE(logp, chosen[0] + 1e-5);
  }
  EXPECT_NEAR(total, 1, 1e-4);
}

TEST_F(SessionTest, APromptThatIsTooLongIsAnErrorNeverCut) {
  std::vector<Token> endless(200, prompt[0]);
  auto refused = session.generate(endless);
  EXPECT_EQ(refused.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(refused.error().message(), HasSubstr("200 tokens"));
  EXPECT_THAT(refused.error().message(), HasSubstr("128"));
  EXPECT_FALSE(Session::make(model, {.context_tokens = 1 << 20}));
}

}  // namespace
}  // namespace hone::engine
