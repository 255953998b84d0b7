// errno as an Error: the code and the sentence for a failed call on a path.
#pragma once

#include <string>

#include "hone/core/result.h"

namespace hone {

// "Cannot open notes.txt: Permission denied."
Error system_error(int error_number, const std::string& doing);

}  // namespace hone
