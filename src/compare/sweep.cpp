#include "hone/compare/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/retrieval/fusion.h"
#include "hone/retrieval/lexical_index.h"
#include "hone/retrieval/vector_index.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

// One way of ranking for all questions, with the milliseconds of each.
struct RankedAll {
  std::vector<Ranking> rankings;
  std::vector<double> ms;
  double build_seconds = 0;
};

const Error stopped(ErrorCode::cancelled, "The comparison was stopped; the same command goes on with it.");

}  // namespace

double SweepRow::mean(double QuestionMeasures::*measure, const std::vector<std::size_t>& of) const {
  double sum = 0;
  for (const std::size_t i : of) sum += questions[i].*measure;
  return of.empty() ? 0 : sum / static_cast<double>(of.size());
}

double SweepRow::mean_tokens(const std::vector<std::size_t>& of) const {
  double sum = 0;
  for (const std::size_t i : of) sum += static_cast<double>(questions[i].tokens);
  return of.empty() ? 0 : sum / static_cast<double>(of.size());
}

std::vector<double> SweepRow::scores(double QuestionMeasures::*measure, const std::vector<std::size_t>& of) const {
  std::vector<double> all;
  for (const std::size_t i : of) all.push_back(questions[i].*measure);
  return all;
}

Result<Comparer> Comparer::make(const SearchTask& task, const SweepOptions& options) {
  HONE_CHECK(make_folder(options.folder / "rows"));
  HONE_TRY(auto cache, VectorCache::open(options.folder / "vectors.db"));
  return Comparer(task, options, std::move(cache));
}

fs::path Comparer::file_of(const SearchRecipe& recipe) const {
  const std::string what = fmt::format("{}\n{}\n{}", task_->hash, options_.measure.passage_tokens, recipe.key());
  return options_.folder / "rows" / (sha256(what).substr(0, 20) + ".json");
}

bool Comparer::take_kept(const SearchRecipe& recipe) {
  std::error_code ignored;
  const fs::path file = file_of(recipe);
  if (!fs::exists(file, ignored)) return false;
  const auto text = read_file(file);
  if (!text) return false;
  const auto json = parse_json(*text, file.string());
  if (!json) return false;
  auto row = sweep_row_from(*json, file.string());
  if (!row || row->questions.size() != task_->questions.size()) return false;
  row->recipe = recipe;
  sweep_.rows.push_back(std::move(*row));
  return true;
}

Status Comparer::keep(SweepRow row) {
  if (row.error.empty()) HONE_CHECK(write_file_atomically(file_of(row.recipe), sweep_row_json(row).dump()));
  sweep_.rows.push_back(std::move(row));
  return {};
}

Result<Embedder*> Comparer::embedder(const std::string& name) {
  if (const auto found = embedders_.find(name); found != embedders_.end()) return &found->second;
  const auto start = Clock::now();
  HONE_TRY(const fs::path file, options_.find_model(name));
  HONE_TRY(auto loaded, Embedder::load(file, {.threads = options_.threads}));
  load_seconds_[name] = since(start);
  return &embedders_.emplace(name, std::move(loaded)).first->second;
}

Result<const TokenCounter*> Comparer::counter(const std::string& name) {
  if (name.empty()) return nullptr;
  if (const auto found = counters_.find(name); found != counters_.end()) return &found->second;
  HONE_TRY(const fs::path file, options_.find_model(name));
  HONE_TRY(auto loaded, TokenCounter::load(file));
  return &counters_.emplace(name, std::move(loaded)).first->second;
}

Result<Reranker*> Comparer::reranker(const std::string& name) {
  if (const auto found = rerankers_.find(name); found != rerankers_.end()) return &found->second;
  HONE_TRY(const fs::path file, options_.find_model(name));
  HONE_TRY(auto loaded, Reranker::load(file, {.threads = options_.threads}));
  return &rerankers_.emplace(name, std::move(loaded)).first->second;
}

Result<const SliceSet*> Comparer::slices(const std::string& slicing, const std::string& embedder) {
  if (const auto found = slice_sets_.find(slicing); found != slice_sets_.end()) return &found->second;
  HONE_TRY(const TokenCounter* tokens, counter(embedder));
  HONE_TRY(auto set, cut_task(*task_, slicing, tokens));
  return &slice_sets_.emplace(slicing, std::move(set)).first->second;
}

