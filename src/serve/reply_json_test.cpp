#include "reply_json.h"

#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/engine/language_model.h"

namespace hone::serve {
namespace {

// Vectors of RFC 4648 would need single bytes; these floats were encoded by Python's base64.b64encode(struct.pack("<3f", …)).
TEST(Base64, OfFloats) {
  const float numbers[] = {1.0F, -2.5F, 0.15625F};
  EXPECT_EQ(base64({numbers, 1}), "AACAPw==");
  EXPECT_EQ(base64({numbers, 2}), "AACAPwAAIMA=");
  EXPECT_EQ(base64(numbers), "AACAPwAAIMAAACA+");
  EXPECT_EQ(base64({}), "");
}

class ReplyJson : public ::testing::Test {
 protected:
  engine::LanguageModel model =
      engine::LanguageModel::load(fs::path(HONE_SOURCE_DIR) / "src/training/testdata/llama/model.gguf").value();
  const engine::Tokenizer& tokenizer = model.tokenizer();
  std::vector<engine::Token> tokens = tokenizer.tokenize("aé").value();  // a vocabulary of bytes: é is two tokens
};

TEST_F(ReplyJson, TokensThatAreNoTextAreNamedByTheirBytes) {
  ASSERT_EQ(tokens.size(), 3u);
  EXPECT_EQ(token_name(tokenizer, tokens[0]), "a");
  EXPECT_EQ(token_name(tokenizer, tokens[1]), "bytes:\\xc3");
  EXPECT_EQ(token_name(tokenizer, tokens[2]), "bytes:\\xa9");
}

TEST_F(ReplyJson, AnEchoedPromptHasNoScoreForItsFirstToken) {
  const std::vector<engine::TokenScore> scores{{tokens[1], -1, {{tokens[0], -0.5F}}},
                                               {tokens[2], -2, {{tokens[2], -2}}}};
  const auto json = completion_logprobs(tokenizer, tokens, scores);
  EXPECT_EQ(dump(json),
            R"({"tokens":["a","bytes:\\xc3","bytes:\\xa9"],"token_logprobs":[null,-1.0,-2.0],)"
            R"("top_logprobs":[null,{"a":-0.5,"bytes:\\xc3":-1.0},{"bytes:\\xa9":-2.0}],"text_offset":[0,1,2]})");
}

TEST_F(ReplyJson, ChatScoresCarryBytes) {
  const std::vector<engine::TokenScore> scores{{tokens[1], -1, {{tokens[0], -0.5F}}}};
  EXPECT_EQ(dump(chat_logprobs(tokenizer, scores)),
            R"({"content":[{"token":"bytes:\\xc3","logprob":-1.0,"bytes":[195],)"
            R"("top_logprobs":[{"token":"a","logprob":-0.5,"bytes":[97]}]}],"refusal":null})");
}

}  // namespace
}  // namespace hone::serve
