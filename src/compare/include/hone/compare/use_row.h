// A workspace that searches as a row of a comparison does.
//
//   HONE_TRY(const UseResult used, use_row({.row = "1", .folder = "compare"}));
//   use(used.recipe.key(), used.slices);
//   HONE_TRY(const UseResult former, undo_use({}));                     // and as it did before
#pragma once

#include <string>

#include "hone/core/progress.h"
#include "hone/search/recipe.h"

namespace hone::compare {

struct UseSpec {
  std::string row;  // its number, or FOLDER:NUMBER
  std::string folder = "compare";  // of the comparison
  std::string workspace;  // its folder; empty: the nearest .hone upwards
};

struct UseResult {
  search::SearchRecipe recipe;
  std::size_t slices = 0;  // of the whole workspace
  std::size_t embedded = 0;  // texts that the comparison had no vector of
};

// The workspace's documents are cut as the row's were, and the comparison's own vectors go with it, so that a question finds
// what was measured. Errors: those of read_compared_row(), of the workspace and of indexing.
Result<UseResult> use_row(const UseSpec& spec, const Progress& progress = {});

// The workspace searches again as before the last use_row(): cut, embedded and asked as it was. The spec's row is not read; its
// folder's vectors are taken where it is there. Errors: not_found (no row was taken up), and those of indexing.
Result<UseResult> undo_use(const UseSpec& spec, const Progress& progress = {});

}  // namespace hone::compare
