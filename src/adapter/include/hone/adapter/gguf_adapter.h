// A LoRA adapter as llama.cpp reads it: one GGUF file, tensor by tensor what its convert_lora_to_gguf.py writes.
//
//   HONE_TRY(auto base, model::GgufFile::open("smollm2.gguf"));
//   HONE_TRY(auto adapter, read_adapter("runs/contracts", base));
//   HONE_CHECK(write_gguf_adapter(adapter, "adapter.gguf"));
//   HONE_TRY(auto file, model::GgufFile::open("adapter.gguf"));
//   HONE_CHECK(check_gguf_adapter(file, base));       // and now llama.cpp may have it
//
// llama.cpp knows one alpha a file and scales by alpha/rank (alpha 0: by 1). rsLoRA is written as alpha·√rank; a tensor whose
// scale is another than the file's alpha gives has the difference folded into B. Keys of ours on top: hone.base_hash,
// hone.base_name, hone.system_prompt, hone.base_head_count and hone.base_head_count_kv (which undo the llama architecture's permutation of Q and K).
#pragma once

#include <string>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/gguf.h"

namespace hone::adapter {

// Errors: invalid_argument (architecture or heads unknown: set_base or fit_adapter first), corrupt_data (check_adapter), io.
Status write_gguf_adapter(const LoraAdapter& adapter, const fs::path& file);
// The same bytes in memory.
Result<std::string> gguf_adapter_bytes(const LoraAdapter& adapter);

// `base` is needed for a llama-architecture file that Hone did not write: the head counts are not in it.
// Errors: not_found, corrupt_data, invalid_argument (no adapter; the base is needed), unsupported (aLoRA, norms).
Result<LoraAdapter> read_gguf_adapter(const fs::path& file, const model::GgufFile* base = nullptr);
Result<LoraAdapter> read_gguf_adapter(const model::GgufFile& file, const model::GgufFile* base = nullptr);

// What llama.cpp takes for granted: key types, pairs of two-dimensional f32, f16 or bf16 tensors of finite numbers, each
// with its weight in the base and of its shape.
// Errors: corrupt_data, invalid_argument (made for another base), unsupported.
Status check_gguf_adapter(const model::GgufFile& adapter, const model::GgufFile& base);

}  // namespace hone::adapter
