// hone compare: every knob of retrieval, and several databases, on one's own documents and questions.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "compare_verbs.h"
#include "hone/compare/leaderboard.h"
#include "hone/core/child.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/log.h"
#include "hone/model/registry.h"
#include "hone/retrieval/indexing.h"
#include "hone/retrieval/trec.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct Options {
  std::vector<std::string> docs, stores, allowed_hosts;
  std::vector<std::string> slices, embedders, modes;
  std::vector<double> overlaps, weights;
  std::string questions, corpus, grid, budget, by, out;
  std::size_t passage_tokens = 1500;
  int threads = 0;
  bool fresh = false;
};

// "90", "90s", "10m", "2h" → seconds.
Result<double> parse_budget(const std::string& text) {
  std::size_t used = 0;
  double number = 0;
  try {
    number = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  const std::string unit = text.substr(used);
  const double scale = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (used == 0 || scale == 0 || !(number > 0) || number > 1e6)
    return Error(ErrorCode::invalid_argument, "'" + text + "' is no time. Write it as 90s, 10m or 2h.");
  return number * scale;
}

Result<Grid> grid_of(const Options& options, const std::string& embedder) {
  Grid grid = Grid::standard(embedder);
  if (!options.grid.empty()) {
    HONE_TRY(const std::string yaml, read_file(options.grid, 1 << 20));
    HONE_TRY(grid, parse_grid(yaml, fs::path(options.grid).filename().string(), embedder));
  }
  if (!options.slices.empty()) grid.slicings = options.slices;
  if (!options.overlaps.empty()) grid.overlaps = options.overlaps;
  if (!options.embedders.empty()) grid.embedders = options.embedders;
  if (!options.weights.empty()) grid.dense_weights = options.weights;
  if (!options.modes.empty()) {
    grid.modes.clear();
    for (const std::string& name : options.modes) {
      HONE_TRY(const RetrievalMode mode, parse_mode(name));
      grid.modes.push_back(mode);
    }
  }
  return grid;
}

Status write_files(const Sweep& sweep, const SweepInput& input, const Leaderboard& board, const fs::path& folder) {
  HONE_CHECK(make_folder(folder / "runs"));
  HONE_CHECK(write_file_atomically(folder / "result.json", dump(to_json(sweep, input, board), 1) + "\n"));
  HONE_CHECK(write_file_atomically(folder / "leaderboard.csv", leaderboard_csv(sweep, board)));
  HONE_CHECK(write_file_atomically(folder / "report.html", sweep_report_html(sweep, input, board)));
  std::size_t place = 0;
  for (const std::size_t at : board.order) {
    ++place;
    const SweepRow& row = sweep.rows[at];
    if (!row.error.empty()) continue;
    Run run;
    for (std::size_t q = 0; q < row.questions.size(); ++q) run[input.questions[q].id] = row.questions[q].documents;
    const auto text = format_trec_run(run, fmt::format("hone-{}", place));
    if (!text) {  // a name with a blank in it, which the format cannot hold
      log_warning("No TREC runs were written: " + text.error().message());
      break;
    }
    HONE_CHECK(write_file_atomically(folder / "runs" / fmt::format("{:03}.run", place), *text));
  }
  return {};
}

void print_board(const Sweep& sweep, const SweepInput& input, const Leaderboard& board, const fs::path& folder) {
  const auto mean = [&](const SweepRow& row, const char* measure) { return mean_of(row, *score_named(measure)); };
  fmt::print("{:>3} {:<44} {:<10} {:>8} {:>9} {:>8} {:>7} {:>8} {:>8}\n", "", "recipe", "store", "nDCG@10", "recall@10",
             "spans", "tokens", "p50 ms", "exact");
  for (std::size_t i = 0; i < board.order.size(); ++i) {
    const SweepRow& row = sweep.rows[board.order[i]];
    const std::string name = row.recipe.name() + (row.is_default ? " (default)" : "");
    if (!row.error.empty()) {
      fmt::print("{:>3} {:<44} {:<10} {}\n", i + 1, name, row.store, row.error);
      continue;
    }
    fmt::print("{:>3} {:<44} {:<10} {:>8.4f} {:>9.4f} {:>8} {:>7.0f} {:>8.2f} {:>8}{}\n", i + 1, name, row.store,
               mean(row, "ndcg@10"), mean(row, "recall@10"),
               input.has_spans ? fmt::format("{:.4f}", mean(row, "span_recall")) : "", mean(row, "tokens"),
               latency_ms(row, 0.5), row.recall_vs_exact ? fmt::format("{:.3f}", *row.recall_vs_exact) : "",
               board.tied[board.order[i]] ? "  ≈" : "");
  }
  const SweepProof& proof = board.proof;
  fmt::print("\n≈ cannot be told apart from the leader by {} on these {} questions.\n", board.by,
             input.questions.size());
  fmt::print(
      "Choosing was worth {:+.4f} {} over the default on questions that had no part in the choice (95 % from "
      "{:+.4f} to {:+.4f}): {}.\n",
      proof.gain, board.by, proof.low, proof.high, proof.verdict);
  fmt::print("{} configurations in {:.1f} s; the default alone {:.1f} s.\n", sweep.rows.size(), sweep.seconds,
             sweep.single_configuration_seconds);
  for (const std::string& one : sweep.left_out) fmt::print("Left out for the budget: {}.\n", one);
  for (const std::string& one : input.notes) fmt::print("{}\n", one);
  for (const std::string& one : sweep.notes) fmt::print("{}\n", one);
  fmt::print("Report, table and runs: {}\n`hone compare use 1` makes the first row the workspace's recipe.\n",
             folder.string());
}

Status run(const Shell& shell, const Options& options) {
  if (options.corpus.empty() == (options.docs.empty() || options.questions.empty()))
    return Error(ErrorCode::invalid_argument,
                 "Say what to compare on: --docs FOLDER with --questions FILE, or --corpus FOLDER in BEIR's layout.");
  SweepOptions sweep_options;
  bool network = false;
  for (const std::string& text : options.stores) {
    if (text == "embedded") continue;  // always there: the others are held against it
    HONE_TRY(const StoreAddress address,
             StoreAddress::parse(
                 text == "sqlite-vec" ? "sqlite-vec=" + (cache_folder() / "compare-sqlite-vec.db").string() : text));
    network |= needs_network(address.kind);
    sweep_options.stores.push_back(address);
  }
  if (!network)
    if (const Status denied = deny_network(); !denied) log_info(denied.error().message());
  if (!options.budget.empty()) {
    HONE_TRY(sweep_options.budget_s, parse_budget(options.budget));
  }
  if (!options.by.empty()) HONE_CHECK(score_named(options.by));

  std::string embedder = options.embedders.empty() ? "all-minilm-l6-v2" : options.embedders[0];
  HONE_TRY(const Grid grid, grid_of(options, embedder));
  embedder = grid.embedders.at(0);
  HONE_TRY(std::vector<RetrievalRecipe> recipes, grid.recipes());
  RetrievalRecipe usual{default_slicing, default_overlap, embedder};
  if (embedder == "none") usual.mode = RetrievalMode::lexical;
  if (std::find(recipes.begin(), recipes.end(), usual) == recipes.end()) recipes.insert(recipes.begin(), usual);

  const std::vector<fs::path> documents(options.docs.begin(), options.docs.end());
  HONE_TRY(const SweepInput input,
           options.corpus.empty() ? read_sweep_input(documents, options.questions) : read_beir_input(options.corpus));
  const fs::path folder =
      options.out.empty() ? cache_folder() / "compare" / input.digest.substr(0, 24) : fs::path(options.out);
  std::error_code ignored;
  if (options.fresh) fs::remove_all(folder / "rows", ignored);
  sweep_options.default_recipe = usual;
  sweep_options.allowed_hosts = options.allowed_hosts;
  sweep_options.passage_tokens = options.passage_tokens;
  sweep_options.threads = options.threads;
  sweep_options.folder = folder / "rows";
  HONE_TRY(const Sweep sweep, run_sweep(input, recipes, sweep_options, shell.progress()));
  HONE_TRY(const Leaderboard board, rank_rows(sweep, input, options.by));
  HONE_CHECK(write_files(sweep, input, board, folder));
  HONE_CHECK(remember_comparison(folder));
  for (const std::string& note : sweep.notes) log_warning(note);
  if (shell.json()) {
    OrderedJson object = to_json(sweep, input, board);
    object["folder"] = folder.string();
    shell.print_json(object);
  } else {
    print_board(sweep, input, board, folder);
  }
  return {};
}

}  // namespace

