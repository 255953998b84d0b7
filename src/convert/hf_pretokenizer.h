// tokenizer.ggml.pre: which of llama.cpp's pre-tokenizers splits text as this tokenizer.json does.
//
//   HONE_TRY(auto name, pretokenizer_name(tokenizer_json));    // "smollm", "llama-bpe", "qwen2", …
//
// convert_hf_to_gguf.py encodes one text of odd cases and looks the hash of its ids up; so do we (hf_encoding.h). A
// vocabulary that nobody has hashed is then recognised by the definition of its pre-tokenizer.
#pragma once

#include <string>

#include "hone/core/json.h"

namespace hone::convert {

// Errors: unsupported when neither the hash nor the definition is known (the message holds both).
Result<std::string> pretokenizer_name(const Json& tokenizer);

}  // namespace hone::convert
