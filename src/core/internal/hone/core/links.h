// Where links lead: who names a folder did not name the files around it, and who packed it may be somebody else.
//
//   if (leads_out_of("contracts", "contracts/link.txt"))
//     return Error(ErrorCode::permission_denied, "contracts/link.txt leads out of contracts.");
#pragma once

#include <filesystem>

namespace hone {

// Whether `entry`, which was found in `folder`, lies elsewhere once all links are followed, or nowhere. A snapshot of a hub's
// cache is a folder of links to the blobs beside it (snapshots/COMMIT/a.jsonl → blobs/HASH): those are its own.
bool leads_out_of(const std::filesystem::path& folder, const std::filesystem::path& entry);

}  // namespace hone
