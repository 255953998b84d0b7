// A row of a leaderboard that `hone compare` left, by its number.
#pragma once

#include <string>

#include "hone/retrieval/recipe.h"

namespace hone::cli {

// "3", or "FOLDER:3" for the leaderboard of another folder. Errors: not_found; invalid_argument (no such row, a row of a
// database, whose way to search is not Hone's own).
Result<SearchRecipe> read_compared_row(const std::string& row, const std::string& folder);

}  // namespace hone::cli