Result<const Comparer::Asked*> Comparer::asked(const std::string& name) {
  if (const auto found = asked_.find(name); found != asked_.end()) return &found->second;
  HONE_TRY(Embedder * model, embedder(name));
  Asked all;
  for (const SearchQuestion& question : task_->questions) {
    const auto start = Clock::now();
    HONE_TRY(auto vector, model->embed_query(question.text));
    all.ms.push_back(1000 * since(start));
    all.vectors.push_back(std::move(vector));
  }
  return &asked_.emplace(name, std::move(all)).first->second;
}

SweepRow Comparer::row_of(const SearchRecipe& recipe, const SliceSet& slices,
                          const std::vector<Ranking>& rankings) const {
  SweepRow row{.recipe = recipe};
  row.slices = slices.slices.size();
  for (std::size_t i = 0; i < rankings.size(); ++i) {
    row.questions.push_back(measure_question(task_->questions[i], slices, rankings[i], options_.measure));
    auto& spans = row.passages.emplace_back();
    for (const std::size_t index : row.questions.back().passages)
      spans.push_back({slices.slices[index].document, slices.slices[index].start, slices.slices[index].end});
    auto documents = documents_of(slices, rankings[i]);
    documents.resize(std::min<std::size_t>(documents.size(), 100));
    row.documents.push_back(std::move(documents));
  }
  return row;
}

