// Rows that are done, kept as files of a folder so that a sweep which was stopped goes on.
#pragma once

#include <optional>

#include "hone/compare/sweep.h"

namespace hone {

class SweepRows {
 public:
  // `identity`: whatever else the rows depend on (the input, the budget of tokens). An empty folder keeps nothing.
  SweepRows(std::filesystem::path folder, std::string identity);
  // None where it is not there or does not fit these questions: then it is measured again.
  std::optional<SweepRow> find(const RetrievalRecipe& recipe, const std::string& store, std::size_t questions) const;
  Status keep(const SweepRow& row) const;
  // What the default took alone, when it was measured.
  std::optional<double> default_seconds() const;
  Status keep_default_seconds(double seconds) const;

 private:
  std::filesystem::path file(const std::string& what) const;
  std::filesystem::path folder_;
  std::string identity_;
};

}  // namespace hone
