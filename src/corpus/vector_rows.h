// Vectors in memory as the kernels want them: rows of padded floats, row-major, 64-byte aligned, found by id.
//
//   VectorRows rows(384);
//   HONE_CHECK(rows.check(ids, vectors));
//   std::size_t row = rows.put(id, vector);       // row of an id; a new one is the last
//   rows.remove(id);                              // the last row takes its place
#pragma once

#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "hone/core/large_pages.h"
#include "hone/core/result.h"
#include "vector_kernels.h"

namespace hone::corpus {

// Aligned to cache lines; large blocks to large pages.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <class Other>
  CacheLineAllocator(const CacheLineAllocator<Other>&) {}
  T* allocate(std::size_t count) {
    if (count > std::size_t(-1) / sizeof(T)) throw std::bad_array_new_length();
    void* memory = ::operator new(count * sizeof(T), alignment(count));
    if (alignment(count) == large) advise_large_pages(memory, count * sizeof(T));
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) { ::operator delete(memory, alignment(count)); }
  friend bool operator==(const CacheLineAllocator&, const CacheLineAllocator&) { return true; }

 private:
  static constexpr std::align_val_t large{large_page_bytes};
  static std::align_val_t alignment(std::size_t count) {
    return count * sizeof(T) >= 4 * large_page_bytes ? large : std::align_val_t(64);
  }
};
template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

constexpr std::size_t round_up(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

// Errors: invalid_argument when the sizes do not fit or a value is not finite (or past 1e15, where products overflow).
Status check_vectors(std::span<const float> vectors, std::size_t count, std::size_t dimensions);

class VectorRows {
 public:
  explicit VectorRows(std::size_t dimensions) : dimensions_(dimensions), stride_(round_up(dimensions, float_padding)) {}

  std::size_t dimensions() const { return dimensions_; }
  std::size_t stride() const { return stride_; }
  std::size_t size() const { return ids_.size(); }
  std::int64_t id(std::size_t row) const { return ids_[row]; }
  const float* row(std::size_t index) const { return floats_.data() + index * stride_; }

  void reserve(std::size_t rows);
  std::size_t put(std::int64_t id, std::span<const float> vector);
  struct Removed {
    std::size_t row, last;  // what was in `last` is now in `row`
  };
  std::optional<Removed> remove(std::int64_t id);
  AlignedVector<float> padded(std::span<const float> vector) const;

 private:
  std::size_t dimensions_, stride_;
  AlignedVector<float> floats_;  // rows padded to row_group with zeros
  std::vector<std::int64_t> ids_;
  std::unordered_map<std::int64_t, std::size_t> row_of_;
};

}  // namespace hone::corpus
