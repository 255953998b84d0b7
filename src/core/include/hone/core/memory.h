// Memory of this process and of the machine, in bytes.
//
//   if (available_memory_bytes() < 2'000'000'000) log_warning("Less than 2 GB of memory are free.");
#pragma once

#include <cstdint>

namespace hone {

// The most this process ever held, and what it holds now (on systems that do not say, the most).
std::uint64_t peak_memory_bytes();
std::uint64_t resident_memory_bytes();
std::uint64_t total_memory_bytes();  // of the machine
// What the machine can still give (limits of its control groups respected); 0 when unknown.
std::uint64_t available_memory_bytes();

// Gives freed memory back to the system, which the allocator otherwise keeps: for a process that waits long after much work.
void return_freed_memory();

}  // namespace hone
