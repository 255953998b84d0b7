#include "grammar_hold.h"

#include "model_state.h"

namespace hone::engine {
namespace {

std::shared_ptr<const SpelledVocabulary> vocabulary_of(const LanguageModel& model) {
  const LanguageModel::State& state = model.state();
  std::call_once(state.spelled, [&] {
    const Tokenizer& tokenizer = model.tokenizer();
    std::vector<std::string> texts;
    std::vector<Token> ends;
    for (Token token = 0; token < tokenizer.size(); ++token) {
      if (tokenizer.ends_generation(token)) ends.push_back(token);
      texts.push_back(tokenizer.ends_generation(token) ? "" : tokenizer.token_text(token));
      if (texts.back().starts_with('\0')) texts.back().clear();
    }
    state.vocabulary = std::make_shared<SpelledVocabulary>(std::move(texts), std::move(ends));
  });
  return state.vocabulary;
}

Result<std::shared_ptr<const GrammarRules>> rules_of(const LanguageModel& model, const std::string& grammar,
                                                     const GrammarRules::TokenOf& token_of) {
  const LanguageModel::State& state = model.state();
  {
    const std::lock_guard lock(state.reading_grammar);
    if (state.grammar_rules && state.grammar == grammar) return state.grammar_rules;
  }
  HONE_TRY(GrammarRules read, GrammarRules::read(grammar, token_of));
  auto rules = std::make_shared<const GrammarRules>(std::move(read));
  const std::lock_guard lock(state.reading_grammar);
  state.grammar = grammar;
  state.grammar_rules = rules;
  return rules;
}

// Where what a trigger is about begins: its first group, or all of it. A trigger "^…$" is first held against all.
std::size_t find_trigger(const std::regex& trigger, const std::string& text) {
  std::smatch match;
  if (!std::regex_search(text, match, trigger)) return std::string::npos;
  for (std::size_t group = 1; group < match.size(); ++group)
    if (match.length(group) > 0) return static_cast<std::size_t>(match.position(group));
  return static_cast<std::size_t>(match.position(0));
}

}  // namespace

Result<GrammarHold> GrammarHold::make(const LanguageModel& model, const GenerationOptions& options) {
  const Tokenizer& tokenizer = model.tokenizer();
  const auto token_of = [&](std::string_view text) -> Token {
    const Tokenizer::Part part{std::string(text)};
    const auto tokens = tokenizer.tokenize_parts({&part, 1});
    const bool is_there = tokens && !tokens->empty() && tokenizer.token_text(tokens->back()) == text;
    return is_there ? tokens->back() : -1;
  };
  const auto vocabulary = vocabulary_of(model);
  HONE_TRY(auto rules, rules_of(model, options.grammar, token_of));
  HONE_TRY(auto guide, GrammarGuide::make(std::move(rules), vocabulary));
  GrammarHold hold(std::move(guide), vocabulary);
  try {
    for (const std::string& trigger : options.grammar_triggers) hold.triggers_.emplace_back(trigger);
  } catch (const std::regex_error&) {
    return Error(ErrorCode::invalid_argument, "What begins the grammar is no regular expression.");
  }
  if (hold.is_active() && !options.grammar_prefix.empty()) HONE_CHECK(hold.guide_.accept_text(options.grammar_prefix));
  return hold;
}

// What the trigger found is held to the grammar too, though it was said freely.
Status GrammarHold::begin_at(std::size_t byte) {
  triggers_.clear();
  std::size_t end = 0;
  for (const Token token : tokens_) {
    const std::string& text = vocabulary_->texts[static_cast<std::size_t>(token)];
    const std::size_t begin = end;
    end += text.size();
    if (end <= byte) continue;
    HONE_CHECK(begin >= byte ? guide_.accept(token) : guide_.accept_text(std::string_view(text).substr(byte - begin)));
  }
  return {};
}

Status GrammarHold::accept(Token token) {
  if (is_active()) return guide_.accept(token);
  said_ += vocabulary_->texts[static_cast<std::size_t>(token)];
  tokens_.push_back(token);
  for (const std::regex& trigger : triggers_)
    if (const std::size_t found = find_trigger(trigger, said_); found != std::string::npos) return begin_at(found);
  return {};
}

}  // namespace hone::engine
