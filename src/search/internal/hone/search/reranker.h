// The first passages of a ranking scored by how well a model that reads question and passage together says that they
// answer: a cross-encoder's score, or a chat model's Yes against No. rank() (rank.h) puts them in that order.
//
//   HONE_TRY(auto reranker, Reranker::load("bge-reranker.gguf", {.threads = 2}));
//   const auto text_of = [&](std::int64_t id) { return Result<std::string>(texts[static_cast<std::size_t>(id)]); };
//   HONE_TRY(const auto scores, reranker.score_first(question, corpus::Ranking{{7, 0.9}, {3, 0.8}}, text_of));
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hone/corpus/ranking.h"
#include "hone/engine/cross_encoder.h"
#include "hone/engine/language_model.h"
#include "hone/engine/scorer.h"

namespace hone::search {

struct RerankerOptions {
  std::size_t passages =
      0;  // of a ranking; the others follow as they were. 0: 30 for a cross-encoder, 10 for a chat model
  int threads = 0;
};

// Not thread-safe: one caller at a time.
class Reranker {
 public:
  // Errors: those of the engine; unsupported (neither a cross-encoder nor a model with a chat template).
  static Result<Reranker> load(const std::filesystem::path& gguf, const RerankerOptions& options = {});

  std::size_t passages() const { return options_.passages; }
  // One number a text, larger is better; they mean nothing across questions.
  Result<std::vector<double>> score(const std::string& question, std::span<const std::string> texts);
  // The same of the first passages() of a ranking.
  Result<std::vector<double>> score_first(const std::string& question, const corpus::Ranking& ranking,
                                          const std::function<Result<std::string>(std::int64_t id)>& text_of);

 private:
  struct Judging {  // by a chat model
    engine::LanguageModel model;
    engine::Scorer scorer;
    std::vector<engine::Token> yes, no;
  };
  using Model = std::variant<engine::CrossEncoder, Judging>;
  Reranker(Model model, const RerankerOptions& options) : model_(std::move(model)), options_(options) {}
  Result<std::vector<double>> judge(Judging& model, const std::string& question, std::span<const std::string> texts);

  Model model_;
  RerankerOptions options_;
};

}  // namespace hone::search
