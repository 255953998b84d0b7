// The verbs of `hone compare`.
#pragma once

#include <filesystem>

#include "shell.h"

namespace hone::cli {

// `hone compare use ROW`: that row of a comparison becomes the workspace's recipe.
SubVerb add_compare_use(CLI::App& compare, Shell& shell);
// So that `use` without a folder takes this comparison.
Status remember_comparison(const std::filesystem::path& folder);

}  // namespace hone::cli
