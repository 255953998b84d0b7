#include "hone/search/evaluation.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_set>

#include "hone/core/stopwatch.h"
#include "hone/corpus/lexical_index.h"
#include "hone/corpus/vector_index.h"
#include "hone/search/fusion.h"
#include "hone/search/rank.h"

namespace hone::search {
namespace {

// The slices of a collection, or its whole documents; a slice's number is its id in both indexes.
struct Slices {
  std::vector<std::string> texts;
  std::vector<std::size_t> document_of;
};

Result<Slices> cut(const BeirCollection& collection, const EvaluationOptions& options) {
  Slices slices;
  for (std::size_t i = 0; i < collection.documents.size(); ++i) {
    const BeirDocument& document = collection.documents[i];
    std::string text = document.title + " " + document.text;
    std::vector<std::string> parts;
    if (options.slicer) {
      HONE_TRY(parts, options.slicer(text));
    }
    if (parts.empty()) parts.push_back(std::move(text));
    for (std::string& part : parts) {
      slices.texts.push_back(std::move(part));
      slices.document_of.push_back(i);
    }
  }
  return slices;
}

// The first `depth` documents; `search(k)` finds the k best slices. A document stands where its best slice stands.
template <class Search>
Result<corpus::Ranking> rank_documents(const Slices& slices, std::size_t depth, const Search& search) {
  for (std::size_t k = depth;; k *= 4) {
    HONE_TRY(const corpus::Ranking found, search(std::min(k, slices.texts.size())));
    corpus::Ranking documents;
    std::unordered_set<std::size_t> seen;
    for (const corpus::Hit& hit : found) {
      const std::size_t document = slices.document_of[static_cast<std::size_t>(hit.id)];
      if (seen.insert(document).second) documents.push_back({static_cast<std::int64_t>(document), hit.score});
      if (documents.size() == depth) return documents;
    }
    if (found.size() < k || k >= slices.texts.size()) return documents;
  }
}

// Rankings of every query by one way of searching, and the time they took.
struct Ranked {
  std::vector<corpus::Ranking> rankings;
  double seconds = 0;
};

template <class Search>
Result<Ranked> search_each(const std::vector<const BeirQuery*>& queries, const char* stage, const Progress& progress,
                           const Search& search) {
  Ranked ranked;
  for (const BeirQuery* query : queries) {
    const Stopwatch watch;
    HONE_TRY(corpus::Ranking ranking, search(query->text));
    ranked.seconds += watch.seconds();
    ranked.rankings.push_back(std::move(ranking));
    report_progress(progress, {stage, ranked.rankings.size(), queries.size(), "questions"});
  }
  return ranked;
}

// One question whose documents are ranked by words and by meaning already; both joined to the depth that was asked for.
class RankedDocuments : public RankingSource {
 public:
  RankedDocuments(const corpus::Ranking* words, const corpus::Ranking* meaning, std::size_t depth)
      : words_(words), meaning_(meaning), depth_(depth) {}
  Result<corpus::Ranking> by_words() override { return *words_; }
  Result<corpus::Ranking> by_meaning(std::span<const float>) override { return *meaning_; }
  Result<corpus::Ranking> by_both(std::span<const float>, double dense_weight) override {
    corpus::Ranking joined = fuse_ranks(*meaning_, *words_, dense_weight, {.depth = depth_});
    joined.resize(std::min(joined.size(), depth_));
    return joined;
  }
  Result<std::vector<float>> vector_of(std::int64_t) override { return std::vector<float>(); }

