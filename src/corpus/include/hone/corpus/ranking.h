// A ranking: what a search found, best first. Equal scores stand in the order of their ids, so that the same question
// gives the same ranking on every run.
//
//   TopK best(10);
//   best.offer(/*id=*/7, /*score=*/0.2);
//   best.offer(/*id=*/3, /*score=*/0.9);
//   Ranking ranking = best.take();         // ranking[0] is the best, {3, 0.9}
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace hone::corpus {

struct Hit {
  std::int64_t id = 0;
  double score = 0;  // larger is better
  friend bool operator==(const Hit&, const Hit&) = default;
};
using Ranking = std::vector<Hit>;

// The order of a ranking.
inline bool better(const Hit& left, const Hit& right) {
  return left.score != right.score ? left.score > right.score : left.id < right.id;
}

// The best k of a stream of hits, in memory for k. Scores are never NaN.
class TopK {
 public:
  explicit TopK(std::size_t k) : k_(k) { heap_.reserve(std::min<std::size_t>(k, 1024)); }

  // No hit below this score can enter any more.
  double floor() const { return k_ == 0 ? std::numeric_limits<double>::infinity() : floor_; }

  void offer(std::int64_t id, double score) {
    const Hit hit{id, score};
    if (heap_.size() == k_) {
      if (k_ == 0 || !better(hit, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.back() = hit;
    } else {
      heap_.push_back(hit);
    }
    std::push_heap(heap_.begin(), heap_.end(), better);
    if (heap_.size() == k_) floor_ = heap_.front().score;
  }
  void offer(const Ranking& ranking) {
    for (const Hit& hit : ranking) offer(hit.id, hit.score);
  }

  // Best first. Leaves the object empty.
  Ranking take() {
    std::sort(heap_.begin(), heap_.end(), better);
    floor_ = -std::numeric_limits<double>::infinity();
    return std::exchange(heap_, {});
  }

 private:
  std::size_t k_;
  double floor_ = -std::numeric_limits<double>::infinity();
  std::vector<Hit> heap_;  // the worst in front
};

}  // namespace hone::corpus
