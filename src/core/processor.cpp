#include "hone/core/processor.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "hone/core/log.h"

#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

#ifndef HONE_CPU
#define HONE_CPU "native"
#endif

namespace hone {
namespace {

constexpr std::array<std::string_view, 14> telling{"sse4_2",   "avx",      "avx2",        "fma",         "f16c",
                                                   "avx512f",  "avx512bw", "avx512_vnni", "avx512_bf16", "avx_vnni",
                                                   "amx_tile", "amx_int8", "amx_bf16",    "asimddp"};

// The value of a line of /proc/cpuinfo: "flags : fpu vme …".
std::string cpuinfo(std::string_view key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.compare(0, key.size(), key) == 0)
      if (const std::size_t at = line.find(": "); at != std::string::npos) return line.substr(at + 2);
  return "";
}

InstructionSet parse_ceiling() {
  const char* set = std::getenv("HONE_CPU");
  std::string_view wanted = set && *set ? set : HONE_CPU;
  if (wanted != "portable" && wanted != "avx2" && wanted != "native") {
    log_warning("HONE_CPU is '" + std::string(wanted) + "'; known are portable, avx2 and native. It is not used.");
    wanted = HONE_CPU;
  }
  return wanted == "portable" ? InstructionSet::portable
         : wanted == "avx2"   ? InstructionSet::avx2
                              : every_instruction_set.back();
}

}  // namespace

std::string_view instruction_set_name(InstructionSet set) {
  switch (set) {
    case InstructionSet::portable: return "portable";
    case InstructionSet::avx2: return "avx2";
    case InstructionSet::avx512: return "avx512";
    case InstructionSet::avx512_vnni: return "avx512-vnni";
    case InstructionSet::avx512_bf16: return "avx512-bf16";
  }
  return "";
}

bool processor_has(InstructionSet set) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  switch (set) {
    case InstructionSet::portable: return true;
    case InstructionSet::avx2:  // F16C came two years before AVX2, and Clang 14 cannot be asked for it
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case InstructionSet::avx512:
      return processor_has(InstructionSet::avx2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    case InstructionSet::avx512_vnni:
      return processor_has(InstructionSet::avx512) && __builtin_cpu_supports("avx512vnni");
    case InstructionSet::avx512_bf16:
      return processor_has(InstructionSet::avx512_vnni) && __builtin_cpu_supports("avx512bf16");
  }
#endif
  return set == InstructionSet::portable;
}

InstructionSet instruction_ceiling() {
  static const InstructionSet ceiling = parse_ceiling();
  return ceiling;
}

bool may_use(InstructionSet set) { return set <= instruction_ceiling() && processor_has(set); }

std::string processor_name() {
#ifdef __APPLE__
  char name[128] = "";
  std::size_t size = sizeof name;
  if (sysctlbyname("machdep.cpu.brand_string", name, &size, nullptr, 0) == 0) return name;
#endif
  return cpuinfo("model name");
}

std::vector<std::string> processor_features() {
  std::vector<std::string> found;
  std::string flags = cpuinfo("flags");
  if (flags.empty()) flags = cpuinfo("Features");  // Arm
  std::istringstream words(flags);
  for (std::string word; words >> word;)
    if (std::find(telling.begin(), telling.end(), word) != telling.end()) found.push_back(word);
  return found;
}

}  // namespace hone
