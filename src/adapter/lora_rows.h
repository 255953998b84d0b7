// The order of a weight's rows. llama.cpp's converter permutes Q and K of the llama architecture: Hugging Face rotates the
// two halves of a head against each other, llama.cpp its neighbours. (LlamaModel.permute)
#pragma once

#include <cstdint>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/result.h"

namespace hone::adapter {

// Heads whose rows are permuted in GGUF; 0: the rows of this weight are in Hugging Face's order.
// Errors: invalid_argument (heads unknown, or none that the rows can be shared by), unsupported (an architecture of which
// Hone does not know the order).
Result<std::uint32_t> permuted_heads(const LoraAdapter& adapter, const LoraTensor& tensor);

}  // namespace hone::adapter
