// From raw rows to a RowSet: recognises the format, parses, keeps account of what is wrong.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dataset_info.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

// One file of a set of rows: its bytes in memory or, where they are many and read in pieces, mapped.
struct RowFile {
  std::string name, content;
  RowSyntax syntax = RowSyntax::json;
  std::optional<MappedFile> mapped = {};
  std::string_view bytes() const {
    if (!mapped) return content;
    return {reinterpret_cast<const char*>(mapped->bytes().data()), mapped->bytes().size()};
  }
};
// The next file; empty at the end.
using NextRowFile = std::function<Result<std::optional<RowFile>>()>;

// The rows of all files, counted on from file to file. `name` is for the set; `info` may be null. Errors: as parse_rows.
Result<RowSet> collect_rows(const NextRowFile& next_file, std::string_view name, const RowOptions& options,
                            const DatasetInfo* info);

}  // namespace hone::rows
