#include "hone/core/links.h"

#include <algorithm>

namespace hone {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& folder, const fs::path& file) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

}  // namespace

bool leads_out_of(const fs::path& folder, const fs::path& entry) {
  std::error_code failure;
  const fs::path root = fs::canonical(folder, failure);
  if (failure) return true;
  const fs::path real = fs::canonical(entry, failure);
  if (failure) return true;
  if (lies_in(root, real)) return false;
  const fs::path snapshots = root.parent_path();
  return snapshots.filename() != "snapshots" || !lies_in(snapshots.parent_path() / "blobs", real);
}

}  // namespace hone
