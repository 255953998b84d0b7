// A comparison of many ways to search on one's own documents. What rows share is done once: a text is embedded once for an
// embedder, an index built once for a slicing, and a ranking by meaning or by words serves every row that fuses it.
//
//   #include "hone/stores/store_worker.h"
//   const SearchGrid grid = default_grid("all-minilm-l6-v2");
//   HONE_TRY(auto worker, stores::StoreWorker::start({.kind = stores::StoreKind::chroma, .place = "http://127.0.0.1:8000"}));
//   HONE_TRY(Comparer comparer, Comparer::make(task, {.folder = "compare"}));
//   HONE_CHECK(comparer.run(grid.recipes(), progress));
//   HONE_CHECK(comparer.run_store({"chroma", "127.0.0.1", [&] { return worker.connect(); }}, grid.recipes(), progress));
//   use(comparer.sweep().rows);
//
// Every row is written down when it is done: the same comparison in the same folder goes on where it was stopped.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hone/compare/sweep.h"
#include "hone/compare/sweep_models.h"
#include "hone/compare/vector_cache.h"
#include "hone/corpus/vector_index.h"
#include "hone/search/rank.h"
#include "hone/stores/vector_store.h"

namespace hone::compare {

struct SweepOptions {
  fs::path folder;  // of vectors, rows and reports
  MeasureOptions measure;
  std::size_t depth = search::ranking_depth;  // slices of a ranking, at least
  double budget_seconds = 0;  // of all calls together; 0: as long as it takes
  int threads = 0;
  // Names to files: where an embedder of the grid lies.
  SweepModels::Find find_model;
};

// A database as the comparison asks it.
struct StoreSource {
  std::string name;  // "pgvector"
  std::string place;  // rows kept of another place are not taken up
  std::function<Result<std::unique_ptr<stores::VectorStore>>()> connect;
};

class Comparer {
 public:
  static Result<Comparer> make(const SearchTask& task, const SweepOptions& options);
  // Rows of Hone's own search. Slicings in the order of what they still cost to embed, the first recipe's before all.
  Status run(const std::vector<search::SearchRecipe>& recipes, const Progress& progress);
  // The same recipes answered by a database, those that search by words alone left out. One that fails costs its own rows,
  // which then say why.
  Status run_store(const StoreSource& source, const std::vector<search::SearchRecipe>& recipes,
                   const Progress& progress);
  const Sweep& sweep() const { return sweep_; }

 private:
  explicit Comparer(const SearchTask& task, SweepOptions options, VectorCache cache)
      : task_(&task),
        options_(std::move(options)),
        cache_(std::move(cache)),
        models_(options_.find_model, options_.threads) {}
  // Recipes that share their slices: a slicing, and whose tokens cut it.
  using Cut = std::pair<std::string, std::string>;
  static Cut cut_of(const search::SearchRecipe& recipe) { return {recipe.slicing.value_or(""), recipe.cutter()}; }
  Result<const SliceSet*> slices(const Cut& cut);
  Status run_cut(const Cut& cut, const std::vector<search::SearchRecipe>& recipes, const Progress& progress);
  Status fill_and_ask(const StoreSource& source, std::vector<search::SearchRecipe>& open, const Progress& progress);
  // Vectors of all questions by an embedder, with the milliseconds of each.
  struct QuestionVectors {
    std::vector<std::vector<float>> vectors;
    std::vector<double> ms;
  };
  Result<const QuestionVectors*> question_vectors(const std::string& embedder);
  // One way of ranking for all questions, with the milliseconds of each and what came before the first.
  struct Ranked {
    std::vector<corpus::Ranking> rankings;
    std::vector<double> ms;
    double build_seconds = 0;
  };
  // The same with what a second search needs.
  struct Meaning {
    Ranked ranked;
    std::vector<float> vectors;  // (slices, dimensions)
    std::unique_ptr<corpus::VectorIndex> index;
  };
  const std::string& language();  // of most of the text
  Status rank_words(const SliceSet& set, Ranked& out);
  Status rank_meaning(const SliceSet& set, const std::string& embedder, Meaning& out, const Progress& progress);
  class Question;
  // Every question ranked as the recipe says, its reranker included, by what `source_of` opens for the question's number.
  struct TimedSource {
    std::unique_ptr<search::RankingSource> source;
    std::function<double()> kept_ms;  // what the lists that were there had cost
  };
  Result<Ranked> rank(const search::SearchRecipe& recipe, const SliceSet& set,
                      const std::function<TimedSource(std::size_t question)>& source_of, const Progress& progress);
  // Measures and times; what the row cost to build and where it lies is the caller's.
  Result<SweepRow> row_of(const search::SearchRecipe& recipe, const SliceSet& slices, const Ranked& ranked);
  Result<bool> take_kept(const search::SearchRecipe& recipe, const std::string& place = {});
  Status keep(SweepRow row, const std::string& place = {});
  Result<fs::path> file_of(const search::SearchRecipe& recipe, const std::string& place);
  bool is_over_budget(double expected_seconds) const;

  const SearchTask* task_;
  SweepOptions options_;
  VectorCache cache_;
  SweepModels models_;
  std::optional<std::string> language_;
  std::string counter_;  // whose tokens fill the budget of passages: the first recipe's embedder
  std::map<Cut, SliceSet> slice_sets_;
  std::map<std::string, QuestionVectors> question_vectors_;
  std::size_t wanted_ = 0;  // rows, for the progress
  Sweep sweep_;
};

}  // namespace hone::compare
