#include "child_environment.h"

#include <unistd.h>

#include <algorithm>
#include <string_view>

extern char** environ;  // macOS does not declare it

namespace hone {
namespace {

std::string_view name_in(std::string_view setting) { return setting.substr(0, setting.find('=')); }

bool is_named(std::string_view name, const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Language and time; threads and instruction sets; where libraries lie that this process needed too; what a sanitizer is told.
const std::vector<std::string> usual_variables{
    "LANG",           "LANGUAGE",         "TZ",           "GOMP_SPINCOUNT", "OMP_NUM_THREADS", "OMP_WAIT_POLICY",
    "OMP_DYNAMIC",    "OMP_THREAD_LIMIT", "HONE_CPU",     "HONE_LOG",       "LD_LIBRARY_PATH", "ONEDNN_MAX_CPU_ISA",
    "GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "ASAN_OPTIONS", "LSAN_OPTIONS",   "TSAN_OPTIONS",    "UBSAN_OPTIONS"};
const std::vector<std::string> gpu_variables{"CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
                                             "GGML_VK_VISIBLE_DEVICES", "HSA_OVERRIDE_GFX_VERSION"};

template <class Wanted>
std::vector<std::string> taken(const std::vector<std::string>& settings, const Wanted& wanted) {
  std::vector<std::string> all = settings;
  for (char** inherited = environ; *inherited; ++inherited) {
    const std::string_view name = name_in(*inherited);
    const bool is_set = std::any_of(settings.begin(), settings.end(),
                                    [&](const std::string& setting) { return name_in(setting) == name; });
    if (!is_set && wanted(name)) all.emplace_back(*inherited);
  }
  return all;
}

}  // namespace

std::vector<std::string> inherited_environment(const std::vector<std::string>& settings) {
  return taken(settings, [](std::string_view) { return true; });
}

std::vector<std::string> confined_environment(const Confinement& confinement,
                                              const std::vector<std::string>& settings) {
  const bool computes = confinement.kind == ConfinedKind::trial || confinement.kind == ConfinedKind::trainer;
  return taken(settings, [&](std::string_view name) {
    return is_named(name, usual_variables) || name.substr(0, 3) == "LC_" || is_named(name, confinement.variables) ||
           (computes && is_named(name, gpu_variables));
  });
}

}  // namespace hone
