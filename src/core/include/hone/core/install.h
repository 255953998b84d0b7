// Where the parts of an installed Hone lie, found from the place of the library or program that runs.
//
//   fs::path worker = worker_program();      // …/libexec/hone/hone-worker, or beside the program in a build folder
#pragma once

#include <filesystem>

namespace hone {

// The folder of ggml's CPU kernels for a build that chooses them at run time (lib/hone); empty for any other build.
std::filesystem::path kernel_folder();

// The program that runs untrusted and long work; empty when it is not installed. HONE_WORKER overrides.
std::filesystem::path worker_program();

// A data file, e.g. "catalogue.json", of share/hone, or of the source tree that this was built from; empty when it is not there.
// HONE_DATA_DIR overrides.
std::filesystem::path installed_data(const std::filesystem::path& name);

}  // namespace hone
