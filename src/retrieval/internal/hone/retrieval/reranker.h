// The first passages of a ranking in the order of how well a model that reads question and passage together says that they
// answer: a cross-encoder's score, or a chat model's Yes against No.
//
//   HONE_TRY(auto reranker, Reranker::load("bge-reranker.gguf", {.threads = 2}));
//   HONE_TRY(const Ranking better, reranker.rerank(question, ranking, [&](std::int64_t id) { return slices[id].text; }));
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hone/engine/cross_encoder.h"
#include "hone/engine/language_model.h"
#include "hone/engine/scorer.h"
#include "hone/retrieval/ranking.h"

namespace hone {

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
  // The first passages() of the ranking scored and reordered.
  Result<Ranking> rerank(const std::string& question, const Ranking& ranking,
                         const std::function<Result<std::string>(std::int64_t id)>& text_of);

 private:
  struct Judging {  // by a chat model
    LanguageModel model;
    Scorer scorer;
    std::vector<Token> yes, no;
  };
  using Model = std::variant<CrossEncoder, Judging>;
  Reranker(Model model, const RerankerOptions& options) : model_(std::move(model)), options_(options) {}
  Result<std::vector<double>> judge(Judging& model, const std::string& question, std::span<const std::string> texts);

  Model model_;
  RerankerOptions options_;
};

// The ranking with its first scores.size() hits in the order of their scores, the others after them as they were. Scores of
// two kinds would stand in one ranking: only the order means something, so the order is the score.
Ranking reorder_first(const Ranking& ranking, std::span<const double> scores);

}  // namespace hone
