// hone-worker: what must not run inside the program that started it.
//   hone-worker try-model FILE     loads a GGUF file and runs one token; the reason for a failure is on standard error
#include <cstdio>
#include <string_view>

#include "hone/core/child.h"
#include "hone/engine/trial.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HONE_CLANG_ASAN
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(HONE_CLANG_ASAN)
// The leak check traces its own process, which a confined one may not.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

int main(int argc, char** argv) {
  if (argc != 3 || std::string_view(argv[1]) != "try-model") {
    std::fputs("usage: hone-worker try-model FILE\n", stderr);
    return 2;
  }
  (void)hone::deny_network();  // also where the parent did not confine it
  hone::Status tried = hone::try_here(argv[2]);
  if (tried) return 0;
  std::fprintf(stderr, "%s\n", tried.error().message().c_str());
  return hone::error_class(tried.error().code()).exit_status;
}
