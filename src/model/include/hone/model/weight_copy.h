// A model's weights in another type, made once and kept in the cache: quantized weights are quick to read and slow to
// multiply, so work in large batches runs from bf16.
//
//   HONE_TRY(fs::path file, weight_copy("smollm2.Q4_1.gguf", TensorType::bf16));   // 2 bytes a weight
#pragma once

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/tensor_type.h"

namespace hone {

// The copy, or the file itself where its weights already are of `type` or a floating one. Made anew when the file's place,
// size or time changes. Errors: those of repack_model; io.
Result<fs::path> weight_copy(const fs::path& gguf, TensorType type, int threads = 0);

}  // namespace hone
