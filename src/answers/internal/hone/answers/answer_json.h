// An answer as JSON, and what answered.
//
//   HONE_TRY(Assistant assistant, Assistant::open({.docs = {"contracts/"}}));
//   HONE_TRY(const Answer answer, assistant.ask("Who signed the lease?"));
//   OrderedJson object = answer_json(answer, assistant);
#pragma once

#include "hone/answers/asking.h"
#include "hone/core/json.h"

namespace hone {

// {"embedder","slicing","slices","feedback","reranker","adapter"}; null without documents and adapter.
OrderedJson search_json(const AssistantParts& parts);
// {"answer","citations","passages","left_out","model","recipe","timings",…}
OrderedJson answer_json(const Answer& answer, const Assistant& assistant);

}  // namespace hone
