// The files that a confined program needs before its own work begins: itself, its libraries, its data, what tells of the machine.
#pragma once

#include <string>

#include "hone/core/confinement.h"
#include "landlock.h"

namespace hone {

Landlock places_of(const Confinement& confinement, const std::string& program);

}  // namespace hone
