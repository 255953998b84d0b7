// Finds passages of a corpus for a question.
//
//   HONE_TRY(auto retriever, Retriever::open(corpus, &embedder));
//   HONE_TRY(auto passages, retriever.search("Who signed the lease?", {.recipe = {.mode = RetrievalMode::hybrid, .k = 8}}));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hone/corpus/corpus.h"
#include "hone/engine/embedder.h"
#include "hone/search/filter.h"
#include "hone/search/page_box.h"
#include "hone/search/passage.h"
#include "hone/search/recipe.h"
#include "hone/search/reranker.h"

namespace hone::search {

struct RetrievalOptions {
  SearchRecipe recipe;
  Filter filter;
  Reranker* reranker = nullptr;  // of a recipe that has one, loaded; the caller keeps it
};

class Retriever {
 public:
  // Vectors of the embedder are read into memory once. Without an embedder only lexical search is possible.
  static Result<Retriever> open(corpus::Corpus& corpus, engine::Embedder* embedder);
  Retriever(Retriever&&) noexcept;
  Retriever& operator=(Retriever&&) noexcept;
  ~Retriever();

  std::size_t slices() const;
  // The language of more than half of the text, where documents are long enough to say theirs; else "".
  const std::string& main_language() const;

  // A filter by page or section finds slices that lie there in part, and of them those sentences alone. Best first;
  // never two passages of which one repeats most of the other. Errors: invalid_argument (dense without an embedder),
  // those of embedder and database.
  Result<std::vector<Passage>> search(const std::string& question, const RetrievalOptions& options);
  // The bytes [begin, end) of a passage's text as a passage, with the page and the section that they stand in.
  Passage part_of(const Passage& passage, std::size_t begin, std::size_t end) const;
  // Of the words at [start, end) of a document, where it has pages; code points.
  std::vector<PageBox> boxes(const std::string& document, std::size_t start, std::size_t end) const;
  const corpus::Corpus& corpus() const;
  // The embedder it was opened with, or nullptr.
  engine::Embedder* embedder();

 private:
  struct State;
  explicit Retriever(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::search
