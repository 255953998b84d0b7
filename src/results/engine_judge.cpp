#include <algorithm>
#include <array>
#include <cmath>

#include "hone/results/judge.h"

namespace hone::results {
namespace {

// The spellings that are one token in this vocabulary.
Result<std::vector<engine::Token>> single_tokens(const engine::Tokenizer& tokenizer,
                                                 const std::array<const char*, 6>& spellings) {
  std::vector<engine::Token> tokens;
  for (const char* spelling : spellings) {
    HONE_TRY(const std::vector<engine::Token> found, tokenizer.tokenize(spelling));
    if (found.size() == 1 && tokenizer.text(found) == spelling &&
        std::find(tokens.begin(), tokens.end(), found[0]) == tokens.end())
      tokens.push_back(found[0]);
  }
  return tokens;
}

}  // namespace

Result<EngineJudge> EngineJudge::make(const engine::LanguageModel& model, const engine::SessionOptions& options) {
  if (!model.has_chat_template())
    return Error(ErrorCode::unsupported, model.name() + " has no chat template, so it cannot be asked to judge.");
  HONE_TRY(engine::Session session, engine::Session::make(model, options));
  EngineJudge judge(model, std::move(session));
  HONE_TRY(judge.yes_, single_tokens(model.tokenizer(), {"yes", "Yes", "YES", " yes", " Yes", " YES"}));
  HONE_TRY(judge.no_, single_tokens(model.tokenizer(), {"no", "No", "NO", " no", " No", " NO"}));
  if (judge.yes_.empty() || judge.no_.empty())
    return Error(ErrorCode::unsupported, model.name() + " cannot be a judge: yes and no are not single tokens of it.");
  return judge;
}

Result<YesNo> EngineJudge::yes_no(std::string_view prompt) {
  HONE_TRY(const std::vector<engine::Token> tokens, model_.render({{"user", std::string(prompt)}}));
  double yes = 0, no = 0;
  for (auto* side : {&yes_, &no_})
    for (const engine::Token token : *side) {
      HONE_TRY(const std::vector<float> log_probability, session_.log_probabilities(tokens, std::array{token}));
      (side == &yes_ ? yes : no) += std::exp(static_cast<double>(log_probability[0]));
    }
  if (!(yes + no > 0)) return Error(ErrorCode::corrupt_data, "The judge gives neither yes nor no any probability.");
  return YesNo{yes / (yes + no)};
}

}  // namespace hone::results
