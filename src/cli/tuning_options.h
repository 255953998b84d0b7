// The options of `tune` and `fit`, made from the table of a run's settings.
//
//   TuningOptions options;
//   options.add_to(verb);
//   HONE_CHECK(options.read_choices());      // once the command line is parsed
//   tuning::plan_tuning(options.settings)
#pragma once

#include <deque>
#include <string>
#include <utility>

#include "arguments.h"
#include "hone/tuning/tuning_fields.h"

namespace hone::cli {

// Holds what the verb's options write to: it must stay where it is once they were added.
struct TuningOptions {
  tuning::TuningSettings settings{.model = "smollm2-135m-instruct"};

  void add_to(Arguments& verb);
  // Error invalid_argument: a name that is no method, precision, schedule, …; a number out of its range.
  Status read_choices();

 private:
  void add(Arguments& verb, const tuning::TuningField& field);
  std::deque<std::pair<const tuning::TuningField*, std::string>> choices_;  // by name; empty: left open
};

}  // namespace hone::cli
