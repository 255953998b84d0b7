#include "runtime.h"

#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <log.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/install.h"
#include "hone/core/log.h"
#include "hone/core/threads.h"
#include "hone/engine/ggml_code.h"
#include "hone/engine/stops_when.h"
#include "hone/engine/trial.h"
#include "hone/model/gguf.h"

namespace hone::engine {
namespace {

// llama.cpp says why a load failed only in its log; the last error line goes into ours.
thread_local std::string last_error;

void take_log(ggml_log_level level, const char* text, void*) {
  std::string_view line(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
  if (line.empty()) return;
  if (level == GGML_LOG_LEVEL_ERROR) last_error = line;
  log_message(level == GGML_LOG_LEVEL_ERROR || level == GGML_LOG_LEVEL_WARN ? LogLevel::info : LogLevel::debug, line);
}

template <class Function>
Function* cpu_function(const char* name) {
  ggml_backend_dev_t cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
  HONE_REQUIRE(cpu != nullptr, "ggml's CPU backend is there");
  return reinterpret_cast<Function*>(ggml_backend_reg_get_proc_address(ggml_backend_dev_backend_reg(cpu), name));
}

void start_runtime() {
  static std::once_flag started;
  std::call_once(started, [] {
    llama_log_set(take_log, nullptr);
    common_log_set_verbosity_thold(-1);  // its chat library would write to the terminal
    if (std::filesystem::path kernels = kernel_folder(); !kernels.empty())
      ggml_backend_load_all_from_path(kernels.c_str());
    llama_backend_init();
  });
}

}  // namespace

std::vector<std::string> ggml_code() {
  start_runtime();
  std::vector<std::string> found;
  auto* features = cpu_function<ggml_backend_feature*(ggml_backend_reg_t)>("ggml_backend_get_features");
  const auto cpu = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
  for (const ggml_backend_feature* one = features ? features(ggml_backend_dev_backend_reg(cpu)) : nullptr;
       one && one->name; ++one)
    if (std::string_view(one->value) != "0") found.emplace_back(one->name);
  return found;
}

void FreeThreadPool::operator()(ggml_threadpool* pool) const {
  cpu_function<decltype(ggml_threadpool_free)>("ggml_threadpool_free")(pool);
}

Result<ModelPtr> load_model(const std::filesystem::path& gguf, int gpu_layers, Weights weights) {
  HONE_CHECK(try_in_child(gguf));
  return load_tried_model(gguf, gpu_layers, weights);
}

Result<ModelPtr> load_tried_model(const std::filesystem::path& gguf, int gpu_layers, Weights weights) {
  {
    HONE_TRY(auto file, model::GgufFile::open(gguf));
    HONE_CHECK(model::check_gguf_model(file));
  }
  start_runtime();
  llama_model_params params = llama_model_default_params();
  params.n_gpu_layers = gpu_layers < 0 ? 999 : gpu_layers;
  params.vocab_only = weights == Weights::none;
  last_error.clear();
  ModelPtr model;
  try {
    model.reset(llama_model_load_from_file(gguf.c_str(), params));
  } catch (const std::exception& failure) {
    last_error = failure.what();
  }
  if (!model)
    return Error(ErrorCode::unsupported, gguf.string() + " could not be loaded: " +
                                             (last_error.empty() ? "llama.cpp refused it" : last_error) + ".");
  return model;
}

Result<Context> make_context(llama_model* model, llama_context_params params, int threads) {
  HONE_CHECK(check_threads(threads));
  if (threads <= 0) threads = physical_cores();
  params.n_threads = params.n_threads_batch = threads;
  params.no_perf = true;
  Context context;
  context.handle.reset(llama_init_from_model(model, params));
  if (!context.handle)
    return Error(ErrorCode::out_of_memory, "There is not enough memory for a context of " +
                                               std::to_string(params.n_ctx) +
                                               " tokens with this model. A smaller context needs less.");
  ggml_threadpool_params pool = ggml_threadpool_params_default(threads);
  pool.poll = 0;  // sleep between graphs instead of spinning
  context.pool.reset(cpu_function<decltype(ggml_threadpool_new)>("ggml_threadpool_new")(&pool));
  llama_set_abort_callback(
      context.handle.get(), [](void*) { return StopsWhen::stopped(); }, nullptr);
  if (context.pool) llama_attach_threadpool(context.handle.get(), context.pool.get(), context.pool.get());
  return context;
}

Error decode_error(int code) {
  if (code == 2 || StopsWhen::stopped()) return Error(ErrorCode::cancelled, "It was stopped before it was done.");
  return Error(ErrorCode::out_of_memory, "llama.cpp could not run the model (code " + std::to_string(code) + ").");
}

void Batch::add(llama_token token, llama_pos position, llama_seq_id first, llama_seq_id last, bool output) {
  const int i = batch_.n_tokens++;
  batch_.token[i] = token;
  batch_.pos[i] = position;
  batch_.n_seq_id[i] = last - first + 1;
  for (llama_seq_id sequence = first; sequence <= last; ++sequence) batch_.seq_id[i][sequence - first] = sequence;
  batch_.logits[i] = output;
}

}  // namespace hone::engine
