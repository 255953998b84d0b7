// From raw rows to a RowSet: recognises the format, parses, keeps account of what is wrong.
#pragma once

#include <string_view>

#include "dataset_info.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

// `info` may be null. Errors: as parse_rows.
Result<RowSet> collect_rows(std::string_view content, RowSyntax syntax, std::string_view name,
                            const RowOptions& options, const DatasetInfo* info);

}  // namespace hone::rows
