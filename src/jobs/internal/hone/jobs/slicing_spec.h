// How documents are cut and embedded, as a user says it: names, not files. What is left open is the corpus's own.
//
//   HONE_TRY(auto recipe, SlicingSpec{.slice = "sentences:5", .embedder = "all-minilm-l6-v2"}.recipe(&corpus));
//   HONE_TRY(auto report, index_documents(corpus, {"contracts/"}, recipe));
#pragma once

#include <string>

#include "hone/compare/search_recipe.h"
#include "hone/retrieval/indexing.h"

namespace hone {

struct SlicingSpec {
  std::string slice, embedder, tokenizer;
  int overlap = -1;
  int threads = 0;
  bool follow_links = false;  // out of a folder that was named
  bool recognise_text = false;  // scanned pages of a pdf are read by tesseract
  std::string recognition_language = "eng";  // as tesseract names it
  // Names become files. Without an embedder: the corpus's own, or the default one where it is installed.
  Result<IndexRecipe> recipe(Corpus* corpus) const;
  // Slicing, overlap, tokenizer and embedder of a compared recipe. Errors: those of slicing_of().
  Status cut_as(const SearchRecipe& compared);
};

}  // namespace hone
