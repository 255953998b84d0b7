// Threads: how many to use, and one loop that spreads work over them. Nothing spins while idle.
//
//   parallel_for(1000, physical_cores(), [&](std::size_t row) { … });
#pragma once

#include <cstddef>
#include <functional>

#include "hone/core/result.h"

namespace hone {

// Physical cores this process may run on (affinity and cgroup quota respected); at least 1.
int physical_cores();

inline constexpr int most_threads = 512;  // as many as ggml takes
// How many are to be used, 0 for all cores. Errors: invalid_argument (fewer than none, or more than most_threads).
Status check_threads(int threads);

// Calls body(0) … body(count − 1), each once, on up to `threads` threads; returns when all are done.
// An exception from body ends the program: bodies report errors by value.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body);

}  // namespace hone
