// A sitting as several verbs ask for it: the options, which become hone/sitting/exam_sitting.h's.
#pragma once

#include <string>
#include <vector>

#include "asking.h"
#include "hone/sitting/exam_sitting.h"

namespace hone::cli {

struct ExamSitting : AskingOptions {
  std::string exam, out, stage, part = "all";
  std::string compared;  // a row of `hone compare`, whose way to search is asked; empty: the options' own
  std::vector<std::string> made_with;
  bool allow_leak = false;
  int parallel = 0;
  std::size_t samples = 1;

  // How the model is asked and what it was made with; not which part sits, nor where it is written.
  void add_to(Arguments& verb);
  // Errors: invalid_argument (options that exclude each other, no such part or row); those of the files they name.
  Result<sitting::SitSpec> spec() const;
};

// A bar, and a line about documents that changed.
sitting::SitListener sit_listener(const Shell& shell);

}  // namespace hone::cli
