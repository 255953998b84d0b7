// What `hone compare` and its verbs share: the options, and the table as people read it.
#pragma once

#include <string>
#include <vector>

#include "hone/compare/comparing.h"
#include "hone/compare/passage_marking.h"
#include "shell.h"

namespace hone::cli {

struct ComparingOptions {
  compare::CompareSpec spec;
  std::string budget;  // "10m"
  std::string row, workspace;  // of `use`
  bool undo = false;  // of `use`
  bool why = false;  // the statistics too
};

void print_leaderboard(const Shell& shell, const compare::SweptTask& swept, const compare::CompareSpec& spec, bool why);

// hone compare mark
Status mark_passages(const Shell& shell, const ComparingOptions& options);

}  // namespace hone::cli
