// "Did you mean …": the nearest known name to a wrong one.
//
//   nearest("embeder", {"embedder", "model"}) == "embedder";
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

// The name at the smallest edit distance, or "" when none is near (more than a third of the letters differ).
std::string nearest(std::string_view wrong, const std::vector<std::string>& known);

// " Did you mean 'embedder'?" or "".
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace hone
