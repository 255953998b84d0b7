#include "hone/engine/batch_generator.h"

#include <gmock/gmock.h>

#include <map>

#include "engine_fixture.h"
#include "hone/core/random.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

class BatchGeneratorTest : public ::testing::Test {
 protected:
  LanguageModel model = LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value();
  BatchGenerator generator = BatchGenerator::make(model, {.parallel = 4, .context_tokens = 256, .threads = 1}).value();
  Session session = Session::make(model, {.context_tokens = 256, .threads = 1}).value();
  Random random{11};

  std::vector<Token> some_tokens(std::size_t count) {
    std::vector<Token> out(count);
    for (Token& token : out) token = static_cast<Token>(20 + random.below(200));
    return out;
  }
  std::map<std::size_t, Generation> answers_of(const std::vector<BatchPrompt>& prompts) {
    std::map<std::size_t, Generation> answers;
    auto done = generator.generate(prompts, [&](std::size_t i, Result<Generation> answer) {
      EXPECT_TRUE(answer) << (answer ? "" : answer.error().message());
      EXPECT_TRUE(answers.emplace(i, std::move(answer).value()).second);
      return true;
    });
    EXPECT_TRUE(done);
    return answers;
  }
};

// More prompts than slots, of lengths and settings that leave and join at different steps.
TEST_F(BatchGeneratorTest, EachAnswerIsTheSessions) {
  const auto system = some_tokens(70);
  std::vector<BatchPrompt> prompts;
  for (int i = 0; i < 19; ++i) {
    BatchPrompt prompt{.tokens = i % 3 ? system : some_tokens(5), .options = {.max_tokens = 3 + 5 * (i % 5)}};
    const auto own = some_tokens(1 + random.below(60));
    prompt.tokens.insert(prompt.tokens.end(), own.begin(), own.end());
    if (i % 4 == 1) prompt.options.temperature = 1.5F, prompt.options.seed = static_cast<std::uint32_t>(i);
    if (i % 7 == 3) prompt.options.grammar = "root ::= (\"yes\" | \"no\") \" indeed\"";
    if (i % 7 == 5) prompt.options.quote = {"Forty barrels of oil, it is said, were sold at Leith."};
    if (i % 5 == 2) prompt.options.likeliest = 3;
    prompts.push_back(std::move(prompt));
  }
  const auto answers = answers_of(prompts);
  ASSERT_EQ(answers.size(), prompts.size());
  int reused = 0;
  for (const auto& [i, answer] : answers) {
    const auto expected = session.generate(prompts[i].tokens, prompts[i].options).value();
    EXPECT_EQ(answer.tokens, expected.tokens) << i;
    EXPECT_EQ(answer.text, expected.text) << i;
    EXPECT_EQ(answer.reason, expected.reason) << i;
    EXPECT_EQ(answer.prompt_tokens, static_cast<int>(prompts[i].tokens.size()));
    reused += answer.reused_tokens;
    ASSERT_EQ(answer.scores.size(), prompts[i].options.likeliest >= 0 ? answer.tokens.size() : 0u);
    for (std::size_t k = 0; k < answer.scores.size(); ++k) {
      EXPECT_EQ(answer.scores[k].token, answer.tokens[k]);
      EXPECT_EQ(answer.scores[k].likeliest.size(), 3u);
    }
  }
  EXPECT_GE(reused, 11 * 70);  // all but the first of those with the system prompt
}

// The logits of two batches differ by rounding in half precision: measured 2e-3 on a model whose logits are of ordinary size.
TEST(BatchGeneratorScores, AreTheSessions) {
  const auto model = LanguageModel::load(golden_model("llama")).value();
  auto generator = BatchGenerator::make(model, {.parallel = 3, .context_tokens = 128, .threads = 1}).value();
  auto session = Session::make(model, {.context_tokens = 128, .threads = 1}).value();
  std::vector<BatchPrompt> prompts;
  prompts.reserve(5);
  for (Token i = 0; i < 5; ++i) prompts.push_back({{10 + i, 20, 30 + i}, {.max_tokens = 1 + i, .likeliest = 4}});
  ASSERT_TRUE(generator.generate(prompts, [&](std::size_t i, Result<Generation> answer) {
    const auto expected = session.generate(prompts[i].tokens, prompts[i].options).value();
    EXPECT_EQ(answer->scores.size(), i + 1);
    EXPECT_EQ(answer->tokens[0], expected.tokens[0]);
    const TokenScore &found = answer->scores[0], &wanted = expected.scores[0];
    EXPECT_NEAR(found.log_probability, wanted.log_probability, 1e-2);
    EXPECT_EQ(found.likeliest[0].token, wanted.likeliest[0].token);
    EXPECT_NEAR(found.likeliest[3].log_probability, wanted.likeliest[3].log_probability, 1e-2);
    return true;
  }));
}

TEST_F(BatchGeneratorTest, ASharedBeginningIsComputedOnceAlsoWhenAllComeAtOnce) {
  const auto system = some_tokens(180);
  std::vector<BatchPrompt> prompts(9);
  for (BatchPrompt& prompt : prompts) {
    prompt.tokens = system;
    prompt.tokens.push_back(some_tokens(1)[0]);
    prompt.options.max_tokens = 4;
  }
  int computed = 0;
  for (const auto& [i, answer] : answers_of(prompts)) computed += answer.prompt_tokens - answer.reused_tokens;
  EXPECT_LE(computed, 181 + 8 * 2);
}

