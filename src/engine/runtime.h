// llama.cpp's C handles as values, its log as ours, one thread pool a context.
#pragma once

#include <llama.h>

#include <filesystem>
#include <memory>

#include "hone/core/result.h"

namespace hone::engine {

struct FreeModel {
  void operator()(llama_model* model) const { llama_model_free(model); }
};
struct FreeContext {
  void operator()(llama_context* context) const { llama_free(context); }
};
struct FreeSampler {
  void operator()(llama_sampler* sampler) const { llama_sampler_free(sampler); }
};
struct FreeThreadPool {
  void operator()(ggml_threadpool* pool) const;
};
using ModelPtr = std::unique_ptr<llama_model, FreeModel>;
using ContextPtr = std::unique_ptr<llama_context, FreeContext>;
using SamplerPtr = std::unique_ptr<llama_sampler, FreeSampler>;
using ThreadPoolPtr = std::unique_ptr<ggml_threadpool, FreeThreadPool>;

// A checked file, tried in a child the first time, mapped. `gpu_layers` < 0: all that the backend can take.
// Errors: those of check_gguf_model and try_in_child; unsupported (llama.cpp does not know the architecture); out_of_memory.
enum class Weights { all, none };  // none: the vocabulary alone
Result<ModelPtr> load_model(const std::filesystem::path& gguf, int gpu_layers, Weights weights = Weights::all);
// The same without the trial.
Result<ModelPtr> load_tried_model(const std::filesystem::path& gguf, int gpu_layers, Weights weights = Weights::all);

// A context with a thread pool of its own that sleeps between graphs. The pool must outlive the context.
struct Context {
  ThreadPoolPtr pool;
  ContextPtr handle;
};
// Errors: invalid_argument (more threads than there are for anyone), out_of_memory.
Result<Context> make_context(llama_model* model, llama_context_params params, int threads);
// What llama_decode or llama_encode could not do: cancelled (StopsWhen), else out_of_memory.
Error decode_error(int code);

// Tokens that a model reads at once where nothing asks for more.
inline constexpr int usual_batch_tokens = 512;

// A batch that grows token by token; logits are computed only where asked.
class Batch {
 public:
  // A token may belong to as many as `sequences` sequences at once.
  explicit Batch(int capacity, int sequences = 1) : batch_(llama_batch_init(capacity, 0, sequences)) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch() { llama_batch_free(batch_); }
  void clear() { batch_.n_tokens = 0; }
  int size() const { return batch_.n_tokens; }
  void add(llama_token token, llama_pos position, llama_seq_id sequence, bool output) {
    add(token, position, sequence, sequence, output);
  }
  void add(llama_token token, llama_pos position, llama_seq_id first, llama_seq_id last, bool output);
  const llama_batch& get() const { return batch_; }

 private:
  llama_batch batch_;
};

}  // namespace hone::engine
