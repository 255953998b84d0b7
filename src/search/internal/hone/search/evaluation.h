// Measures retrieval on a collection with judgements: dense, lexical and hybrid.
//
//   HONE_TRY(auto collection, load_beir("cranfield"));
//   TextEncoder encoder = encoder_of(embedder);
//   HONE_TRY(auto evaluation, evaluate(collection, {.encoder = &encoder}));
//   use(evaluation.results[0].metrics.ndcg_at_10);
//
// A document is its title, a space and its text. With a slicer it is cut, and its best slice speaks for it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/engine/embedder.h"
#include "hone/search/beir.h"
#include "hone/search/metrics.h"
#include "hone/search/retrieval_mode.h"

namespace hone::search {

// What turns texts into vectors: an embedder, or anything in its place.
struct TextEncoder {
  std::size_t dimensions = 0;
  std::function<Result<std::vector<float>>(std::span<const std::string>, const Progress&)>
      documents;  // (n, dimensions)
  std::function<Result<std::vector<float>>(const std::string&)> query;
};
// The embedder must outlive it.
TextEncoder encoder_of(engine::Embedder& embedder);

struct EvaluationOptions {
  std::vector<RetrievalMode> modes{RetrievalMode::dense, RetrievalMode::lexical, RetrievalMode::hybrid};
  const TextEncoder* encoder = nullptr;  // lexical search needs none
  std::function<Result<std::vector<std::string>>(const std::string& text)> slicer;  // empty: whole documents
  std::string language;  // stemmer of lexical search; "": as in a workspace
  std::size_t depth = 100;  // documents a ranking keeps
  int threads = 0;  // of the dense search
};

struct ModeEvaluation {
  RetrievalMode mode = RetrievalMode::dense;
  RetrievalMetrics metrics;
  double queries_per_second = 0;  // one after another, the embedding of the question included
  Run run;
};

struct Evaluation {
  std::vector<ModeEvaluation> results;  // in the order of the modes
  std::size_t documents = 0, slices = 0;
  std::size_t unasked = 0;  // judged questions that are not in queries.jsonl: they count in no mean
  bool embedded = false;
  double embedding_seconds = 0;  // of the documents, without loading the model
  double documents_per_second = 0;
};

// Judged queries only. Errors: invalid_argument (no modes, dense or hybrid without an encoder, no judgements for any of the
// queries), those of encoder and slicer.
Result<Evaluation> evaluate(const BeirCollection& collection, const EvaluationOptions& options,
                            const Progress& progress = {});

}  // namespace hone::search
