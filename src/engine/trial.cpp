#include "hone/engine/trial.h"

#include <atomic>
#include <csignal>

#include "hone/core/child.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/install.h"
#include "hone/core/log.h"
#include "hone/core/signals.h"
#include "hone/installed/card.h"
#include "runtime.h"

namespace hone::engine {
namespace {

constexpr std::uint64_t trial_timeout_ms = 300'000;
std::atomic<bool> models_are_trusted = false;

// A note beside the caches that this very file, by place, size and time, was loaded before.
Result<fs::path> note_of(const fs::path& gguf) {
  std::error_code failure;
  const fs::path real = fs::canonical(gguf, failure);
  if (failure) return Error(ErrorCode::not_found, "Cannot open " + gguf.string() + ": " + failure.message() + ".");
  const auto size = fs::file_size(real, failure);
  const auto time = fs::last_write_time(real, failure).time_since_epoch().count();
  return cache_folder() / "tried" /
         sha256(real.string() + '\n' + std::to_string(size) + '\n' + std::to_string(time)).substr(0, 32);
}

}  // namespace

void trust_models() { models_are_trusted = true; }

Status try_in_child(const fs::path& gguf) {
  if (models_are_trusted) return {};
  HONE_TRY(const fs::path note, note_of(gguf));
  std::error_code failure;
  if (fs::exists(note, failure)) return {};
  const fs::path worker = worker_program();
  if (worker.empty()) {
    log_info("hone-worker is not installed: " + gguf.string() + " is loaded without a trial");
    return {};
  }
  ChildOptions options;
  options.confinement = Confinement{.kind = ConfinedKind::trial, .reads = installed::model_parts(fs::absolute(gguf))};
  options.timeout_ms = trial_timeout_ms;
  HONE_TRY(auto done, run_child({worker.string(), "try-model", fs::absolute(gguf).string()}, options));
  // llama.cpp answers a bad file by an abort or a wild read. Other signals say something about this machine.
  if (done.signal != 0 && done.signal != SIGABRT && done.signal != SIGSEGV && done.signal != SIGFPE)
    return ended_by_signal(gguf.string() + " was tried in a confined process: the trial", done.signal);
  if (done.exit_status != 0) {
    std::string why = done.error_output.substr(0, done.error_output.find('\n'));
    if (why.empty())
      why = done.signal != 0 ? "the trial was ended by " + signal_name(done.signal) + "."
                             : "the trial ended with status " + std::to_string(done.exit_status) + ".";
    return Error(ErrorCode::corrupt_data,
                 gguf.string() + " was tried in a confined process and cannot be loaded: " + why);
  }
  if (auto made = make_folder(note.parent_path(), 0700); made) (void)write_file_atomically(note, gguf.string() + "\n");
  return {};
}

Status try_here(const fs::path& gguf) {
  HONE_TRY(auto model, load_tried_model(gguf, 0));
  llama_context_params params = llama_context_default_params();
  params.n_ctx = params.n_batch = params.n_ubatch = 64;
  params.embeddings = !llama_model_has_decoder(model.get());
  HONE_TRY(auto context, make_context(model.get(), params, 1));
  Batch batch(1);
  batch.add(0, 0, 0, true);
  const int code = llama_model_has_decoder(model.get()) ? llama_decode(context.handle.get(), batch.get())
                                                        : llama_encode(context.handle.get(), batch.get());
  if (code != 0)
    return Error(ErrorCode::corrupt_data, "llama.cpp could not run one token (code " + std::to_string(code) + ").");
  return {};
}

}  // namespace hone::engine
