#include <fmt/format.h>

#include <algorithm>

#include "hone/documents/file_names.h"
#include "hone/search/filter.h"
#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

struct DocsFlags {
  std::vector<std::string> patterns;
  std::string workspace;
};

Status list(const Shell& shell, const DocsFlags& options) {
  HONE_TRY(const auto folder, corpus::Workspace::locate(options.workspace));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  HONE_TRY(auto documents, corpus::Corpus(workspace.database()).documents());
  OrderedJson rows = OrderedJson::array();
  if (!shell.json())
    fmt::print(shell.out(), "{:>7} {:>9} {:>6} {:<4} {:<8} {}\n", "slices", "letters", "pages", "lang", "format",
               "document");
  for (const corpus::DocumentRecord& document : documents) {
    rows.push_back({{"path", document.path},
                    {"title", document.title},
                    {"format", document.format},
                    {"language", document.language},
                    {"length", document.points},
                    {"pages", document.pages},
                    {"slices", document.slices},
                    {"slicing", document.slicing},
                    {"sha256", document.sha256},
                    {"warnings", document.warnings}});
    if (shell.json()) continue;
    fmt::print(shell.out(), "{:>7} {:>9} {:>6} {:<4} {:<8} {}\n", document.slices, document.points, document.pages,
               document.language, document.format, document.path);
    for (const std::string& warning : document.warnings) fmt::print(shell.out(), "        warning: {}\n", warning);
  }
  shell.print_json({{"workspace", workspace.folder().string()}, {"documents", rows}});
  return {};
}

// The documents that a word of the command line names.
Result<std::vector<const corpus::DocumentRecord*>> named_by(const std::string& pattern,
                                                            const std::vector<corpus::DocumentRecord>& documents) {
  HONE_TRY(auto filter, search::Filter::parse({"document=" + pattern}));
  const std::string absolute = documents::composed(std::filesystem::absolute(pattern).lexically_normal().string());
  std::vector<const corpus::DocumentRecord*> named;
  for (const corpus::DocumentRecord& document : documents) {
    const search::Filter::Subject subject{document.path, document.title, "", document.format, document.language, 0};
    const std::string path = documents::composed(document.path);
    const bool below = path == absolute || path.rfind(absolute + "/", 0) == 0;
    // The files inside a file go with it; the list is sorted, so the file itself comes first.
    const bool inside = std::any_of(named.begin(), named.end(), [&](const corpus::DocumentRecord* one) {
      return document.path.rfind(one->path + "/", 0) == 0;
    });
    if (below || inside || filter.accepts(subject)) named.push_back(&document);
  }
  return named;
}

Error nothing_forgotten(const std::vector<std::string>& unknown) {
  std::string names;
  for (const std::string& name : unknown) names += (names.empty() ? "'" : ", '") + name + "'";
  return Error(ErrorCode::not_found, fmt::format("No document here is called {}, so nothing was forgotten.", names),
               {NextStep::list_documents});
}

Status forget(const Shell& shell, const DocsFlags& options) {
  HONE_TRY(const auto folder, corpus::Workspace::locate(options.workspace));
  HONE_TRY(auto workspace, corpus::Workspace::open_existing(folder));
  corpus::Corpus corpus(workspace.database());
  HONE_TRY(const auto documents, corpus.documents());
  std::vector<std::string> gone, unknown;
  std::vector<std::int64_t> ids;
  for (const std::string& pattern : options.patterns) {
    HONE_TRY(const auto named, named_by(pattern, documents));
    if (named.empty()) unknown.push_back(pattern);
    for (const corpus::DocumentRecord* document : named) {
      if (std::find(ids.begin(), ids.end(), document->id) != ids.end()) continue;
      ids.push_back(document->id);
      gone.push_back(document->path);
    }
  }
  if (!unknown.empty()) return nothing_forgotten(unknown);
  HONE_CHECK(workspace.remove_backups());  // they hold the text too
  HONE_CHECK(corpus.forget(ids));
  shell.print_json({{"forgotten", gone}});
  if (!shell.json())
    for (const std::string& path : gone) fmt::print(shell.out(), "forgotten: {}\n", path);
  return {};
}

}  // namespace

Action describe_docs(Arguments& verb) {
  auto options = std::make_shared<DocsFlags>();
  add_workspace_option(verb, options->workspace);
  return [options](Shell& shell) { return list(shell, *options); };
}

Action describe_docs_forget(Arguments& verb) {
  auto options = std::make_shared<DocsFlags>();
  verb.add_option("documents", options->patterns, "paths, file names or patterns such as '*.pdf'").required();
  add_workspace_option(verb, options->workspace);
  return [options](Shell& shell) { return forget(shell, *options); };
}

}  // namespace hone::cli
