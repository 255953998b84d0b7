// Asks the system to back a large block of memory with large pages: fewer address translations when it is read end to end.
//
//   void* memory = ::operator new(64 << 20, std::align_val_t(large_page_bytes));
//   advise_large_pages(memory, 64 << 20);
#pragma once

#include <cstddef>

namespace hone {

inline constexpr std::size_t large_page_bytes = std::size_t{2} << 20;

// A wish, never an error; nothing happens where the system has no such pages.
void advise_large_pages(void* memory, std::size_t size_bytes);

}  // namespace hone
