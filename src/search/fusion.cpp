#include "hone/search/fusion.h"

#include <unordered_map>

namespace hone::search {

corpus::Ranking fuse_ranks(const corpus::Ranking& first, const corpus::Ranking& second, double first_weight,
                           const FusionOptions& options) {
  std::unordered_map<std::int64_t, double> scores;
  const auto add = [&](const corpus::Ranking& ranking, double weight) {
    if (!(weight > 0)) return;
    for (std::size_t i = 0; i < std::min(options.depth, ranking.size()); ++i)
      scores[ranking[i].id] += weight / (options.k + static_cast<double>(i + 1));
  };
  add(first, first_weight);
  add(second, 1 - first_weight);
  corpus::Ranking fused;
  fused.reserve(scores.size());
  for (const auto& [id, score] : scores) fused.push_back({id, score});
  std::sort(fused.begin(), fused.end(), corpus::better);
  return fused;
}

}  // namespace hone::search
