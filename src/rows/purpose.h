// What rows are for: whether they hold something to learn by example.
#pragma once

#include "hone/rows/chat_tokens.h"
#include "message_list.h"

namespace hone::rows {

// Error invalid_argument: a set of prompts alone; preferences or feedback, unless the chosen answers are to be learned.
Status check_purpose(const RowSet& set, const TokenizeOptions& options);

// Why nothing is learned from one example, whatever the model.
Checked not_to_learn(const TrainingExample& example, const TokenizeOptions& options);

// The whole conversation of an example: of a preference that with its chosen answer.
std::vector<engine::Message> conversation_of(const TrainingExample& example);

// The answers of a chat that are learned, as places in `messages`.
std::vector<std::size_t> learned_turns(const std::vector<engine::Message>& messages, std::size_t learn_from,
                                       const std::vector<std::size_t>& not_learned, TrainOn train_on);

}  // namespace hone::rows
