// Reads documents into a corpus: only what changed, each document whole or not at all, so that a run killed at any moment
// leaves an index that the next run completes.
//
//   HONE_TRY(auto report, index_documents(corpus, {"contracts/"}, {.embedder = "minilm.gguf"}, progress));
//   use(report.added, report.failed[0].message);
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/corpus/corpus.h"
#include "hone/engine/embedder.h"
#include "hone/engine/token_counter.h"
#include "hone/search/index_report.h"
#include "hone/search/recipe.h"

namespace hone::search {

struct IndexRecipe {
  std::string slicing;  // "words:120"; "" keeps the corpus's own, or the default
  std::optional<int> overlap;  // none: likewise
  std::filesystem::path embedder;  // GGUF; empty: lexical search only
  std::filesystem::path tokenizer;  // GGUF, for tokens:N
  int threads = 0;
  bool follow_links = false;  // out of the folders that were named
  bool recognise_text = false;  // scanned pages of a pdf are read by tesseract
  std::string recognition_language = "eng";  // as tesseract names it
  // What the workspace is told besides: by nobody what it was told before. Slicing and overlap above come over its own.
  std::optional<SearchRecipe> told;
  // Called within the transaction in which the new slices and what the workspace was told take hold, all of it or nothing.
  std::function<Status()> settled;
  // The vector that a text, by its SHA-256, already has from this embedder (Embedder::identity()); empty: none. It takes the
  // place of the index's own: a vector differs a little with the texts that were embedded beside it.
  std::function<Result<std::vector<float>>(const std::string& embedder, const std::string& sha256)> known_vector;
};

// `paths` are files and folders. A file that was read from one of them before and is gone is removed; other documents stay.
// Errors: not_found (a path that is not there), invalid_argument (the slicing), cancelled (interrupted(): what was done
// is kept), those of the embedder and the database.
// What is wrong with a single document is no error but a line in the report. Documents that are cut anew, and all that the
// workspace is told, change at the end and together; before that it is searched as it was.
Result<IndexReport> index_documents(corpus::Corpus& corpus, const std::vector<std::filesystem::path>& paths,
                                    const IndexRecipe& recipe, const Progress& progress = {});

// The embedder's own list of languages names `language`, or it is multilingual, or the language is unknown.
bool speaks(const std::vector<std::string>& languages, const std::string& language);

}  // namespace hone::search
