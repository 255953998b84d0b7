// The first load of a file that came from anywhere happens in a confined child: llama.cpp checks by ending the program.
//
//   HONE_CHECK(try_in_child("downloaded.gguf"));      // once a file; later calls find the note in the cache
#pragma once

#include <filesystem>

#include "hone/core/result.h"

namespace hone::engine {

// Errors: corrupt_data when the child could not load the file or died of it; timeout.
Status try_in_child(const std::filesystem::path& gguf);

// From now on this process loads models without a trial: it is confined itself, and can start no other.
void trust_models();

// What the child does: load, one step of one token. Called by hone-worker.
Status try_here(const std::filesystem::path& gguf);

}  // namespace hone::engine
