// A model that reads a question and a passage together and says how well the one answers the other (a reranker).
//
//   HONE_TRY(auto encoder, CrossEncoder::load("ms-marco-minilm.gguf", {.threads = 2}));
//   HONE_TRY(auto scores, encoder.score("Who signed the lease?", texts));     // a number a passage; larger is better
//
// BERT tells question from passage by its token types, which llama.cpp leaves out ("hardcoded to zero"): here each token of
// the passage enters with the difference of the two types added to its embedding, so that scores equal transformers'.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hone/core/result.h"

namespace hone::engine {

struct CrossEncoderOptions {
  int threads = 0;  // 0: physical cores
  int max_tokens = 0;  // of a question with its passage; 0: the model's own limit, at most 512
};

// Not thread-safe: one caller at a time.
class CrossEncoder {
 public:
  // Whether the file is a model that scores pairs: one output, pooled as a rank. Errors: those of reading its header.
  static Result<bool> is_one(const std::filesystem::path& gguf);
  // Errors: those of the engine; invalid_argument (an embedder, a chat model, a classifier of several labels).
  static Result<CrossEncoder> load(const std::filesystem::path& gguf, const CrossEncoderOptions& options = {});
  CrossEncoder(CrossEncoder&&) noexcept;
  CrossEncoder& operator=(CrossEncoder&&) noexcept;
  ~CrossEncoder();

  int max_tokens() const;
  // The logits, one a passage. A pair that is too long loses tokens of its longer text, as sentence-transformers cuts.
  // Errors: out_of_memory, corrupt_data (a score that is not finite).
  Result<std::vector<float>> score(const std::string& question, std::span<const std::string> passages);

 private:
  struct State;
  explicit CrossEncoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
