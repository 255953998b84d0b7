// Search in two passes: over one byte a dimension with whole-number arithmetic, then over the float vectors of those that
// can still be among the best. Scores are the exact ones.
//
//   QuantizedScan scan(384);
//   HONE_CHECK(scan.add(ids, vectors));
//   HONE_TRY(Ranking nearest, scan.search(query, 10));
//
// Which vectors go to the second pass is not a fixed number but follows from the rounding error: with a byte step s, an
// error is spread evenly over ±s/2, its product with the query has the standard deviation s·|query|/√12, and a vector is
// kept when its score could lie within `error_deviations` of those of the k-th best.
#pragma once

#include "hone/corpus/vector_index.h"

namespace hone::corpus {

class QuantizedScan final : public VectorIndex {
 public:
  static constexpr float error_deviations = 6;

  // Threads: 0 means the physical cores; small indexes are read by one.
  explicit QuantizedScan(std::size_t dimensions, int threads = 0);
  QuantizedScan(QuantizedScan&&) noexcept;
  QuantizedScan& operator=(QuantizedScan&&) noexcept;
  ~QuantizedScan() override;

  std::size_t dimensions() const override;
  std::size_t size() const override;
  Status add(std::span<const std::int64_t> ids, std::span<const float> vectors) override;
  bool remove(std::int64_t id) override;
  Result<Ranking> search(std::span<const float> query, std::size_t k, const AcceptId& accept = {}) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hone::corpus
