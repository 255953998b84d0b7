// A file of questions asked one after the other, each answer held against the expected ones.
#pragma once

#include "asking.h"

namespace hone::cli {

// Rows {"id","question","answers":["…"],"declines":bool}: right is an answer that contains one of `answers` as whole words,
// or one that declines where `declines` is true. Errors: corrupt_data naming row and field.
Status ask_list(const Shell& shell, const std::string& file, Assistant& assistant);

}  // namespace hone::cli
