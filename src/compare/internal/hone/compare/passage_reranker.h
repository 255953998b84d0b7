// The first passages of a ranking in the order of how likely a local model says that they answer: one token each, yes or no.
//
//   HONE_TRY(auto reranker, PassageReranker::load("smollm2.gguf", {.threads = 2}));
//   HONE_TRY(const Ranking better, reranker.rerank(question, slices, ranking));
#pragma once

#include <string>

#include "hone/compare/slice_set.h"
#include "hone/engine/language_model.h"
#include "hone/engine/scorer.h"
#include "hone/retrieval/ranking.h"

namespace hone {

struct RerankerOptions {
  std::size_t passages = 10;  // of a ranking; the others follow as they were
  int threads = 0;
};

class PassageReranker {
 public:
  // Errors: those of the engine; unsupported (a model without a chat template).
  static Result<PassageReranker> load(const fs::path& gguf, const RerankerOptions& options = {});
  Result<Ranking> rerank(const std::string& question, const SliceSet& slices, const Ranking& ranking);

 private:
  PassageReranker(LanguageModel model, Scorer scorer, const RerankerOptions& options)
      : model_(std::move(model)), scorer_(std::move(scorer)), options_(options) {}
  LanguageModel model_;
  Scorer scorer_;
  RerankerOptions options_;
  std::vector<Token> yes_, no_;
};

}  // namespace hone
