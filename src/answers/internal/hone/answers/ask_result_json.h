// An answer as JSON, and back: docs/formats/answer.md.
//
//   HONE_TRY(Assistant assistant, Assistant::open({.docs = {"contracts/"}}));
//   HONE_TRY(const Answer answer, assistant.ask("Who signed the lease?"));
//   const OrderedJson json = ask_result_json({answer, assistant.setup()});
//   HONE_TRY(const AskResult same, ask_result_from(Json(json), "the answer"));
#pragma once

#include <string>
#include <vector>

#include "hone/answers/ask_result.h"
#include "hone/core/json.h"

namespace hone::answers {

// {"embedder","slicing","slices","feedback","reranker","adapter"}; null without documents and adapter.
OrderedJson search_json(const AskSetup& setup);

// What is written only where it is asked for.
struct AskResultDetails {
  bool prompt = false, features = false;
};
OrderedJson ask_result_json(const AskResult& result, const AskResultDetails& details = {});
// Error corrupt_data names the member.
Result<AskResult> ask_result_from(const Json& json, const std::string& name);

// {"turns":[{"question","answer",…}]}
OrderedJson conversation_json(const std::vector<ConversationTurn>& turns);

}  // namespace hone::answers
