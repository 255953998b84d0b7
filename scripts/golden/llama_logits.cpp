// Logits of llama.cpp for rows of tokens, every number in float32: what training_golden.py compares its GGUF files with.
//
//   echo "3 17 4" | llama_logits model.gguf > logits.f32       // (rows' tokens, vocabulary), row after row
//
// ggml looks GELU up in a table of half-precision numbers; here its results are replaced by those in float32. Made and run
// by that script; no part of the build.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "ggml.h"
#include "llama.h"

namespace {

// Called for each node of the graph: first whether it is wanted, then with its result.
bool exact_gelu(ggml_tensor* node, bool ask, void*) {
  if (node->op != GGML_OP_GLU || ggml_get_glu_op(node) != GGML_GLU_OP_GEGLU) return !ask;
  if (ask) return true;
  if (node->src[1] == nullptr || !ggml_is_contiguous(node->src[0]) || !ggml_is_contiguous(node->src[1])) std::abort();
  const auto* gate = static_cast<const float*>(node->src[0]->data);
  const auto* up = static_cast<const float*>(node->src[1]->data);
  auto* out = static_cast<float*>(node->data);
  for (std::int64_t i = 0; i < ggml_nelements(node); ++i) {
    const double x = gate[i];
    out[i] = static_cast<float>(0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))) * up[i];
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  llama_log_set(
      [](ggml_log_level level, const char* text, void*) {
        if (level >= GGML_LOG_LEVEL_ERROR) std::fputs(text, stderr);
      },
      nullptr);
  llama_backend_init();
  llama_model* model = llama_model_load_from_file(argv[1], llama_model_default_params());
  if (model == nullptr) return 1;
  llama_context_params params = llama_context_default_params();
  params.n_ctx = params.n_batch = params.n_ubatch = 256;
  params.n_threads = params.n_threads_batch = 1;
  params.type_k = params.type_v = GGML_TYPE_F32;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  params.cb_eval = exact_gelu;
  llama_context* context = llama_init_from_model(model, params);
  if (context == nullptr) return 1;
  const auto vocabulary = static_cast<std::size_t>(llama_vocab_n_tokens(llama_model_get_vocab(model)));
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    llama_batch batch = llama_batch_init(256, 0, 1);
    for (llama_token id; words >> id; ++batch.n_tokens) {
      batch.token[batch.n_tokens] = id;
      batch.pos[batch.n_tokens] = batch.n_tokens;
      batch.n_seq_id[batch.n_tokens] = 1;
      batch.seq_id[batch.n_tokens][0] = 0;
      batch.logits[batch.n_tokens] = 1;
    }
    llama_memory_clear(llama_get_memory(context), true);
    if (llama_decode(context, batch) != 0) return 1;
    for (int i = 0; i < batch.n_tokens; ++i)
      std::fwrite(llama_get_logits_ith(context, i), sizeof(float), vocabulary, stdout);
    llama_batch_free(batch);
  }
  llama_free(context);
  llama_model_free(model);
}
