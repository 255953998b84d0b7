// A LoRA adapter as the folder that Hugging Face PEFT reads and writes: adapter_config.json and adapter_model.safetensors.
//
//   HONE_TRY(auto base, model::GgufFile::open("smollm2.gguf"));
//   HONE_TRY(auto adapter, read_peft_adapter("run/adapter"));
//   HONE_CHECK(fit_adapter(adapter, base));        // a folder of PEFT's names its base but does not describe it
//   HONE_CHECK(write_peft_adapter(adapter, "copy"));
//
// Modules: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj of Llama, Qwen and Gemma 3 models. What the base
// was (architecture, heads, base_hash) stands in the metadata of adapter_model.safetensors when Hone wrote it.
#pragma once

#include "hone/adapter/lora_adapter.h"
#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::adapter {

// Makes the folder; F32. adapter_config.json is written last, so that a folder with one is whole. base_name is never
// written as a path. Errors: corrupt_data (check_adapter), unsupported (a target that PEFT has no name for), io.
Status write_peft_adapter(const LoraAdapter& adapter, const fs::path& folder);

// Also a folder of MLX's, whose weights are adapters.safetensors (mlx_lm.lora).
// F32, F16 and BF16; rank_pattern, alpha_pattern (regular expressions too) and use_rslora go into each tensor's scale.
// Errors: not_found, corrupt_data, unsupported (DoRA and LoRA's other relatives, biases, modules_to_save, embeddings).
Result<LoraAdapter> read_peft_adapter(const fs::path& folder);
// The folder's file of weights, whichever of the two it has.
fs::path peft_weights(const fs::path& folder);

// "blk.3.attn_q.weight" ↔ "model.layers.3.self_attn.q_proj"; "" when there is no such module.
std::string peft_module(const std::string& target);
std::string lora_target(const std::string& module);

}  // namespace hone::adapter
