#include "vector_rows.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace hone::corpus {

Status check_vectors(std::span<const float> vectors, std::size_t count, std::size_t dimensions) {
  if (vectors.size() % dimensions != 0 || vectors.size() / dimensions != count)
    return Error(ErrorCode::invalid_argument, std::to_string(count) + " vectors of " + std::to_string(dimensions) +
                                                  " dimensions were expected, but " + std::to_string(vectors.size()) +
                                                  " numbers came. Was another embedder used for the index?");
  for (std::size_t i = 0; i < vectors.size(); ++i)
    if (!(std::fabs(vectors[i]) <= 1e15f))
      return Error(ErrorCode::invalid_argument,
                   "Vector " + std::to_string(i / dimensions) + " cannot be searched: its dimension " +
                       std::to_string(i % dimensions) + " is " + std::to_string(vectors[i]) + ".");
  return {};
}

void VectorRows::reserve(std::size_t rows) {
  floats_.reserve(round_up(rows, row_group) * stride_);
  ids_.reserve(rows);
  row_of_.reserve(rows);
}

std::size_t VectorRows::put(std::int64_t id, std::span<const float> vector) {
  const auto [found, is_new] = row_of_.try_emplace(id, ids_.size());
  const std::size_t row = found->second;
  if (is_new) {
    ids_.push_back(id);
    floats_.resize(round_up(ids_.size(), row_group) * stride_);
  }
  std::copy(vector.begin(), vector.end(), floats_.begin() + static_cast<std::ptrdiff_t>(row * stride_));
  return row;
}

std::optional<VectorRows::Removed> VectorRows::remove(std::int64_t id) {
  const auto found = row_of_.find(id);
  if (found == row_of_.end()) return std::nullopt;
  const Removed removed{found->second, ids_.size() - 1};
  row_of_.erase(found);
  float* last = floats_.data() + removed.last * stride_;
  if (removed.row != removed.last) {
    std::copy(last, last + stride_, floats_.data() + removed.row * stride_);
    ids_[removed.row] = ids_[removed.last];
    row_of_[ids_[removed.row]] = removed.row;
  }
  std::fill(last, last + stride_, 0.0f);
  ids_.pop_back();
  floats_.resize(round_up(ids_.size(), row_group) * stride_);
  return removed;
}

AlignedVector<float> VectorRows::padded(std::span<const float> vector) const {
  AlignedVector<float> copy(stride_);
  std::copy(vector.begin(), vector.end(), copy.begin());
  return copy;
}

}  // namespace hone::corpus
