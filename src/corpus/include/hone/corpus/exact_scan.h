// Exact search: reads every vector with the widest multiply-add the CPU has. Limited by memory, not by arithmetic.
//
//   ExactScan scan(384);
//   HONE_CHECK(scan.add(ids, vectors));
//   HONE_TRY(Ranking nearest, scan.search(query, 10));
#pragma once

#include "hone/corpus/vector_index.h"

namespace hone::corpus {

class ExactScan final : public VectorIndex {
 public:
  // Threads: 0 means the physical cores; small indexes are read by one.
  explicit ExactScan(std::size_t dimensions, int threads = 0);
  ExactScan(ExactScan&&) noexcept;
  ExactScan& operator=(ExactScan&&) noexcept;
  ~ExactScan() override;

  std::size_t dimensions() const override;
  std::size_t size() const override;
  Status add(std::span<const std::int64_t> ids, std::span<const float> vectors) override;
  bool remove(std::int64_t id) override;
  Result<Ranking> search(std::span<const float> query, std::size_t k, const AcceptId& accept = {}) const override;
  // Every vector is read once for many queries.
  Result<std::vector<Ranking>> search_all(std::span<const float> queries, std::size_t k) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::corpus
