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
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone {

class GgufFile;

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

  std::uint32_t rank = 0;  // the common one; tensors may differ (PEFT's rank_pattern)
  float alpha = 0;
  float dropout = 0;
  bool use_rslora = false;
  std::vector<LoraTensor> tensors;  // in the order of layers
};

}  // namespace hone
