// What this processor can do, and how much of it Hone's own loops may use.
//
//   if (may_use(InstructionSet::avx512)) …
//
// HONE_CPU in the environment lowers the ceiling: portable, avx2 or native (the default). A build with -DHONE_CPU=avx2 begins
// there. The ceiling holds for Hone's loops and for oneDNN; ggml is compiled for its processors beforehand.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

// Each includes those before it. avx2 means FMA and F16C too (x86-64-v3), avx512 F, BW, CD, DQ and VL (x86-64-v4).
enum class InstructionSet { portable, avx2, avx512, avx512_vnni, avx512_bf16 };
inline constexpr std::array every_instruction_set{InstructionSet::portable, InstructionSet::avx2,
                                                  InstructionSet::avx512, InstructionSet::avx512_vnni,
                                                  InstructionSet::avx512_bf16};

std::string_view instruction_set_name(InstructionSet set);  // "avx512-vnni"
bool processor_has(InstructionSet set);
bool may_use(InstructionSet set);  // the processor has it and the ceiling allows it
InstructionSet instruction_ceiling();

std::string processor_name();  // "Intel(R) Xeon(R) Processor"; "" when the system does not say
// Those of its features that decide which code runs: "avx2", "avx512_bf16", "amx_int8". In the kernel's spelling.
std::vector<std::string> processor_features();

}  // namespace hone
