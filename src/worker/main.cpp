// hone-worker: what must not run inside the program that started it.
//   hone-worker try-model FILE     loads a GGUF file and runs one token; the reason for a failure is on standard error
//   hone-worker tune RUN           trains; events as JSON lines on standard error, the result on standard output
//   hone-worker store              asks a database for the process that started it, which has no network (stores/store_worker)
#include <cstdio>
#include <string_view>

#include "hone/core/child.h"
#include "hone/core/interrupt.h"
#include "hone/engine/trial.h"
#include "hone/stores/store_worker.h"
#include "hone/tuning/tuning.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HONE_CLANG_ASAN
#endif
#if __has_feature(thread_sanitizer)
#define HONE_CLANG_TSAN
#endif
#endif
#if defined(__SANITIZE_THREAD__) || defined(HONE_CLANG_TSAN)
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "disable_coredump=0"; }
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(HONE_CLANG_ASAN)
// The leak check traces its own process, and the limit of core dumps is set anew: a confined process may neither.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0:disable_coredump=0"; }
#endif

namespace {

int fail(const hone::Error& error) {
  std::fprintf(stderr, "%s\n", error.message().c_str());
  return hone::error_class(error.code()).exit_status;
}

int tune(const char* folder) {
  hone::engine::trust_models();  // who started this process has tried the model, and confined it
  hone::catch_interrupts();
  const auto print = [](const hone::tuning::TuningEvent& event) {
    std::fprintf(stderr, "%s\n", hone::tuning::event_line(event).c_str());
    std::fflush(stderr);
  };
  const auto done = hone::tuning::run_tuning(folder, {.on_event = print, .should_stop = hone::interrupted});
  if (!done) {
    print(hone::tuning::TuningFailure{done.error()});
    return hone::error_class(done.error().code()).exit_status;
  }
  std::printf("%s\n", hone::tuning::result_text(*done).c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view job = argc >= 2 ? argv[1] : "";
  if (argc == 2 && job == "store") {
    const hone::Status served = hone::stores::serve_store();
    return served ? 0 : fail(served.error());
  }
  if (argc != 3 || (job != "try-model" && job != "tune")) {
    std::fputs("usage: hone-worker try-model FILE | tune RUN | store\n", stderr);
    return 2;
  }
  (void)hone::deny_network();  // also where the parent did not confine it
  if (job == "tune") return tune(argv[2]);
  hone::Status tried = hone::engine::try_here(argv[2]);
  return tried ? 0 : fail(tried.error());
}
