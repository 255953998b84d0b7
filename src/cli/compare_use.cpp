// hone compare use: a row of a comparison becomes the workspace's recipe, which `hone ask` and `hone add` follow.
#include <fmt/format.h>

#include <memory>

#include "compare_verbs.h"
#include "hone/compare/grid.h"
#include "hone/core/files.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

constexpr std::uint64_t largest_result_bytes = std::uint64_t{64} << 20;

fs::path last_comparison() { return cache_folder() / "compare" / "last"; }

struct Options {
  std::size_t row = 1;
  std::string from;
  WorkspaceOption workspace;
  int threads = 0;
};

Result<RetrievalRecipe> chosen(const Options& options) {
  std::string folder = options.from;
  if (folder.empty()) {
    auto last = read_file(last_comparison(), 1 << 16);
    if (!last)
      return Error(ErrorCode::not_found,
                   "Nothing was compared yet. `hone compare --docs … --questions …` does; "
                   "--from takes the folder of an earlier comparison.");
    folder = *last;
  }
  const fs::path file = fs::path(folder) / "result.json";
  HONE_TRY(const std::string text, read_file(file, largest_result_bytes));
  HONE_TRY(const Json json, parse_json(text, file.string()));
  HONE_TRY(const Json rows, json_get<Json>(json, "rows", file.string()));
  if (options.row < 1 || options.row > rows.size())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("There is no row {}; the comparison has rows 1 to {}.", options.row, rows.size()));
  HONE_TRY(const Json recipe, json_get<Json>(rows[options.row - 1], "recipe", file.string()));
  return recipe_from_json(recipe, file.string());
}

Status use(const Shell& shell, const Options& options) {
  HONE_TRY(const RetrievalRecipe recipe, chosen(options));
  HONE_TRY(auto workspace, Workspace::open(options.workspace.path()));
  Corpus corpus(workspace.database());
  SlicingOptions slicing;
  slicing.slice = recipe.slicing, slicing.overlap = recipe.overlap, slicing.embedder = recipe.embedder;
  slicing.threads = options.threads;
  HONE_TRY(const IndexRecipe index, slicing.recipe(&corpus));
  HONE_CHECK(corpus.set("mode", std::string(mode_name(recipe.mode))));
  HONE_CHECK(corpus.set("dense weight", fmt::format("{}", recipe.dense_weight)));
  HONE_TRY(const IndexReport report, index_documents(corpus, {}, index, shell.progress()));
  if (shell.json())
    shell.print_json({{"recipe", to_json(recipe)},
                      {"workspace", workspace.folder().string()},
                      {"slices", report.slices},
                      {"embedded", report.embedded}});
  else
    fmt::print("The workspace {} finds passages by {} now; {} slices.\n", workspace.folder().string(), recipe.name(),
               report.slices);
  return {};
}

}  // namespace

Status remember_comparison(const fs::path& folder) {
  HONE_CHECK(make_folder(last_comparison().parent_path(), 0700));
  return write_file_atomically(last_comparison(), fs::absolute(folder).string(), 0600);
}

SubVerb add_compare_use(CLI::App& compare, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = compare.add_subcommand("use", "Make a row of the last comparison the workspace's own recipe.");
  verb->add_option("row", options->row, "its number on the leaderboard")->required();
  verb->add_option("--from", options->from, "the comparison's folder (default: the last one)");
  verb->add_option("--threads", options->threads, "default: physical cores");
  options->workspace.add_to(verb);
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, options] { return use(shell, *options); }};
}

}  // namespace hone::cli
