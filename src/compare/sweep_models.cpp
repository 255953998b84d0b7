#include "hone/compare/sweep_models.h"
#include "hone/core/stopwatch.h"

namespace hone::compare {
namespace {}  // namespace

Result<engine::Embedder*> SweepModels::embedder(const std::string& name) {
  if (const auto found = embedders_.find(name); found != embedders_.end()) return &found->second;
  const Stopwatch watch;
  HONE_TRY(const fs::path file, find_(name));
  HONE_TRY(auto loaded, engine::Embedder::load(file, {.threads = threads_}));
  load_seconds_[name] = watch.seconds();
  return &embedders_.emplace(name, std::move(loaded)).first->second;
}

Result<const engine::TokenCounter*> SweepModels::counter(const std::string& name) {
  if (name.empty()) return nullptr;
  if (const auto found = counters_.find(name); found != counters_.end()) return &found->second;
  HONE_TRY(const fs::path file, find_(name));
  HONE_TRY(auto loaded, engine::TokenCounter::load(file));
  return &counters_.emplace(name, std::move(loaded)).first->second;
}

Result<std::string> SweepModels::identity(const std::string& name) {
  if (name.empty()) return name;
  if (const auto found = identities_.find(name); found != identities_.end()) return found->second;
  HONE_TRY(const fs::path file, find_(name));
  HONE_TRY(const auto identity, engine::Embedder::identity_of(file));
  return identities_[name] = identity.id;
}

Result<std::uint64_t> SweepModels::file_bytes(const std::string& name) {
  if (name.empty()) return std::uint64_t{0};
  HONE_TRY(const fs::path file, find_(name));
  std::error_code failure;
  const auto bytes = fs::file_size(file, failure);
  return failure ? std::uint64_t{0} : std::uint64_t{bytes};
}

double SweepModels::load_seconds(const std::string& name) const {
  const auto found = load_seconds_.find(name);
  return found == load_seconds_.end() ? 0 : found->second;
}

Result<SweepModels::Scored> SweepModels::score_first(const std::string& name, const std::string& question,
                                                     const SliceSet& slices, const corpus::Ranking& ranking) {
  auto found = rerankers_.find(name);
  if (found == rerankers_.end()) {
    HONE_TRY(const fs::path file, find_(name));
    HONE_TRY(auto loaded, search::Reranker::load(file, {.threads = threads_}));
    found = rerankers_.emplace(name, Loaded{.model = std::move(loaded)}).first;
  }
  Loaded& reranker = found->second;
  const std::size_t count = std::min(reranker.model.passages(), ranking.size());
  const auto slice_of = [&](std::size_t rank) -> const TaskSlice& {
    return slices.slices[static_cast<std::size_t>(ranking[rank].id)];
  };
  const auto key_of = [&](std::size_t rank) { return question + '\n' + slice_of(rank).sha256; };
  std::vector<std::string> texts, keys;
  for (std::size_t i = 0; i < count; ++i)
    if (!reranker.scores.contains(key_of(i))) texts.push_back(slice_of(i).text), keys.push_back(key_of(i));
  if (!texts.empty()) {
    const Stopwatch watch;
    HONE_TRY(const auto scores, reranker.model.score(question, texts));
    reranker.seconds += watch.seconds(), reranker.texts += texts.size();
    for (std::size_t i = 0; i < keys.size(); ++i) reranker.scores[keys[i]] = scores[i];
  }
  std::vector<double> scores;
  for (std::size_t i = 0; i < count; ++i) scores.push_back(reranker.scores.at(key_of(i)));
  const double each = reranker.texts > 0 ? reranker.seconds / static_cast<double>(reranker.texts) : 0;
  return Scored{std::move(scores), each * static_cast<double>(count)};
}

}  // namespace hone::compare
