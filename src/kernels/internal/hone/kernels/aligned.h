// Memory for numbers: aligned to cache lines, zeroed, never copied.
//
//   AlignedBuffer<float> activations;
//   activations.resize(128 * 576);      // all zero; what was there before is gone
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace hone::kernels {

template <class T>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t count) { resize(count); }

  // Throws std::bad_alloc.
  void resize(std::size_t count) {
    data_.reset();
    size_ = 0;
    if (count == 0) return;
    if (count > (SIZE_MAX - 64) / sizeof(T)) throw std::bad_alloc();
    const std::size_t size_bytes = (count * sizeof(T) + 63) / 64 * 64;
    void* memory = std::aligned_alloc(64, size_bytes);
    if (!memory) throw std::bad_alloc();
    std::memset(memory, 0, size_bytes);
    data_.reset(static_cast<T*>(memory));
    size_ = count;
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  std::span<T> span() { return {data(), size_}; }
  std::span<const T> span() const { return {data(), size_}; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
};

// At least `count` elements; what it held is lost when it grows. Throws std::bad_alloc.
template <class T>
void grow(AlignedBuffer<T>& buffer, std::size_t count) {
  if (buffer.size() < count) buffer.resize(count);
}

}  // namespace hone::kernels
