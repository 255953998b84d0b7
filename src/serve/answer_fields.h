// The members that chats, completions and responses have in common: how the answer is chosen, and how far it goes.
//
//   HONE_TRY(ApiFields fields, ApiFields::parse(body));
//   HONE_CHECK(read_answer(fields, request));
//   HONE_CHECK(read_format(fields, "response_format", options));
#pragma once

#include "api_fields.h"
#include "api_request.h"

namespace hone::serve {

constexpr std::int64_t most_alternatives = 20;  // to a token, with its log-probability

// What all of them have. Errors: invalid_argument.
Status read_sampling(ApiFields& fields, AnswerRequest& request);
// The same with what /v1/responses has under other names: lengths, stops, penalties, response_format.
Status read_answer(ApiFields& fields, AnswerRequest& request);
// {"type":"json_schema",…} becomes a grammar. `written` is the member's own text, keys in order; `schema_holder`: the member
// of it that holds name, schema and strict; empty: it does itself.
Status read_format(const std::string& name, const std::string& written, const std::string& schema_holder,
                   engine::GenerationOptions& options);

}  // namespace hone::serve