TEST_F(BatchGeneratorTest, ASeedDecidesWhateverRunsBeside) {
  const auto prompt = some_tokens(12);
  const GenerationOptions hot{.max_tokens = 20, .temperature = 5, .seed = 3};
  const auto alone = answers_of({{prompt, hot}}).at(0);
  std::vector<BatchPrompt> many{
      {some_tokens(9), {.max_tokens = 7}}, {some_tokens(30), {.max_tokens = 25}}, {prompt, hot}};
  EXPECT_EQ(answers_of(many).at(2).tokens, alone.tokens);
  GenerationOptions other = hot;
  other.seed = 4;
  EXPECT_NE(answers_of({{prompt, other}}).at(0).tokens, alone.tokens);
}

TEST_F(BatchGeneratorTest, PromptsJoinWhileOthersRunAndCanBeCancelled) {
  std::map<int, Generation> ended;
  auto keep = [&](int name) {
    return [&, name](Result<Generation> answer) { ended[name] = std::move(answer).value(); };
  };
  std::string streamed;
  const auto first_prompt = some_tokens(10);
  const auto first = generator.add({first_prompt, {.max_tokens = 200}}, {}, keep(1));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(generator.step());
  generator.add(
      {some_tokens(20), {.max_tokens = 6}},
      [&](std::string_view text, auto) {
        streamed += text;
        return true;
      },
      keep(2));
  int shown = 0;
  generator.add(
      {some_tokens(20), {.max_tokens = 100}}, [&](std::string_view, auto) { return ++shown < 3; }, keep(3));
  const auto waits = generator.add({some_tokens(20), {.max_tokens = 100}}, {}, keep(4));
  generator.cancel(waits);
  EXPECT_EQ(ended.at(4).reason, StopReason::cancelled);
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(generator.step());
  EXPECT_EQ(ended.at(2).text, streamed);
  EXPECT_FALSE(ended.contains(1));
  generator.cancel(first);
  generator.cancel(first);
  EXPECT_EQ(ended.at(1).reason, StopReason::cancelled);
  EXPECT_GE(ended.at(1).tokens.size(), 15u);
  EXPECT_EQ(generator.use_adapter({}).ok(), !generator.busy());
  while (generator.busy()) ASSERT_TRUE(generator.step());
  EXPECT_EQ(ended.at(3).reason, StopReason::cancelled);
  EXPECT_LT(ended.at(3).tokens.size(), 100u);
  EXPECT_EQ(ended.size(), 4u);
}

TEST_F(BatchGeneratorTest, OneBadPromptFailsAloneAndIsNamed) {
  std::vector<BatchPrompt> prompts{{some_tokens(300), {}, "question q17"},
                                   {some_tokens(10), {.max_tokens = 5}},
                                   {{}, {}},
                                   {{model.tokenizer().size()}, {}},
                                   {some_tokens(5), {.grammar = "root ::= ("}},
                                   {some_tokens(5), {.max_tokens = 0}},
                                   {some_tokens(250), {.max_tokens = 100}}};
  std::map<std::size_t, std::string> said;
  std::map<std::size_t, ErrorCode> codes;
  ASSERT_TRUE(generator.generate(prompts, [&](std::size_t i, Result<Generation> answer) {
    if (answer)
      said[i] = std::to_string(answer->tokens.size()) + " tokens";
    else
      said[i] = answer.error().message(), codes[i] = answer.error().code();
    return true;
  }));
  EXPECT_THAT(said.at(0), HasSubstr("question q17: The prompt has 300 tokens and the context holds 256"));
  EXPECT_EQ(codes.at(0), ErrorCode::limit_exceeded);
  EXPECT_EQ(said.at(1), "5 tokens");
  EXPECT_EQ(codes.at(2), ErrorCode::invalid_argument);
  EXPECT_THAT(said.at(3), HasSubstr("Prompt 4: "));
  EXPECT_EQ(codes.at(4), ErrorCode::invalid_argument);
  EXPECT_EQ(said.at(5), "0 tokens");
  EXPECT_EQ(said.at(6), "6 tokens");  // to the end of its context
}

TEST_F(BatchGeneratorTest, TheRestIsCancelledWhenTheCallerHasEnough) {
  std::vector<BatchPrompt> prompts(12);
  for (BatchPrompt& prompt : prompts) prompt = {some_tokens(8), {.max_tokens = 5}};
  int seen = 0;
  const auto stopped = generator.generate(prompts, [&](std::size_t, Result<Generation>) { return ++seen < 3; });
  EXPECT_EQ(stopped.error().code(), ErrorCode::cancelled);
  EXPECT_EQ(seen, 3);
  EXPECT_FALSE(generator.busy());
  EXPECT_EQ(answers_of(prompts).size(), prompts.size());
}

TEST_F(BatchGeneratorTest, StopTokensEndAnAnswer) {
  const auto prompt = some_tokens(14);
  const auto whole = session.generate(prompt, {.max_tokens = 12}).value();
  ASSERT_EQ(whole.tokens.size(), 12u);
  const Token stop = whole.tokens[7];
  const auto at = std::find(whole.tokens.begin(), whole.tokens.end(), stop) - whole.tokens.begin();
  const auto cut = answers_of({{prompt, {.max_tokens = 12, .stop_tokens = {stop}}}}).at(0);
  EXPECT_EQ(cut.reason, StopReason::end_of_turn);
  EXPECT_EQ(static_cast<std::ptrdiff_t>(cut.tokens.size()), at);
}

}  // namespace
}  // namespace hone::engine
