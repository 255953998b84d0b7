#include "run_checkpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "hone/core/files.h"
#include "hone/core/log.h"

namespace hone::tuning {

fs::path RunCheckpoints::at(std::uint64_t step) const { return folder_ / fmt::format("step-{}", step); }

std::vector<std::uint64_t> RunCheckpoints::steps() const {
  std::vector<std::uint64_t> found;
  const auto entries = folder_entries(folder_);
  if (!entries) {
    log_warning(entries.error().message());
    return found;
  }
  for (const fs::path& entry : *entries)
    if (const std::string name = entry.filename().string(); name.starts_with("step-"))
      found.push_back(std::strtoull(name.c_str() + 5, nullptr, 10));
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::uint64_t> RunCheckpoints::with_state() const {
  std::vector<std::uint64_t> found = steps();
  std::error_code ignored;
  std::erase_if(found, [&](std::uint64_t step) { return !fs::exists(at(step) / "state.bin", ignored); });
  std::reverse(found.begin(), found.end());
  return found;
}

Status RunCheckpoints::make(std::uint64_t step, const std::function<Status(const fs::path&)>& write) const {
  std::error_code failure;
  if (fs::exists(at(step), failure)) return {};
  const fs::path aside = folder_ / ".new";
  fs::remove_all(aside, failure);
  HONE_CHECK(make_folder(aside));
  HONE_CHECK(write(aside));
  fs::rename(aside, at(step), failure);
  if (failure) return Error(ErrorCode::io, "Cannot move the checkpoint into place: " + failure.message() + ".");
  const std::vector<std::uint64_t> all = steps();
  for (std::size_t i = 0; i + 2 < all.size(); ++i) fs::remove(at(all[i]) / "state.bin", failure);
  return {};
}

void RunCheckpoints::remove(std::uint64_t step) const {
  std::error_code ignored;
  fs::remove_all(at(step), ignored);
}

}  // namespace hone::tuning
