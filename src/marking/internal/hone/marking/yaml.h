// YAML that is written by hand as JSON: bounded, without anchors, aliases, tags or a second document.
//
//   HONE_TRY(const OrderedJson grid, parse_yaml(text, "grid.yaml"));
#pragma once

#include <string>
#include <string_view>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone {

// Plain scalars have the types of YAML 1.2's core schema. Errors: corrupt_data naming the line, limit_exceeded.
Result<OrderedJson> parse_yaml(std::string_view text, const std::string& name);

}  // namespace hone
