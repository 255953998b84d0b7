// Which format a row is in, by the fields it has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/core/json.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

// By the most telling field that is there and not null. Empty: none that is known.
std::optional<RowFormat> recognise(const OrderedJson& row);

// The fields that mean something in a format; all others are reported as unused.
const std::vector<std::string>& fields_of(RowFormat format);

// " Its fields are a, b." and, where a name is nearly right, "Did you mean 'answer'?"
std::string fields_sentence(const OrderedJson& row);

}  // namespace hone::rows
