// An adapter made part of its model: W + scale·B·A in float32, written as one complete GGUF file.
//
//   HONE_TRY(auto base, model::GgufFile::open("smollm2.gguf"));
//   HONE_TRY(auto adapter, read_adapter("run/", base));
//   HONE_TRY(auto report, merge_adapter("smollm2.gguf", adapter, "mine.gguf", {.type = model::TensorType::q8_0}, progress));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/model/tensor_type.h"

namespace hone::adapter {

struct MergeOptions {
  std::optional<model::TensorType> type;  // of the weights; none: each keeps the type it has in the base
  int threads = 0;  // 0: physical cores
};

struct MergeReport {
  std::uint64_t tensors = 0;  // in the file
  std::uint64_t merged = 0;  // of them changed by the adapter
  std::uint64_t size_bytes = 0;
  std::string type;  // "Q8_0"; of most weights
  // Weights whose rows do not fit the asked type's blocks, with the type they got: "blk.0.attn_q.weight as Q5_0".
  std::vector<std::string> other_types;
  std::string warning;  // base_warning(); "" when the adapter was made for this base
};

// The key hone.system_prompt keeps what the adapter's model was told first, "" where nothing or nothing is known.
// Streams tensor by tensor and writes `out` atomically. Norms and other one-dimensional tensors stay as they are.
// Errors: not_found, corrupt_data, invalid_argument (the adapter does not fit; `out` is the base), unsupported (a model in
// several parts; weights of a type that cannot be packed again), io.
Result<MergeReport> merge_adapter(const fs::path& base, const LoraAdapter& adapter, const fs::path& out,
                                  const MergeOptions& options = {}, const Progress& progress = {});

}  // namespace hone::adapter