void add_compare(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("compare", "Try recipes and databases on your own documents and questions.");
  verb->require_subcommand(0, 1);
  verb->add_option("--docs", options->docs, "files and folders to search in");
  verb->add_option("--questions", options->questions,
                   "rows {\"_id\",\"question\",\"document\",\"spans\":[{\"start\",\"end\",\"text\"}]}");
  verb->add_option("--corpus", options->corpus, "instead: a folder in BEIR's layout");
  verb->add_option("--grid", options->grid, "a YAML file of knobs: slice, overlap, embedder, mode, dense_weight");
  verb->add_option("--slice", options->slices, "words:120, words:120/30, sentences:3, …")->delimiter(',');
  verb->add_option("--overlap", options->overlaps, "shares of a slice: 0,0.25")->delimiter(',');
  verb->add_option("--embedder", options->embedders, "embedding models; 'none': by words alone")->delimiter(',');
  verb->add_option("--modes", options->modes, "dense, lexical, hybrid")->delimiter(',');
  verb->add_option("--dense-weight", options->weights, "hybrid: shares of the dense ranks: 0.3,0.5")->delimiter(',');
  verb->add_option("--stores", options->stores,
                   "embedded, sqlite-vec, pgvector=URL, chroma=URL, opensearch=URL, weaviate=URL")
      ->delimiter(',');
  verb->add_option("--allow-host", options->allowed_hosts,
                   "a database's host beside this machine; it is sent the texts");
  verb->add_option("--budget", options->budget, "stop before this time is over: 90s, 10m, 2h; cheap slicings go first");
  verb->add_option("--by", options->by, "the measure that ranks (default: span_recall with spans, else ndcg@10)");
  verb->add_option("--passage-tokens", options->passage_tokens, "tokens of passages that every row fills")
      ->capture_default_str();
  verb->add_option("--out", options->out, "folder of the report and the rows (default: in the cache)");
  verb->add_flag("--fresh", options->fresh, "measure again what an earlier run kept");
  verb->add_option("--threads", options->threads, "default: physical cores");
  const SubVerb use = add_compare_use(*verb, shell);
  shell.on(
      verb,
      [&shell, options, use]() -> Status {
        if (!use.first->parsed()) return run(shell, *options);
        if (const Status denied = deny_network(); !denied) log_info(denied.error().message());
        return use.second();
      },
      /*needs_network=*/true);
}

}  // namespace hone::cli
