// A link in a folder of rows that leads out of it is not followed: who packed the folder is not who names it.
//
//   HONE_CHECK(check_inside(folder, folder / "train.jsonl"));
#pragma once

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::rows {

// Error permission_denied. A file that is not there is not looked at.
Status check_inside(const fs::path& folder, const fs::path& file);

}  // namespace hone::rows