 private:
  const corpus::Ranking *words_, *meaning_;
  std::size_t depth_;
};

Result<Ranked> rank_each(RetrievalMode mode, const Ranked& dense, const Ranked& lexical, std::size_t depth) {
  Ranked ranked;
  const bool by_words = mode != RetrievalMode::dense, by_meaning = mode != RetrievalMode::lexical;
  const Stopwatch watch;
  for (std::size_t i = 0; i < std::max(dense.rankings.size(), lexical.rankings.size()); ++i) {
    RankedDocuments source(by_words ? &lexical.rankings[i] : nullptr, by_meaning ? &dense.rankings[i] : nullptr, depth);
    HONE_TRY(auto ranking, rank({.mode = mode}, {}, source));
    ranked.rankings.push_back(std::move(ranking));
  }
  ranked.seconds = watch.seconds() + (by_words ? lexical.seconds : 0) + (by_meaning ? dense.seconds : 0);
  return ranked;
}

Result<Ranked> search_dense(const Slices& slices, const std::vector<const BeirQuery*>& queries,
                            const EvaluationOptions& options, Evaluation& evaluation, const Progress& progress) {
  const TextEncoder& encoder = *options.encoder;
  const Stopwatch watch;
  HONE_TRY(const std::vector<float> vectors, encoder.documents(slices.texts, progress));
  evaluation.embedded = true;
  evaluation.embedding_seconds = watch.seconds();
  if (evaluation.embedding_seconds > 0)
    evaluation.documents_per_second = static_cast<double>(evaluation.documents) / evaluation.embedding_seconds;

  std::vector<std::int64_t> ids(slices.texts.size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
  const auto index = corpus::make_vector_index(encoder.dimensions, ids.size(), options.threads);
  HONE_CHECK(index->add(ids, vectors));
  return search_each(
      queries, "searching by meaning", progress, [&](const std::string& text) -> Result<corpus::Ranking> {
        HONE_TRY(const std::vector<float> query, encoder.query(text));
        return rank_documents(slices, options.depth, [&](std::size_t k) { return index->search(query, k); });
      });
}

Result<Ranked> search_lexical(const Slices& slices, const std::vector<const BeirQuery*>& queries,
                              const EvaluationOptions& options, const Progress& progress) {
  HONE_TRY(auto index,
           corpus::LexicalIndex::make(options.language.empty() ? "hone" : "hone language " + options.language));
  for (std::size_t i = 0; i < slices.texts.size(); ++i)
    HONE_CHECK(index.add(static_cast<std::int64_t>(i), slices.texts[i]));
  return search_each(queries, "searching by words", progress, [&](const std::string& text) -> Result<corpus::Ranking> {
    return rank_documents(slices, options.depth,
                          [&](std::size_t k) { return index.search(text, k, options.language); });
  });
}

Run run_of(const BeirCollection& collection, const std::vector<const BeirQuery*>& queries,
           const std::vector<corpus::Ranking>& rankings) {
  Run run;
  for (std::size_t i = 0; i < queries.size(); ++i)
    for (const corpus::Hit& hit : rankings[i])
      run[queries[i]->id].push_back({collection.documents[static_cast<std::size_t>(hit.id)].id, hit.score});
  return run;
}

}  // namespace

TextEncoder encoder_of(engine::Embedder& embedder) {
  return {static_cast<std::size_t>(embedder.dimensions()),
          [&embedder](std::span<const std::string> texts, const Progress& progress) {
            return embedder.embed(texts, progress);
          },
          [&embedder](const std::string& query) { return embedder.embed_query(query); }};
}

Result<Evaluation> evaluate(const BeirCollection& collection, const EvaluationOptions& options,
                            const Progress& progress) {
  const auto wants = [&](RetrievalMode mode) {
    return std::find(options.modes.begin(), options.modes.end(), mode) != options.modes.end();
  };
  const bool needs_dense = wants(RetrievalMode::dense) || wants(RetrievalMode::hybrid);
  const bool needs_lexical = wants(RetrievalMode::lexical) || wants(RetrievalMode::hybrid);
  if (options.modes.empty())
    return Error(ErrorCode::invalid_argument, "Name at least one retrieval mode: dense, lexical or hybrid.");
  if (needs_dense && !options.encoder)
    return Error(ErrorCode::invalid_argument,
                 "Dense and hybrid retrieval need an embedder; only lexical retrieval works without one.");
  if (options.depth == 0) return Error(ErrorCode::invalid_argument, "A ranking needs a depth of at least 1.");

  std::vector<const BeirQuery*> queries;
  Qrels qrels;  // of the questions that are there
  for (const BeirQuery& query : collection.queries)
    if (const auto judged = collection.qrels.find(query.id); judged != collection.qrels.end()) {
      queries.push_back(&query);
      qrels.insert(*judged);
    }
  if (queries.empty())
    return Error(ErrorCode::invalid_argument, "Nothing can be measured: none of the " +
                                                  std::to_string(collection.queries.size()) +
                                                  " queries has a judgement in qrels/.");

  HONE_TRY(const Slices slices, cut(collection, options));
  Evaluation evaluation;
  evaluation.documents = collection.documents.size();
  evaluation.slices = slices.texts.size();
  evaluation.unasked = collection.qrels.size() - qrels.size();
  Ranked dense, lexical;
  if (needs_lexical) {
    HONE_TRY(lexical, search_lexical(slices, queries, options, progress));
  }
  if (needs_dense) {
    HONE_TRY(dense, search_dense(slices, queries, options, evaluation, progress));
  }
  for (const RetrievalMode mode : options.modes) {
    HONE_TRY(const Ranked ranked, rank_each(mode, dense, lexical, options.depth));
    ModeEvaluation result{mode, {}, 0, run_of(collection, queries, ranked.rankings)};
    result.metrics = measure(result.run, qrels);
    if (ranked.seconds > 0) result.queries_per_second = static_cast<double>(queries.size()) / ranked.seconds;
    evaluation.results.push_back(std::move(result));
  }
  return evaluation;
}

}  // namespace hone::search
