// Encodes a short text as a Hugging Face tokenizer.json says: normalizer, pre-tokenizer, WordPiece or byte-level BPE,
// post-processor. Only for recognising a tokenizer by the ids it gives; text for models goes through llama.cpp.
//
//   HONE_TRY(auto ids, hf_encode(tokenizer_json, "3 33 333"));
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hone/core/json.h"

namespace hone::convert {

// Errors: unsupported, naming the normalizer, pre-tokenizer or model that is not implemented here.
Result<std::vector<std::uint32_t>> hf_encode(const Json& tokenizer, std::string_view text);

}  // namespace hone::convert
