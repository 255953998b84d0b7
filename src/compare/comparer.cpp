#include "hone/compare/comparer.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/core/stopwatch.h"
#include "hone/core/unicode.h"
#include "hone/corpus/lexical_index.h"
#include "hone/corpus/main_language.h"
#include "hone/corpus/vector_index.h"
#include "hone/documents/language.h"
#include "hone/search/rank.h"
#include "hone/statistics/quantile.h"

namespace hone::compare {
namespace {

const Error stopped(ErrorCode::cancelled, "The comparison was stopped; the same command goes on with it.");

}  // namespace

Result<Comparer> Comparer::make(const SearchTask& task, const SweepOptions& options) {
  HONE_CHECK(make_folder(options.folder / "rows"));
  HONE_TRY(auto cache, VectorCache::open(options.folder / "vectors.db"));
  return Comparer(task, options, std::move(cache));
}

const std::string& Comparer::language() {
  if (language_) return *language_;
  std::map<std::string, std::size_t> points;
  for (const documents::Document& document : task_->documents)
    points[documents::claimed_language(document.text)] += count_points(document.text);
  return language_.emplace(corpus::main_language(points));
}

// Everything that would give the row other numbers.
Result<fs::path> Comparer::file_of(const search::SearchRecipe& recipe, const std::string& place) {
  constexpr int ranking_version = 2;  // goes up when the same recipe ranks otherwise
  std::string what = fmt::format("{}\n{}\n{}\n{}\n{}", ranking_version, task_->hash, options_.measure.passage_tokens,
                                 recipe.key(), place);
  for (const std::string& name :
       {recipe.embedder.value_or(""), recipe.reranker.value_or(""), recipe.cutter(), counter_}) {
    HONE_TRY(const std::string identity, models_.identity(name));
    what += '\n' + identity;
  }
  return options_.folder / "rows" / (sha256(what).substr(0, 20) + ".json");
}

Result<bool> Comparer::take_kept(const search::SearchRecipe& recipe, const std::string& place) {
  HONE_TRY(const fs::path file, file_of(recipe, place));
  std::error_code ignored;
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

Status Comparer::keep(SweepRow row, const std::string& place) {
  if (row.error.empty()) {
    HONE_TRY(const fs::path file, file_of(row.recipe, place));
    HONE_CHECK(write_file_atomically(file, sweep_row_json(row).dump()));
  }
  sweep_.rows.push_back(std::move(row));
  return {};
}

bool Comparer::is_over_budget(double expected_seconds) const {
  return options_.budget_seconds > 0 && !sweep_.rows.empty() &&
         sweep_.seconds + expected_seconds > options_.budget_seconds;
}

Result<const SliceSet*> Comparer::slices(const Cut& cut) {
  if (const auto found = slice_sets_.find(cut); found != slice_sets_.end()) return &found->second;
  HONE_TRY(const engine::TokenCounter* counter, models_.counter(counter_));
  HONE_TRY(const engine::TokenCounter* cutter, models_.counter(cut.second));
  HONE_TRY(auto set, cut_task(*task_, cut.first, cutter, counter));
  return &slice_sets_.emplace(cut, std::move(set)).first->second;
}

Result<const Comparer::QuestionVectors*> Comparer::question_vectors(const std::string& name) {
  if (const auto found = question_vectors_.find(name); found != question_vectors_.end()) return &found->second;
  HONE_TRY(engine::Embedder * model, models_.embedder(name));
  QuestionVectors all;
  for (const SearchQuestion& question : task_->questions) {
    const Stopwatch watch;
    HONE_TRY(auto vector, model->embed_query(question.text));
    all.ms.push_back(1000 * watch.seconds());
    all.vectors.push_back(std::move(vector));
  }
  return &question_vectors_.emplace(name, std::move(all)).first->second;
}

Status Comparer::rank_words(const SliceSet& set, Ranked& out) {
  Stopwatch watch;
  HONE_TRY(auto index, corpus::LexicalIndex::make("hone"));
  for (std::size_t i = 0; i < set.slices.size(); ++i)
    HONE_CHECK(index.add(static_cast<std::int64_t>(i), set.slices[i].text));
  out.build_seconds = watch.seconds();
  const std::string& main = language();
  for (const SearchQuestion& question : task_->questions) {
    watch = Stopwatch();
    HONE_TRY(auto ranking, index.search(question.text, options_.depth, main));
    out.ms.push_back(1000 * watch.seconds());
    out.rankings.push_back(std::move(ranking));
  }
  return {};
}

Status Comparer::rank_meaning(const SliceSet& set, const std::string& embedder, Meaning& out,
                              const Progress& progress) {
  HONE_TRY(engine::Embedder * model, models_.embedder(embedder));
  HONE_TRY(VectorCache::Vectors vectors, cache_.vectors(*model, set, progress));
  HONE_TRY(const QuestionVectors* questions, question_vectors(embedder));
  Stopwatch watch;
  out.index =
      corpus::make_vector_index(static_cast<std::size_t>(model->dimensions()), set.slices.size(), options_.threads);
  std::vector<std::int64_t> ids(set.slices.size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
  HONE_CHECK(out.index->add(ids, vectors.values));
  out.vectors = std::move(vectors.values);
  out.ranked.build_seconds = vectors.seconds_alone + watch.seconds();
  for (const auto& vector : questions->vectors) {
    watch = Stopwatch();
    HONE_TRY(auto ranking, out.index->search(vector, options_.depth));
    out.ranked.ms.push_back(1000 * watch.seconds());
    out.ranked.rankings.push_back(std::move(ranking));
  }
  return {};
}

// One question to a slicing whose lists are there already.
class Comparer::Question : public search::RankingSource {
 public:
  Question(std::size_t number, const Ranked* words, const Meaning* meaning, std::size_t depth)
      : number_(number), words_(words), meaning_(meaning), depth_(depth) {}
  Result<corpus::Ranking> by_words() override { return kept(*words_); }
  Result<corpus::Ranking> by_meaning(std::span<const float> vector) override {
    if (std::exchange(first_, false)) return kept(meaning_->ranked);
    return meaning_->index->search(vector, depth_);
  }
  Result<std::vector<float>> vector_of(std::int64_t slice) override {
    return slice_vector(meaning_->vectors, static_cast<std::size_t>(slice), meaning_->index->dimensions());
  }
  double kept_ms() const { return kept_ms_; }  // what the lists that were there had cost

 private:
  corpus::Ranking kept(const Ranked& ranked) {
    kept_ms_ += ranked.ms[number_];
    return ranked.rankings[number_];
  }
  std::size_t number_;
  const Ranked* words_;
  const Meaning* meaning_;
  std::size_t depth_;
  bool first_ = true;  // the question's own vector comes first
  double kept_ms_ = 0;
};

Result<Comparer::Ranked> Comparer::rank(const search::SearchRecipe& recipe, const SliceSet& set,
                                        const std::function<TimedSource(std::size_t question)>& source_of,
                                        const Progress& progress) {
  const QuestionVectors* questions = nullptr;
  if (recipe.mode != search::RetrievalMode::lexical) {
    HONE_TRY(questions, question_vectors(recipe.embedder.value_or("")));
  }
  Ranked ranked;
  for (std::size_t i = 0; i < task_->questions.size(); ++i) {
    if (interrupted()) return stopped;
    const Stopwatch watch;
    const TimedSource question = source_of(i);
    const std::span<const float> vector =
        questions ? std::span<const float>(questions->vectors[i]) : std::span<const float>();
    double scored_in = 0, scoring_costs = 0;  // seconds: now, and were no pair known from another row
    const search::ScoreFirst score_first = [&](const corpus::Ranking& ranking) -> Result<std::vector<double>> {
      const Stopwatch scoring;
      HONE_TRY(auto scored, models_.score_first(*recipe.reranker, task_->questions[i].text, set, ranking));
      scored_in = scoring.seconds(), scoring_costs = scored.seconds;
      return std::move(scored.scores);
    };
    HONE_TRY(auto ranking, hone::search::rank(recipe, vector, *question.source, score_first));
    ranked.rankings.push_back(std::move(ranking));
    ranked.ms.push_back(1000 * (watch.seconds() - scored_in + scoring_costs) + question.kept_ms());
    if (recipe.reranks()) report_progress(progress, {"reranking", i + 1, task_->questions.size(), "questions"});
  }
  return ranked;
}

Result<SweepRow> Comparer::row_of(const search::SearchRecipe& recipe, const SliceSet& slices, const Ranked& ranked) {
  SweepRow row{.recipe = recipe};
  row.slices = slices.slices.size();
  std::vector<double> embed_ms(ranked.ms.size()), whole_ms = ranked.ms;
  if (recipe.mode != search::RetrievalMode::lexical) {
    HONE_TRY(const QuestionVectors* questions, question_vectors(recipe.embedder.value_or("")));
    embed_ms = questions->ms;
  }
  for (std::size_t i = 0; i < whole_ms.size(); ++i) {
    whole_ms[i] += embed_ms[i];
    row.asking_s += whole_ms[i] / 1000;
  }
  row.p50_ms = statistics::quantile(whole_ms, 0.5), row.p95_ms = statistics::quantile(whole_ms, 0.95);
  row.embed_ms = statistics::quantile(embed_ms, 0.5), row.search_ms = statistics::quantile(ranked.ms, 0.5);
  for (std::size_t i = 0; i < ranked.rankings.size(); ++i) {
    row.questions.push_back(measure_question(task_->questions[i], slices, ranked.rankings[i], options_.measure));
    auto& spans = row.passages.emplace_back();
    for (const std::size_t index : row.questions.back().passages)
      spans.push_back({slices.slices[index].document, slices.slices[index].start, slices.slices[index].end});
    auto documents = documents_of(slices, ranked.rankings[i]);
    documents.resize(std::min<std::size_t>(documents.size(), 100));
    row.documents.push_back(std::move(documents));
  }
  return row;
}

Status Comparer::run_cut(const Cut& cut, const std::vector<search::SearchRecipe>& recipes, const Progress& progress) {
  const Stopwatch cutting;
  HONE_TRY(const SliceSet* set, slices(cut));
  const double cut_seconds = cutting.seconds();
  if (set->slices.empty()) return Error(ErrorCode::invalid_argument, cut.first + " cuts the documents into nothing.");
  std::size_t text_bytes = 0;
  for (const TaskSlice& slice : set->slices) text_bytes += slice.text.size();
  std::optional<Ranked> words;
  std::map<std::string, Meaning> meaning;
  for (const search::SearchRecipe& recipe : recipes) {
    if (interrupted()) return stopped;
    HONE_TRY(const bool kept, take_kept(recipe));
    if (kept) continue;
    const bool by_words = recipe.mode != search::RetrievalMode::dense,
               by_meaning = recipe.mode != search::RetrievalMode::lexical;
    if (by_words && !words) HONE_CHECK(rank_words(*set, words.emplace()));
    const std::string embedder = recipe.embedder.value_or("");
    if (by_meaning && !meaning.contains(embedder))
      HONE_CHECK(rank_meaning(*set, embedder, meaning[embedder], progress));
    const Ranked* of_words = by_words ? &*words : nullptr;
    const Meaning* of_meaning = by_meaning ? &meaning.at(embedder) : nullptr;
    const auto source_of = [&](std::size_t question) {
      auto source = std::make_unique<Question>(question, of_words, of_meaning, options_.depth);
      const Question* timed = source.get();
      return TimedSource{std::move(source), [timed] { return timed->kept_ms(); }};
    };
    HONE_TRY(Ranked ranked, rank(recipe, *set, source_of, progress));
    ranked.build_seconds =
        (of_words ? of_words->build_seconds : 0) + (of_meaning ? of_meaning->ranked.build_seconds : 0);
    HONE_TRY(SweepRow row, row_of(recipe, *set, ranked));
    row.build_s = cut_seconds + ranked.build_seconds;
    std::size_t vector_bytes = 0;
    if (by_meaning) {
      HONE_TRY(const engine::Embedder* model, models_.embedder(embedder));
      vector_bytes = static_cast<std::size_t>(model->dimensions()) * sizeof(float) * set->slices.size();
      row.recall_vs_exact = 1;  // Hone's own search is exact, or proved equal to it (docs/decisions/0002)
    }
    HONE_TRY(const auto embedder_bytes, models_.file_bytes(embedder));
    HONE_TRY(const auto reranker_bytes, models_.file_bytes(recipe.reranker.value_or("")));
    row.disk_mb = static_cast<double>(text_bytes + vector_bytes) / 1e6;
    row.memory_mb = static_cast<double>(vector_bytes + embedder_bytes + reranker_bytes) / 1e6;
    HONE_CHECK(keep(std::move(row)));
    report_progress(progress, {"comparing", sweep_.rows.size(), wanted_, "recipes"});
  }
  return {};
}

Status Comparer::run(const std::vector<search::SearchRecipe>& recipes, const Progress& progress) {
  HONE_REQUIRE(!recipes.empty(), "a recipe to compare");
  Stopwatch watch;
  counter_ = recipes[0].embedder.value_or("");
  wanted_ = sweep_.rows.size() + recipes.size();
  std::map<Cut, std::vector<search::SearchRecipe>> of_cut;
  for (const search::SearchRecipe& recipe : recipes) of_cut[cut_of(recipe)].push_back(recipe);
  const Cut first = cut_of(recipes[0]);
  // What has to be embedded still, in tokens, decides the order; the default's slicing goes first.
  std::vector<std::pair<std::size_t, Cut>> order;
  for (const auto& [cut, group] : of_cut) {
    std::set<std::string> embedders;
    for (const search::SearchRecipe& recipe : group)
      if (recipe.embedder) embedders.insert(*recipe.embedder);
    HONE_TRY(const SliceSet* set, slices(cut));
    std::size_t cost = 0;
    if (cut != first)
      for (const std::string& name : embedders) {
        HONE_TRY(const std::string identity, models_.identity(name));
        HONE_TRY(const std::size_t missing, cache_.missing_tokens(identity, *set));
        cost += missing + 1;
      }
    order.emplace_back(cost, cut);
  }
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    const bool a_first = a.second == first, b_first = b.second == first;
    return a_first != b_first ? a_first : a < b;  // also before those that have nothing to embed
  });
  double seconds_per_token = 0;
  const auto take_time = [&] {
    const double seconds = watch.seconds();
    sweep_.seconds += seconds, watch = Stopwatch();
    return seconds;
  };
  for (const auto& [cost, cut] : order) {
    take_time();
    if (is_over_budget(seconds_per_token * static_cast<double>(cost))) {
      for (const search::SearchRecipe& recipe : of_cut[cut]) sweep_.left_out.push_back(recipe.key());
      continue;
    }
    HONE_CHECK(run_cut(cut, of_cut[cut], progress));
    const double seconds = take_time();
    const std::size_t tokens = slice_sets_.at(cut).tokens();
    if (tokens > 0) seconds_per_token = seconds / static_cast<double>(tokens);
  }
  sweep_.single_seconds = sweep_.rows[0].build_s + sweep_.rows[0].asking_s + models_.load_seconds(counter_);
  return {};
}

}  // namespace hone::compare
