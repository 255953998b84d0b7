#include "purpose.h"

#include <fmt/format.h>

#include <algorithm>

namespace hone::rows {

Status check_purpose(const RowSet& set, const TokenizeOptions& options) {
  const auto error = [&](std::string_view what, Advice advice) {
    return Error(ErrorCode::invalid_argument, fmt::format("{} {}", set.format_sentence(), what), std::move(advice));
  };
  if (set.format == RowFormat::prompt_only)
    return error("They have no answers, so that there is nothing to learn. Add a completion to each prompt.",
                 set.likely_advice());
  if (options.use_chosen) return {};
  if (set.format == RowFormat::preference)
    return error("They compare two answers; learning by example takes one.", {NextStep::use_chosen});
  if (set.format == RowFormat::feedback)
    return error("They judge answers as good or bad; learning by example takes good ones alone.",
                 {NextStep::use_chosen});
  return {};
}

std::vector<engine::Message> conversation_of(const TrainingExample& example) {
  std::vector<engine::Message> all = example.messages;
  all.insert(all.end(), example.chosen.begin(), example.chosen.end());
  return all;
}

std::vector<std::size_t> learned_turns(const std::vector<engine::Message>& messages, std::size_t learn_from,
                                       const std::vector<std::size_t>& not_learned, TrainOn train_on) {
  std::vector<std::size_t> turns;
  for (std::size_t i = learn_from; i < messages.size(); ++i)
    if (messages[i].role == "assistant") turns.push_back(i);
  if (train_on == TrainOn::last && turns.size() > 1) turns.erase(turns.begin(), turns.end() - 1);
  std::erase_if(turns, [&](std::size_t turn) {
    return std::find(not_learned.begin(), not_learned.end(), turn) != not_learned.end();
  });
  return turns;
}

Checked not_to_learn(const TrainingExample& example, const TokenizeOptions& options) {
  switch (example.kind) {
    case ExampleKind::text: return {};
    case ExampleKind::prompt:
      return RowFault{"completion", RowProblemKind::nothing_to_learn, "is missing; expected an answer to learn"};
    case ExampleKind::preference:
    case ExampleKind::feedback:
      if (!options.use_chosen)
        return RowFault{"", RowProblemKind::nothing_to_learn,
                        fmt::format("is {}; expected one answer to learn, or to be asked to learn the chosen one",
                                    example.kind == ExampleKind::preference ? "a preference between two answers"
                                                                            : "feedback on an answer")};
      if (example.kind == ExampleKind::feedback && !example.label)
        return RowFault{"label", RowProblemKind::nothing_to_learn, "is false: the answer is not one to learn"};
      return {};
    case ExampleKind::chat: break;
  }
  if (example.not_learned.empty() || options.train_on == TrainOn::all ||
      !learned_turns(example.messages, example.learn_from, example.not_learned, options.train_on).empty())
    return {};
  return RowFault{"", RowProblemKind::nothing_to_learn,
                  "says of each answer that it is not to be learned; expected one to learn"};
}

}  // namespace hone::rows
