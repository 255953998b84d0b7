// One example as token rows, or what is wrong with it; the inside of tokenize_example.
#pragma once

#include <vector>

#include "hone/rows/chat_tokens.h"
#include "message_list.h"

namespace hone::rows {

Checked tokenize_into(const engine::LanguageModel& model, const TrainingExample& example,
                      const TokenizeOptions& options, std::vector<model::TokenRow>& rows);

}  // namespace hone::rows
