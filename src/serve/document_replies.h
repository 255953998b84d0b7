// Answers from documents in the forms of /v1/chat/completions and /v1/responses.
//
//   if (served.asks_documents(asked.model)) return chat_from_documents(served, asked, request.is_gone);
#pragma once

#include "endpoints.h"

namespace hone::serve {

// Marks stay in the text, the list of sources is below it, annotations are beside it, with the last chunk of a stream.
Result<http::HttpReply> chat_from_documents(const Served& served, const ChatRequest& request,
                                            const std::function<bool()>& is_gone);

}  // namespace hone::serve
