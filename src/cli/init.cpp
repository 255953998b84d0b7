#include <fmt/format.h>

#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {

Action describe_init(Arguments& verb) {
  auto folder = std::make_shared<std::string>(".");
  verb.add_option("folder", *folder, "where; the current folder when left out");
  return [folder](Shell& shell) -> Status {
    HONE_TRY(const auto place, corpus::Workspace::place_in(*folder));
    HONE_TRY(auto workspace, corpus::Workspace::open(place));
    const std::string path = std::filesystem::absolute(workspace.folder()).lexically_normal().string();
    shell.print_json({{"workspace", path}});
    if (!shell.json())
      fmt::print(shell.out(), "The workspace is {}. `hone add FOLDER` reads documents into it.\n", path);
    return {};
  };
}

}  // namespace hone::cli
