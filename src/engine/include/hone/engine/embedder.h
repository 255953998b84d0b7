// Sentence embeddings by llama.cpp, in batches sorted by length.
//
//   HONE_TRY(auto embedder, Embedder::load("all-minilm-l6-v2.gguf", {.threads = 2}));
//   HONE_TRY(auto vectors, embedder.embed(texts));        // (n, dimensions), row-major, length 1
//   HONE_TRY(auto query, embedder.embed_query("Who signed the lease?"));
//   float cosine = std::inner_product(query.begin(), query.end(), vectors.begin(), 0.0F);      // with the first text
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/progress.h"
#include "hone/core/result.h"

namespace hone::engine {

struct EmbedderOptions {
  int threads = 0;  // 0: physical cores
  int max_tokens = 0;  // of a window; 0: the model's own limit (sentence_bert's max_seq_length, else its context)
};

// Not thread-safe: one caller at a time.
class Embedder {
 public:
  static Result<Embedder> load(const std::filesystem::path& gguf, const EmbedderOptions& options = {});
  Embedder(Embedder&&) noexcept;
  Embedder& operator=(Embedder&&) noexcept;
  ~Embedder();

  // What identity() and languages() of the loaded embedder would say, in a few milliseconds.
  struct Identity {
    std::string id;
    std::vector<std::string> languages;
  };
  static Result<Identity> identity_of(const std::filesystem::path& gguf, const EmbedderOptions& options = {});

  int dimensions() const;
  std::size_t longest_token_bytes() const;  // as the Tokenizer's
  int max_tokens() const;  // what the model reads at once, the tokens that begin and end every text included
  // Of the text read whole, with what the model puts around it. From any thread.
  Result<std::size_t> count_tokens(std::string_view text) const;
  // Changes whenever the vectors would: name, dimensions, a hash of the weights' header, max_tokens, windows.
  const std::string& identity() const;
  // Texts the embedder understands, as ISO 639-1 codes ("en"); empty: many languages.
  const std::vector<std::string>& languages() const;

  // One unit vector a text: (texts.size(), dimensions()), row-major, float32. A text longer than max_tokens() is read in windows,
  // one after another; its vector is their unit vectors' mean, weighted by their tokens, and of length 1 again.
  // Errors: out_of_memory, corrupt_data (the model gave a vector that is not finite).
  // `on_vector` is handed each text's vector as soon as it is whole, so that an end in between loses little; its error ends the
  // call.
  using OnVector = std::function<Status(std::size_t text, std::span<const float> vector)>;
  Result<std::vector<float>> embed(std::span<const std::string> texts, const Progress& progress = {},
                                   const OnVector& on_vector = {});
  // As embed, with the model's query prefix where it has one (E5, EmbeddingGemma).
  Result<std::vector<float>> embed_query(const std::string& query);

 private:
  struct State;
  explicit Embedder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::engine
