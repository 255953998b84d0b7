// What tuning did, in rows: how many held-out rows are right before and after, which field fails, and some of them to read.
//
//   print_tuned_rows(shell, "runs/contracts", result, /*all=*/false);
//   shell.print_json(result_with_rows("runs/contracts", result));
#pragma once

#include <string>

#include "hone/tuning/tuning_result.h"
#include "shell.h"

namespace hone::cli {

// Nothing where no row was asked. `all`: every row and not the few that tell most.
void print_tuned_rows(const Shell& shell, const std::string& run, const tuning::TuningResult& result, bool all);

// result.json, and under its answers the rows themselves and what another run says about more examples.
OrderedJson result_with_rows(const std::string& run, const tuning::TuningResult& result);

}  // namespace hone::cli
