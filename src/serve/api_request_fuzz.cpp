// Whatever comes as the body of a request is read or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api_request.h"
#include "hone/core/unicode.h"

namespace {

template <class Request>
void look(const hone::Result<Request>& request) {
  if (!request)
    HONE_REQUIRE(!request.error().message().empty() && hone::is_utf8(request.error().message()), "a sentence");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  look(hone::serve::parse_chat(body));
  look(hone::serve::parse_response(body));
  look(hone::serve::parse_completion(body));
  look(hone::serve::parse_embedding(body));
  look(hone::serve::parse_rerank(body));
  look(hone::serve::parse_tokenize(body));
  look(hone::serve::parse_detokenize(body));
  return 0;
}
