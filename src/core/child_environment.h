// The environment of a child: that of this process, or, of a confined one, next to nothing of it.
#pragma once

#include <string>
#include <vector>

#include "hone/core/confinement.h"

namespace hone {

// "NAME=value" of everything that this process has, but for what `settings` names, and then `settings`.
std::vector<std::string> inherited_environment(const std::vector<std::string>& settings);

// `settings`, and of this process: language, time zone, what steers threads and kernels, libraries' folders, and what `confinement`
// names. No token, no password, no address of an agent.
std::vector<std::string> confined_environment(const Confinement& confinement, const std::vector<std::string>& settings);

}  // namespace hone
