#include <fmt/format.h>

#include "hone/answers/index_recipe.h"
#include "hone/core/interrupt.h"
#include "hone/documents/document.h"
#include "hone/search/recipe_fields.h"
#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

struct AddFlags {
  std::vector<std::string> paths;
  search::SearchRecipe recipe;
  answers::ReadingSpec reading;
  std::string workspace;
};

}  // namespace

Action describe_add(Arguments& verb) {
  auto options = std::make_shared<AddFlags>();
  verb.add_option("paths", options->paths, "files and folders: " + documents::readable_formats()).required();
  add_slicing_options(verb, options->recipe, options->reading);
  add_workspace_option(verb, options->workspace);
  return [options](Shell& shell) -> Status {
    catch_interrupts();
    HONE_TRY(const auto folder, corpus::Workspace::locate(options->workspace));
    HONE_TRY(auto workspace, corpus::Workspace::open(folder));
    corpus::Corpus corpus(workspace.database());
    HONE_TRY(const search::SearchRecipe own, search::read_recipe(corpus));
    HONE_TRY(auto recipe, answers::index_recipe(options->recipe, options->reading, own));
    std::vector<std::filesystem::path> paths(options->paths.begin(), options->paths.end());
    HONE_TRY(auto report, search::index_documents(corpus, paths, recipe, shell.progress()));
    print_index_report(shell, report);
    if (report.unread > 0) {
      shell.tell_beside_error(index_report_json(report));
      return Error(ErrorCode::io, fmt::format("{} could not be read. All others are in the workspace; the same command "
                                              "tries those again.",
                                              report.unread == 1 ? std::string("One document")
                                                                 : std::to_string(report.unread) + " documents"));
    }
    shell.print_json(index_report_json(report));
    return {};
  };
}

}  // namespace hone::cli
