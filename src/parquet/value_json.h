// A stored value as JSON: what its annotation says that it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hone/core/json.h"
#include "value_decoder.h"

namespace hone::parquet {

// A text that is annotated as one, and is not UTF-8, comes back repaired, with `broken` set. Bytes that are no text are a value of
// type binary, empty. Numbers that JSON does not have (infinity) are null.
OrderedJson value_json(const SchemaElement& element, const Value& value, bool& broken);

}  // namespace hone::parquet
