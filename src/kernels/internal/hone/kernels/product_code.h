// Which of oneDNN's instruction sets the trainer's products run on, for reports.
//
//   std::string code = product_code();     // "avx512_core_amx"
#pragma once

#include <string>

namespace hone::kernels {

std::string product_code();  // "avx512_core_amx", as ONEDNN_VERBOSE names it

}  // namespace hone::kernels
