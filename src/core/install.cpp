#include "hone/core/install.h"

#include <dlfcn.h>

#include <cstdlib>

#include "hone/core/files.h"

namespace hone {
namespace {

// The folder of the file this very code was loaded from: libhone, or the program when linked statically.
fs::path own_folder() {
  Dl_info found{};
  if (dladdr(reinterpret_cast<void*>(&kernel_folder), &found) == 0 || !found.dli_fname) return {};
  std::error_code failure;
  fs::path file = fs::canonical(found.dli_fname, failure);
#ifdef __linux__
  if (failure) file = fs::canonical("/proc/self/exe", failure);
#endif
  return failure ? fs::path() : file.parent_path();
}

}  // namespace

fs::path kernel_folder() {
  const fs::path own = own_folder();
  for (const fs::path& folder : {own, own / "hone", own / "../lib/hone"})
    if (const auto entries = folder_entries(folder))
      for (const fs::path& entry : *entries)
        if (entry.filename().string().starts_with("libggml-cpu-")) return folder;
  return {};
}

fs::path worker_program() {
  if (const char* named = std::getenv("HONE_WORKER"); named && *named) return named;
  std::error_code failure;
  const fs::path own = own_folder();
  for (const fs::path& candidate :
       {own / "hone-worker", own / "../libexec/hone/hone-worker", own / "../../libexec/hone/hone-worker"})
    if (fs::is_regular_file(candidate, failure)) return fs::canonical(candidate, failure);
  return {};
}

fs::path installed_data(const fs::path& name) {
  std::error_code failure;
  const char* folder = std::getenv("HONE_DATA_DIR");
  if (folder && *folder) return fs::exists(folder / name, failure) ? folder / name : fs::path();
  const fs::path own = own_folder();
  for (const fs::path& share : {own / "../share/hone", own / "../../share/hone"})
    if (fs::exists(share / name, failure)) return fs::canonical(share / name, failure);
  const fs::path source = fs::path(HONE_SOURCE_DATA_DIR) / name;  // run from the source tree
  return fs::exists(source, failure) ? source : fs::path();
}

}  // namespace hone