Status Comparer::run_slicing(const std::string& slicing, const std::vector<SearchRecipe>& recipes,
                             const Progress& progress) {
  const std::string first_embedder = [&] {
    for (const SearchRecipe& recipe : recipes)
      if (!recipe.embedder.empty()) return recipe.embedder;
    return std::string();
  }();
  const auto cutting = Clock::now();
  HONE_TRY(const SliceSet* set, slices(slicing, first_embedder));
  const double cut_seconds = since(cutting);
  if (set->slices.empty()) return Error(ErrorCode::invalid_argument, slicing + " cuts the documents into nothing.");
  const std::size_t n = task_->questions.size();

  std::optional<RankedAll> lexical;
  std::map<std::string, RankedAll> dense;
  std::map<std::string, std::size_t> dimensions;
  const auto rank_words = [&]() -> Status {
    if (lexical) return {};
    RankedAll all;
    auto start = Clock::now();
    HONE_TRY(auto index, LexicalIndex::make("hone"));
    for (std::size_t i = 0; i < set->slices.size(); ++i)
      HONE_CHECK(index.add(static_cast<std::int64_t>(i), set->slices[i].text));
    all.build_seconds = since(start);
    for (const SearchQuestion& question : task_->questions) {
      start = Clock::now();
      HONE_TRY(auto ranking, index.search(question.text, options_.depth, ""));
      all.ms.push_back(1000 * since(start));
      all.rankings.push_back(std::move(ranking));
    }
    lexical = std::move(all);
    return {};
  };
  const auto rank_meaning = [&](const std::string& name) -> Status {
    if (dense.contains(name)) return {};
    HONE_TRY(Embedder * model, embedder(name));
    HONE_TRY(const VectorCache::Vectors vectors, cache_.vectors(*model, *set, progress));
    HONE_TRY(const Asked* questions, asked(name));
    RankedAll all;
    auto start = Clock::now();
    dimensions[name] = static_cast<std::size_t>(model->dimensions());
    const auto index = make_vector_index(dimensions[name], set->slices.size(), options_.threads);
    std::vector<std::int64_t> ids(set->slices.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
    HONE_CHECK(index->add(ids, vectors.values));
    all.build_seconds = vectors.seconds_alone + since(start);
    for (const auto& vector : questions->vectors) {
      start = Clock::now();
      HONE_TRY(auto ranking, index->search(vector, options_.depth));
      all.ms.push_back(1000 * since(start));
      all.rankings.push_back(std::move(ranking));
    }
    dense.emplace(name, std::move(all));
    return {};
  };

  std::size_t text_bytes = 0;
  for (const TaskSlice& slice : set->slices) text_bytes += slice.text.size();
  for (const SearchRecipe& recipe : recipes) {
    if (interrupted()) return stopped;
    if (take_kept(recipe)) continue;
    const bool by_words = recipe.mode != RetrievalMode::dense, by_meaning = recipe.mode != RetrievalMode::lexical;
    if (by_words) HONE_CHECK(rank_words());
    if (by_meaning) HONE_CHECK(rank_meaning(recipe.embedder));
    std::vector<Ranking> rankings;
    std::vector<double> ms, embed_ms, search_ms;
    const RankedAll* meaning = by_meaning ? &dense.at(recipe.embedder) : nullptr;
    for (std::size_t i = 0; i < n; ++i) {
      const auto start = Clock::now();
      if (by_words && by_meaning)
        rankings.push_back(fuse_ranks(meaning->rankings[i], lexical->rankings[i], recipe.dense_weight));
      else
        rankings.push_back(by_words ? lexical->rankings[i] : meaning->rankings[i]);
      if (!recipe.reranker.empty()) {
        HONE_TRY(auto* model, reranker(recipe.reranker));
        HONE_TRY(rankings[i], model->rerank(task_->questions[i].text, rankings[i], [&](std::int64_t id) {
                   return Result<std::string>(set->slices[static_cast<std::size_t>(id)].text);
                 }));
        report(progress, {"reranking", i + 1, n, "questions"});
        if (interrupted()) return stopped;
      }
      embed_ms.push_back(by_meaning ? asked_.at(recipe.embedder).ms[i] : 0);
      search_ms.push_back(1000 * since(start) + (by_words ? lexical->ms[i] : 0) + (by_meaning ? meaning->ms[i] : 0));
      ms.push_back(embed_ms.back() + search_ms.back());
    }
    SweepRow row = row_of(recipe, *set, rankings);
    row.p50_ms = quantile(ms, 0.5), row.p95_ms = quantile(ms, 0.95);
    row.embed_ms = quantile(embed_ms, 0.5), row.search_ms = quantile(search_ms, 0.5);
    row.build_s = cut_seconds + (by_words ? lexical->build_seconds : 0) + (by_meaning ? meaning->build_seconds : 0);
    row.disk_mb =
        static_cast<double>(text_bytes + (by_meaning ? dimensions[recipe.embedder] * 4 * set->slices.size() : 0)) / 1e6;
    if (by_meaning) row.recall_vs_exact = 1;  // Hone's own search is exact, or proved equal to it (docs/decisions/0002)
    for (const double one : ms) row.asking_s += one / 1000;
    HONE_CHECK(keep(std::move(row)));
    report(progress, {"comparing", sweep_.rows.size(), wanted_, "recipes"});
  }
  return {};
}

Status Comparer::run(const std::vector<SearchRecipe>& recipes, const Progress& progress) {
  HONE_REQUIRE(!recipes.empty(), "a recipe to compare");
  const auto start = Clock::now();
  wanted_ = sweep_.rows.size() + recipes.size();
  std::map<std::string, std::vector<SearchRecipe>> of_slicing;
  for (const SearchRecipe& recipe : recipes) of_slicing[recipe.slicing].push_back(recipe);
  // What has to be embedded still, in tokens, decides the order; the default's slicing goes first.
  std::vector<std::pair<std::size_t, std::string>> order;
  for (const auto& [slicing, group] : of_slicing) {
    std::set<std::string> embedders;
    for (const SearchRecipe& recipe : group)
      if (!recipe.embedder.empty()) embedders.insert(recipe.embedder);
    HONE_TRY(const SliceSet* set, slices(slicing, embedders.empty() ? "" : *embedders.begin()));
    std::size_t cost = 0;
    if (slicing != recipes[0].slicing)
      for (const std::string& name : embedders) {
        HONE_TRY(const fs::path file, options_.find_model(name));
        HONE_TRY(const auto identity, Embedder::identity_of(file));
        HONE_TRY(const std::size_t missing, cache_.missing_tokens(identity.id, *set));
        cost += missing + 1;
      }
    order.emplace_back(cost, slicing);
  }
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    const bool a_first = a.second == recipes[0].slicing, b_first = b.second == recipes[0].slicing;
    return a_first != b_first ? a_first : a < b;  // also before those that have nothing to embed
  });
  double seconds_per_token = 0;
  for (const auto& [cost, slicing] : order) {
    const double expected = seconds_per_token * static_cast<double>(cost);
    if (options_.budget_seconds > 0 && !sweep_.rows.empty() && since(start) + expected > options_.budget_seconds) {
      for (const SearchRecipe& recipe : of_slicing[slicing]) sweep_.left_out.push_back(recipe.key());
      continue;
    }
    const auto begun = Clock::now();
    HONE_CHECK(run_slicing(slicing, of_slicing[slicing], progress));
    const std::size_t tokens = slice_sets_.at(slicing).tokens();
    if (tokens > 0) seconds_per_token = since(begun) / static_cast<double>(tokens);
  }
  sweep_.single_seconds = sweep_.rows[0].build_s + sweep_.rows[0].asking_s + load_seconds_[recipes[0].embedder];
  sweep_.seconds += since(start);
  return {};
}

}  // namespace hone
