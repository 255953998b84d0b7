// A Hugging Face folder becomes a GGUF file, equal tensor by tensor and key by key to what llama.cpp's
// convert_hf_to_gguf.py writes. Families: llama (Llama, SmolLM2, Mistral) and bert (sentence embedders).
//
//   HONE_TRY(auto report, convert_hugging_face("all-MiniLM-L6-v2/", "minilm.gguf", {.type = "bf16"}, progress));
//
// Keys of Hone's own are put on top: hone.embedding.max_tokens (u32, from sentence_bert_config.json) and
// hone.embedding.normalize (bool, from modules.json).
#pragma once

#include <cstdint>
#include <string>

#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"

namespace hone::convert {

struct ConvertOptions {
  std::string type = "auto";  // f32, f16, bf16; auto: bf16 or f16 as the weights have it, f16 when they are f32
  std::string name;  // general.name; empty: from the folder
};

struct ConvertReport {
  std::string architecture;  // "llama", "bert"
  std::string type;  // the one that auto became
  std::uint64_t tensors = 0;
  std::uint64_t parameters = 0;
  std::uint64_t size_bytes = 0;
};

// Writes `gguf` atomically. Errors: not_found, corrupt_data, invalid_argument (type), unsupported (another
// architecture, a tokenizer that is not recognised, quantized weights), io.
Result<ConvertReport> convert_hugging_face(const fs::path& folder, const fs::path& gguf,
                                           const ConvertOptions& options = {}, const Progress& progress = {});

}  // namespace hone::convert
