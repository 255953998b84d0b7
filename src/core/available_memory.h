// What a machine can still give, from the files of its kernel.
#pragma once

#include <cstdint>
#include <filesystem>

namespace hone {

// As available_memory_bytes (core/memory.h), with the file system's root under `root`: for tests over files of other machines.
std::uint64_t available_memory_of(const std::filesystem::path& root);

}  // namespace hone
