// What `hone ask --json` prints: an answer, the model that gave it and what was searched. docs/formats/answer.md has its members.
//
//   HONE_TRY(const AskResult result, parse_ask_result(text, "answer.json"));
//   for (const Answer::Citation& citation : result.answer.citations)
//     text += search::place_of(citation.passage) + ", by " + result.setup.model + "\n";
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/answers/answer.h"
#include "hone/core/result.h"

namespace hone::answers {

struct SearchedIndex {
  std::optional<std::string> embedder;  // its identity; none: searched by words alone
  std::string slicing;  // with who counted its tokens
  std::size_t slices = 0;
  std::size_t feedback = 0;  // passages that the question was moved towards; 0: none
  std::string reranker;  // empty: none
};

struct AppliedAdapter {
  std::string path, warning;  // as it was given; "" when it fits the model
};

// What all answers of an Assistant share.
struct AskSetup {
  std::string model;
  double load_seconds = 0;
  std::optional<SearchedIndex> index;  // none without documents
  std::optional<AppliedAdapter> adapter;
};

struct AskResult {
  Answer answer;
  AskSetup setup;
};

struct ConversationTurn {
  std::string question;
  AskResult result;
};

// `name` is for the messages. What is not written stays as a new Answer has it. Error corrupt_data names the member.
Result<AskResult> parse_ask_result(std::string_view text, const std::string& name);
// What `hone chat --json` prints.
Result<std::vector<ConversationTurn>> parse_conversation(std::string_view text, const std::string& name);

}  // namespace hone::answers
