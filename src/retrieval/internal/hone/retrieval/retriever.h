// Finds passages of a corpus for a question.
//
//   HONE_TRY(auto retriever, Retriever::open(corpus, &embedder));
//   HONE_TRY(auto passages, retriever.search("Who signed the lease?", {.mode = RetrievalMode::hybrid, .k = 8}));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hone/engine/embedder.h"
#include "hone/retrieval/corpus.h"
#include "hone/retrieval/filter.h"
#include "hone/retrieval/passage.h"
#include "hone/retrieval/reranker.h"
#include "hone/retrieval/retrieval_mode.h"

namespace hone {

struct RetrievalOptions {
  RetrievalMode mode = RetrievalMode::hybrid;
  std::size_t k = 10;
  Filter filter;
  double dense_weight = 0.5;  // hybrid: weight of the dense ranks; the lexical ones have the rest
  std::size_t feedback = 0;  // the question's vector moves towards those of so many first passages (feedback.h)
  Reranker* reranker = nullptr;  // reorders the first passages; the caller keeps it
};

// Where a word stands.
struct PageBox {
  int page = 0;  // 1-based
  WordBox word;
};

class Retriever {
 public:
  // Vectors of the embedder are read into memory once. Without an embedder only lexical search is possible.
  static Result<Retriever> open(Corpus& corpus, Embedder* embedder);
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
  const Corpus& corpus() const;
  // The embedder it was opened with, or nullptr.
  Embedder* embedder();

 private:
  struct State;
  explicit Retriever(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone
