// What ggml's kernels for the CPU were compiled for, as the chosen one says, for reports.
//
//   for (const std::string& what : ggml_code()) use(what);     // "AVX2", "AVX512_BF16", "AMX_INT8"
#pragma once

#include <string>
#include <vector>

namespace hone::engine {

std::vector<std::string> ggml_code();  // "AVX2", "AVX512_BF16", "AMX_INT8", "OPENMP"

}  // namespace hone::engine
