// hone compare: many ways to search, and databases, on one's own documents.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "compared_row.h"
#include "comparing.h"
#include "hone/compare/sweep_files.h"
#include "hone/compare/vector_cache.h"
#include "hone/core/child.h"
#include "hone/core/interrupt.h"
#include "hone/jobs/compared_search.h"
#include "hone/model/registry.h"
#include "hone/retrieval/indexing.h"
#include "hone/stores/store_worker.h"
#include "verbs.h"

namespace hone::cli {
namespace {

// "10m", "90s", "2h", "600": seconds.
Result<double> parse_duration(const std::string& text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double seconds = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (failure != std::errc() || seconds == 0 || !(value > 0))
    return Error(ErrorCode::invalid_argument, "--budget is a time such as 90s, 10m or 2h, not \"" + text + "\".");
  return value * seconds;
}

Result<SearchTask> read_task(const ComparingOptions& options) {
  if (!options.corpus.empty() && options.docs.empty() && options.questions.empty())
    return beir_search_task(options.corpus);
  if (options.docs.empty() || options.questions.empty())
    return Error(
        ErrorCode::invalid_argument,
        "Say what to search and with what: --docs FOLDER --questions FILE, or --corpus FOLDER in BEIR's layout.");
  const std::vector<fs::path> docs(options.docs.begin(), options.docs.end());
  return read_search_task(docs, options.questions);
}

// Databases are asked by processes of their own, which are started before the first document is read and before this one
// gives up the network.
Result<std::vector<StoreSource>> start_stores(const ComparingOptions& options) {
  std::vector<StoreSource> stores;
  for (const std::string& text : options.stores) {
    if (text == "embedded") continue;
    std::string place = text;
    if (text == "sqlite-vec") {
      HONE_CHECK(make_folder(options.out));
      place += "=" + (fs::path(options.out) / "sqlite-vec.db").string();
    }
    HONE_TRY(const StoreAddress address, StoreAddress::parse(place));
    HONE_TRY(auto started, StoreWorker::start(address, {.allowed_hosts = options.allowed_hosts}));
    const auto worker = std::make_shared<StoreWorker>(std::move(started));
    std::string name(store_name(address.kind));
    const auto same = std::count_if(stores.begin(), stores.end(),
                                    [&](const StoreSource& other) { return other.name.starts_with(name); });
    if (same > 0) name += fmt::format(" {}", same + 1);  // two servers of a kind
    stores.push_back({name, address.place, [worker] { return worker->connect(); }});
  }
  return stores;
}

void give_up_network() {
  if (auto denied = deny_network(); !denied) fmt::print(stderr, "{}\n", denied.error().message());
}

Status compare_searches(const Shell& shell, ComparingOptions& options) {
  HONE_TRY(const auto stores, start_stores(options));
  give_up_network();
  if (!options.answers.empty()) HONE_CHECK(take_frozen_exam(options));
  HONE_TRY(const SearchTask task, read_task(options));
  HONE_TRY(const SearchGrid grid, read_grid(options));
  LeaderBy by = default_leader_by(task);
  if (!options.by.empty()) {
    HONE_TRY(by, parse_leader_by(options.by));
  }
  if (!options.budget.empty()) {
    HONE_TRY(options.sweep.budget_seconds, parse_duration(options.budget));
  }
  options.sweep.folder = options.out;
  catch_interrupts();
  HONE_TRY(Comparer comparer, Comparer::make(task, options.sweep));
  const auto recipes = grid.recipes();
  HONE_CHECK(comparer.run(recipes, shell.progress()));
  for (const StoreSource& store : stores) HONE_CHECK(comparer.run_store(store, recipes, shell.progress()));
  Sweep sweep = comparer.sweep();
  HONE_TRY(const Leaderboard board, rank_rows(task, sweep, by));
  const auto write = [&]() -> Result<OrderedJson> {
    HONE_CHECK(write_sweep_files(options.out, task, sweep, board));
    OrderedJson json = comparison_json(task, sweep, board, options);
    HONE_CHECK(write_file_atomically(fs::path(options.out) / "leaderboard.json", json.dump(1) + "\n"));
    return json;
  };
  HONE_TRY(OrderedJson json, write());
  if (!options.answers.empty()) {
    HONE_CHECK(answer_exam(shell, options, board, sweep));
    HONE_TRY(json, write());
  }
  shell.print_json(json);
  if (!shell.json()) print_leaderboard(shell, task, sweep, board, options);
  return {};
}

Status use_row(const Shell& shell, const ComparingOptions& options) {
  HONE_TRY(const SearchRecipe recipe, read_compared_row(options.row, options.out));
  HONE_TRY(auto workspace, Workspace::open_existing(Workspace::locate(options.workspace)));
  Corpus corpus(workspace.database());
  SlicingSpec cut;
  HONE_CHECK(slice_like(recipe, cut));
  HONE_TRY(IndexRecipe index, cut.recipe(&corpus));
  // The comparison's own vectors go with its row, so that the workspace finds what was measured.
  std::optional<VectorCache> vectors;
  if (const fs::path file = fs::path(options.out) / "vectors.db"; fs::exists(file)) {
    HONE_TRY(vectors, VectorCache::open(file));
    index.known_vector = [&](const std::string& embedder, const std::string& hash) {
      return vectors->vector(embedder, hash);
    };
  }
  HONE_TRY(const IndexReport report, index_documents(corpus, {}, index, shell.progress()));
  HONE_CHECK(corpus.set("mode", std::string(mode_name(recipe.mode))));
  HONE_CHECK(corpus.set("dense_weight",
                        recipe.mode == RetrievalMode::hybrid ? fmt::format("{}", recipe.dense_weight) : std::string()));
  HONE_CHECK(corpus.set("feedback", recipe.feedback > 0 ? std::to_string(recipe.feedback) : std::string()));
  HONE_CHECK(corpus.set("reranker", recipe.reranker));
  shell.print_json(
      {{"row", options.row}, {"recipe", recipe.json()}, {"slices", report.slices}, {"embedded", report.embedded}});
  if (!shell.json())
    fmt::print("This workspace now searches as row {}: {}; {} slices, {} embedded now.\n", options.row, recipe.key(),
               report.slices, report.embedded);
  return {};
}

}  // namespace

Result<SearchGrid> read_grid(const ComparingOptions& options) {
  SearchGrid grid = default_grid(options.embedders.empty() ? "all-minilm-l6-v2" : options.embedders[0]);
  if (!options.grid.empty()) {
    HONE_TRY(const std::string text, read_file(options.grid, 1 << 20));
    HONE_TRY(grid, parse_grid(text, options.grid, grid));
  }
  // Flags say more than the file.
  OrderedJson flags = OrderedJson::object();
  if (!options.slicings.empty()) flags["slicing"] = options.slicings;
  if (!options.tokenizers.empty()) flags["tokenizer"] = options.tokenizers;
  if (!options.embedders.empty()) flags["embedder"] = options.embedders;
  if (!options.modes.empty()) flags["mode"] = options.modes;
  if (!options.rerankers.empty()) flags["reranker"] = options.rerankers;
  if (!options.weights.empty()) flags["weight"] = options.weights;
  if (!options.feedbacks.empty()) flags["feedback"] = options.feedbacks;
  if (!flags.empty()) {
    HONE_TRY(grid, parse_grid(dump(flags), "the options", grid));  // JSON is YAML
  }
  std::erase(grid.embedders, "none");  // by words alone, as `add` and `ask` have it
  return grid;
}

void add_compare(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<ComparingOptions>();
  options->sweep.find_model = [](const std::string& name) -> Result<fs::path> {
    HONE_TRY(const InstalledModel found, find_model(name));
    return found.file;
  };
  CLI::App* verb = app.add_subcommand("compare", "Compare ways to search, and databases, on your own documents.");
  verb->add_option("--docs", options->docs, "files and folders to search");
  verb->add_option(
      "--questions,--exam", options->questions,
      "questions with the spans that answer them (JSONL), or an exam whose evidence stands in the documents");
  verb->add_option("--corpus", options->corpus, "a folder in BEIR's layout, in place of both");
  verb->add_option(
      "--grid", options->grid,
      "YAML: slicing, tokenizer, embedder, mode, weight, feedback, reranker, each a list; 28 recipes when left out");
  verb->add_option("--slice", options->slicings, "slicings to try: words:120/30, sentences:5/1 …")->delimiter(',');
  verb->add_option("--tokenizer", options->tokenizers, "models whose tokens slicings tokens:N count")->delimiter(',');
  verb->add_option("--embedder", options->embedders, "embedders to try")->delimiter(',');
  verb->add_option("--mode", options->modes, "dense, lexical, hybrid")->delimiter(',');
  verb->add_option("--weight", options->weights, "shares of the dense ranking in hybrid search")->delimiter(',');
  verb->add_option("--feedback", options->feedbacks,
                   "searches by meaning once more with the question moved towards so many first passages; 0: once")
      ->delimiter(',');
  verb->add_option("--reranker", options->rerankers,
                   "none, or models that reorder the first passages: cross-encoders (thirty), chat models (ten)")
      ->delimiter(',');
  verb->add_option("--stores", options->stores,
                   "databases to compare: embedded, sqlite-vec, pgvector=URL, chroma=URL, opensearch=URL, weaviate=URL")
      ->delimiter(',');
  verb->add_option("--allow-host", options->allowed_hosts, "a database's host that is not this machine");
  verb->add_option("--by", options->by,
                   "what ranks the rows: span_recall, span_iou, ndcg@10, recall@10, mrr@10 or map");
  verb->add_option("--budget", options->budget, "stop taking up slicings after this time: 90s, 10m, 2h");
  verb->add_option("--answers", options->answers,
                   "a model that answers the exam's choose questions as the best rows and the default search");
  verb->add_option("--answered-rows", options->answered_rows, "how many rows --answers is for, the default beside them")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--passage-tokens", options->sweep.measure.passage_tokens, "every row fills this many tokens")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--out", options->out, "the folder of vectors, rows, runs and the report; a second call goes on")
      ->capture_default_str();
  verb->add_option("--threads", options->sweep.threads, "threads; all cores when left out");
  CLI::App* use = verb->add_subcommand("use", "Search this workspace as a row of the leaderboard does.");
  use->add_option("row", options->row, "the row's number")->required();
  use->add_option("--out", options->out, "the comparison's folder")->capture_default_str();
  add_workspace_option(use, options->workspace);
  use->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  CLI::App* mark = verb->add_subcommand(
      "mark", "Questions without a marked answer: say of the passages that all recipes found which of them answer.");
  mark->add_option("--docs", options->docs, "files and folders to search")->required();
  mark->add_option("--questions,--exam", options->questions, "the questions")->required();
  mark->add_option("--grid", options->grid, "whose recipes find passages");
  mark->add_option("--slice", options->slicings, "slicings to try")->delimiter(',');
  mark->add_option("--mode", options->modes, "dense, lexical, hybrid")->delimiter(',');
  mark->add_option("--out", options->out, "the comparison's folder")->capture_default_str();
  mark->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  verb->require_subcommand(0, 1);
  shell.on(
      verb,
      [&shell, options, use, mark] {
        if (mark->parsed() || use->parsed()) give_up_network();
        if (mark->parsed()) return mark_passages(shell, *options);
        return use->parsed() ? use_row(shell, *options) : compare_searches(shell, *options);
      },
      /*needs_network=*/true);
}

}  // namespace hone::cli
