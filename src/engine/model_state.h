// What a LanguageModel holds; sessions reach the weights through it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "chat_template.h"
#include "grammar_rules.h"
#include "hone/engine/language_model.h"
#include "runtime.h"
#include "spelled_vocabulary.h"

namespace hone::engine {

struct LanguageModel::State {
  ModelPtr model;
  std::filesystem::path file;
  std::string name;
  std::optional<std::string> system_prompt;
  std::optional<Tokenizer> tokenizer;
  std::optional<ChatTemplate> chat_template;

  // weights_hash() of the file, computed when an adapter first asks.
  mutable std::once_flag hashed;
  mutable std::string hash;
  // Its tokens by their letters, put in order when a grammar first asks.
  mutable std::once_flag spelled;
  mutable std::shared_ptr<const SpelledVocabulary> vocabulary;
  // The last grammar that was read: who checks a request reads it, and who answers it need not again.
  mutable std::mutex reading_grammar;
  mutable std::string grammar;
  mutable std::shared_ptr<const GrammarRules> grammar_rules;
  mutable std::mutex adapters;  // llama.cpp keeps a list of a model's adapters, without a lock of its own
};

// The context to make: as wanted, or (0) as trained, at most 4096. Errors: invalid_argument (more than trained for).
Result<int> window_tokens(const LanguageModel& model, int wanted);

}  // namespace hone::engine
