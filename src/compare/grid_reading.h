// A grid as a user says it becomes recipes, and its names become installed models.
//
//   HONE_TRY(const SearchGrid grid, read_grid(spec.grid));
//   HONE_TRY(Comparer comparer, Comparer::make(task, {.folder = "compare", .find_model = find_model_file}));
#pragma once

#include "hone/compare/grid_spec.h"
#include "hone/compare/search_grid.h"
#include "hone/core/files.h"

namespace hone::compare {

// Errors: those of reading the file and of parse_grid().
Result<SearchGrid> read_grid(const GridSpec& spec);
// Errors: those of find_model().
Result<fs::path> find_model_file(const std::string& name);

}  // namespace hone::compare
