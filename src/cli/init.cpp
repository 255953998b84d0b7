#include <fmt/format.h>

#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {

void add_init(CLI::App& app, Shell& shell) {
  auto folder = std::make_shared<std::string>(".");
  CLI::App* verb = app.add_subcommand("init", "Make a workspace here: a folder .hone that only you can read.");
  verb->add_option("folder", *folder, "where; the current folder when left out");
  shell.on(verb, [&shell, folder]() -> Status {
    HONE_TRY(auto workspace, Workspace::open(std::filesystem::path(*folder) / ".hone"));
    const std::string path = std::filesystem::absolute(workspace.folder()).lexically_normal().string();
    shell.print_json({{"workspace", path}});
    if (!shell.json()) fmt::print("The workspace is {}. `hone add FOLDER` reads documents into it.\n", path);
    return {};
  });
}

}  // namespace hone::cli
