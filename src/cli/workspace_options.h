// Options that several verbs share: which workspace, model and embedder, and how documents are cut.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/compare/search_recipe.h"
#include "hone/jobs/workspace.h"
#include "hone/retrieval/indexing.h"
#include "shell.h"

namespace hone::cli {

struct SlicingOptions {
  std::string slice, embedder, tokenizer;
  int overlap = -1;
  int threads = 0;
  bool follow_links = false;
  void add_to(CLI::App* verb);
  // Slicing, overlap and embedder of a compared recipe.
  Status take(const SearchRecipe& compared);
  // Names become files. Without --embedder: the corpus's own, or the default one where it is installed.
  Result<IndexRecipe> recipe(Corpus* corpus) const;
};

struct WorkspaceOption {
  std::string folder;
  void add_to(CLI::App* verb);
  std::filesystem::path path() const { return Workspace::locate(folder); }
};

// One line for people: "12 documents added, 3 unchanged; 840 slices."
void print_index_report(const Shell& shell, const IndexReport& report);
OrderedJson index_report_json(const IndexReport& report);

}  // namespace hone::cli
