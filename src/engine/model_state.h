// What a LanguageModel holds; sessions reach the weights through it.
#pragma once

#include <optional>

#include "chat_template.h"
#include "hone/engine/language_model.h"
#include "runtime.h"

namespace hone {

struct LanguageModel::State {
  ModelPtr model;
  std::filesystem::path file;
  std::string name;
  std::optional<Tokenizer> tokenizer;
  std::optional<ChatTemplate> chat_template;
};

}  // namespace hone
