#include "folder_links.h"

#include <fmt/format.h>

#include "hone/core/links.h"

namespace hone::rows {

Status check_inside(const fs::path& folder, const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored) || !leads_out_of(folder, file)) return {};
  return Error(
      ErrorCode::permission_denied,
      fmt::format("{} leads out of the folder {}, and links in a folder that was named are not followed so far. "
                  "Name the file itself, or copy it into the folder.",
                  file.string(), folder.string()));
}

}  // namespace hone::rows
