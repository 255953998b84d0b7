// Ctrl-C as a question instead of an end: what runs finishes its step and saves.
//
//   catch_interrupts();
//   while (!interrupted()) step();
//
// A second Ctrl-C ends the program as it always did.
#pragma once

#include <cstdint>

namespace hone {

void catch_interrupts();
bool interrupted();

// The most memory this process ever held, in bytes.
std::uint64_t peak_memory_bytes();
// What the machine can still give, in bytes (the cgroup's limit respected); 0 when unknown.
std::uint64_t available_memory_bytes();

}  // namespace hone
