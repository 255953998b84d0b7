// The models of a comparison by the names that a grid gives them: each loaded once, and no pair of texts scored twice.
//
//   const auto find = [](const std::string& name) { return Result<fs::path>("models/" + name + ".gguf"); };
//   SweepModels models(find, /*threads=*/0);
//   HONE_TRY(engine::Embedder * embedder, models.embedder("all-minilm-l6-v2"));
//   HONE_TRY(const auto first, models.score_first("bge-reranker", question, slices, ranking));   // .scores, .seconds
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>

#include "hone/compare/slice_set.h"
#include "hone/core/files.h"
#include "hone/engine/embedder.h"
#include "hone/engine/token_counter.h"
#include "hone/search/reranker.h"

namespace hone::compare {

class SweepModels {
 public:
  using Find = std::function<Result<fs::path>(const std::string& name)>;
  SweepModels(Find find, int threads) : find_(std::move(find)), threads_(threads) {}

  Result<engine::Embedder*> embedder(const std::string& name);
  // Null for an empty name.
  Result<const engine::TokenCounter*> counter(const std::string& name);
  // Changes when the file behind the name does; "" for an empty name.
  Result<std::string> identity(const std::string& name);
  Result<std::uint64_t> file_bytes(const std::string& name);
  double load_seconds(const std::string& name) const;  // of an embedder; 0 when it was not loaded

  struct Scored {
    std::vector<double> scores;  // of the first hits, as many as the reranker looks at
    double seconds = 0;  // what they cost, those scored before included
  };
  Result<Scored> score_first(const std::string& name, const std::string& question, const SliceSet& slices,
                             const corpus::Ranking& ranking);

 private:
  struct Loaded {
    search::Reranker model;
    std::unordered_map<std::string, double> scores;  // by question and hash of the text
    double seconds = 0;  // of scoring `texts` texts
    std::size_t texts = 0;
  };
  Find find_;
  int threads_;
  std::map<std::string, engine::Embedder> embedders_;
  std::map<std::string, engine::TokenCounter> counters_;
  std::map<std::string, Loaded> rerankers_;
  std::map<std::string, std::string> identities_;
  std::map<std::string, double> load_seconds_;
};

}  // namespace hone::compare
