// The checkpoints of a run: folders checkpoints/step-N, each whole or not there. All keep their adapter, the two latest
// their state too.
//
//   RunCheckpoints checkpoints("run");
//   for (std::uint64_t step : checkpoints.with_state()) …             // latest first
//   HONE_CHECK(checkpoints.make(40, [](const fs::path& folder) { …write into it…; return Status(); }));
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "hone/core/files.h"

namespace hone::tuning {

class RunCheckpoints {
 public:
  explicit RunCheckpoints(const fs::path& run) : folder_(run / "checkpoints") {}
  const fs::path& folder() const { return folder_; }
  fs::path at(std::uint64_t step) const;
  std::vector<std::uint64_t> with_state() const;
  // Written aside and renamed; one that is there stays. Then the states of all but the two latest go. Error: io.
  Status make(std::uint64_t step, const std::function<Status(const fs::path&)>& write) const;
  void remove(std::uint64_t step) const;

 private:
  std::vector<std::uint64_t> steps() const;  // ascending
  fs::path folder_;
};

}  // namespace hone::tuning
