// A LoRA adapter as named tensors: what passes between the trainer, files of PEFT and llama.cpp, and a merge.
//
//   HONE_TRY(auto adapter, read_peft_adapter("run/adapter"));
//   HONE_CHECK(write_gguf_adapter(adapter, "adapter.gguf"));
//
// ΔW = scale · B·A with A (rank, in), B (out, rank), both row-major float32 (Hu et al., 2021). Rows of B are in the order
// of Hugging Face's weights; GGUF files of the llama architecture hold the rows of Q and K permuted, and reading or writing
// one permutes B there and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::model {
class GgufFile;
}

namespace hone::adapter {

struct LoraTensor {
  std::string target;  // the weight's name in GGUF: "blk.0.attn_q.weight"
  std::uint32_t rank = 0, in = 0, out = 0;
  std::vector<float> a;  // (rank, in)
  std::vector<float> b;  // (out, rank)
  float scale = 1;  // alpha/rank, or alpha/√rank with rsLoRA; of this tensor
};

struct LoraAdapter {
  // Of the base model.
  std::string architecture;  // "llama", "qwen2", "qwen3", "gemma3"
  std::string base_name;  // a repository id or a plain name; never a path of this machine
  std::string base_hash;  // weights_hash() of the base; "" when unknown
  std::uint32_t heads = 0, kv_heads = 0;

  // What the model was told first in every row that it learned from; "": nothing; none: unknown, or it differed.
  std::optional<std::string> system_prompt;

  std::uint32_t rank = 0;  // the common one; tensors may differ (PEFT's rank_pattern)
  float alpha = 0;
  float dropout = 0;
  bool use_rslora = false;
  std::vector<LoraTensor> tensors;  // in the order of layers
};

// Whether A and B have the sizes that rank, in and out say, no target comes twice, and every number is finite.
// Error: corrupt_data, naming the tensor.
Status check_adapter(const LoraAdapter& adapter);

// Describes the base that an adapter is being trained on: architecture, heads, base_hash, and base_name from the file's
// own keys (a caller that knows the repository id sets that instead). Errors: corrupt_data, a head count of another type.
Status set_base(LoraAdapter& adapter, const model::GgufFile& base);

// Makes an adapter that was read from a file fit the base it is to be used on: what the file did not tell (architecture,
// heads) is filled in, and every tensor must have its weight there. base_hash stays what the file said.
// Errors: invalid_argument (another architecture, a weight that the base lacks, another shape).
Status fit_adapter(LoraAdapter& adapter, const model::GgufFile& base);

// A sentence for people when the adapter records another base than the one whose weights_hash() is given; "" when it is the
// same or nothing was recorded.
std::string base_warning(const LoraAdapter& adapter, const std::string& weights_hash);
// The same of the base itself. An adapter from elsewhere records no weights but its base's name, which is held to the model's own;
// what tells a packing apart ("4bit", "bf16", "GGUF") does not count.
std::string base_warning(const LoraAdapter& adapter, const model::GgufFile& base);

}  // namespace hone::adapter
