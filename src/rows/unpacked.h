// A file's bytes as what is in them, where a program packed it.
//
//   HONE_TRY(const std::string text, unpacked(std::move(bytes), "rows.jsonl.gz", 4 << 30));
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone::rows {

// By their first bytes: gzip, zstd, xz, bzip2. Anything else comes back as it is.
// Errors: corrupt_data (cut off, damaged), limit_exceeded (more than `max_bytes`).
Result<std::string> unpacked(std::string bytes, std::string_view name, std::uint64_t max_bytes);

}  // namespace hone::rows
