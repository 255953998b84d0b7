#include "scoring_paths.h"

#include <algorithm>

namespace hone::engine {

ScoringPaths::ScoringPaths(std::span<const ScoringItem> items, bool next) : items_(items) {
  for (std::size_t i = 0; i < items.size(); ++i)
    for (std::size_t j = 0; j < items[i].continuations.size(); ++j) {
      const std::size_t context = items[i].context.size(), following = items[i].continuations[j].size();
      if (following == 0 && !next) continue;
      paths_.push_back({i, j, context + following - (next ? 0 : 1), context - 1});
      asked_tokens_ += paths_.back().size;
    }
  std::stable_sort(paths_.begin(), paths_.end(), [&](const Path& a, const Path& b) {
    const std::size_t same = common(a, b);
    if (same == a.size || same == b.size) return a.size < b.size;
    return at(a, same) < at(b, same);
  });
  for (std::size_t i = 0; i < paths_.size(); ++i) common_.push_back(i > 0 ? common(paths_[i - 1], paths_[i]) : 0);
}

Token ScoringPaths::at(const Path& path, std::size_t position) const {
  const ScoringItem& item = items_[path.item];
  return position < item.context.size() ? item.context[position]
                                        : item.continuations[path.continuation][position - item.context.size()];
}

std::size_t ScoringPaths::common(const Path& a, const Path& b) const {
  std::size_t same = 0;
  const std::size_t most = std::min(a.size, b.size);
  if (a.item == b.item) same = std::min(most, items_[a.item].context.size());
  while (same < most && at(a, same) == at(b, same)) ++same;
  return same;
}

std::optional<PathGroup> ScoringPaths::next_group(const GroupLimits& limits) {
  if (done_ == paths_.size()) return std::nullopt;
  PathGroup group;
  group.first = done_;
  // Logits are read as tokens are computed, so nothing that somebody reads may come from the cache.
  const Path& first = paths_[done_];
  group.kept = limits.shares ? std::min(common_[done_], first.first_read) : 0;
  group.shared.push_back(group.kept);
  std::size_t count = first.size - group.kept;
  std::size_t end = done_ + 1;
  for (; limits.shares && end < paths_.size() && end - done_ < limits.paths; ++end) {
    const std::size_t common = common_[end], cached = std::min(group.shared.back(), common);
    if (paths_[end].first_read < cached || count + paths_[end].size - common > limits.tokens) break;
    group.shared.push_back(cached);
    count += paths_[end].size - common;
  }

  group.tokens.reserve(count);
  for (std::size_t i = done_; i < end; ++i) {
    std::size_t last = end;  // behind the last path that shares what follows; falls as this path goes on alone
    const std::size_t from = i == done_ ? group.kept : common_[i];
    for (std::size_t position = from; position < paths_[i].size; ++position) {
      std::size_t sharing = i + 1;
      while (sharing < last && common_[sharing] > position) ++sharing;
      last = sharing;
      PathToken token{at(paths_[i], position), static_cast<std::int32_t>(position),
                      static_cast<std::int32_t>(i - done_), static_cast<std::int32_t>(last - 1 - done_), false};
      for (std::size_t reader = i; reader < last; ++reader)
        token.is_read |= position >= paths_[reader].first_read && position < paths_[reader].size;
      group.tokens.push_back(token);
    }
  }
  done_ = end;
  return group;
}

std::vector<ScoringPaths::Reader> ScoringPaths::readers(const PathGroup& group, const PathToken& token) const {
  std::vector<Reader> out;
  const auto position = static_cast<std::size_t>(token.position);
  for (auto i = static_cast<std::size_t>(token.first_path); i <= static_cast<std::size_t>(token.last_path); ++i) {
    const Path& path = paths_[group.first + i];
    if (position >= path.first_read && position < path.size)
      out.push_back({path.item, path.continuation, position - path.first_read});
  }
  return out;
}

}  // namespace hone::engine
