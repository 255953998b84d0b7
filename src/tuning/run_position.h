// What a checkpoint knows beside the trainer's own state: how the run went so far.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/json.h"

namespace hone::tuning {

struct RunPosition {
  std::vector<double> losses, rates, supervised_rates;  // one a step; rates in tokens a second
  std::optional<double> loss_before, best_loss;  // held out
  std::uint64_t best_step = 0, tokens = 0;
  int without_improvement = 0;  // looks at the held-out rows since the best one

  OrderedJson json(std::uint64_t step) const;
  // Error corrupt_data names the file and the member.
  static Result<RunPosition> read(const fs::path& file);
};

}  // namespace hone::tuning
