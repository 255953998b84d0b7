// hone compare: many ways to search, and databases, on one's own documents.
#include <fmt/color.h>
#include <fmt/format.h>

#include <charconv>
#include <iostream>

#include "columns.h"
#include "compared_row.h"
#include "hone/compare/passage_pool.h"
#include "hone/compare/sweep_files.h"
#include "hone/core/child.h"
#include "hone/core/interrupt.h"
#include "hone/core/unicode.h"
#include "hone/model/registry.h"
#include "hone/retrieval/indexing.h"
#include "hone/stores/store_worker.h"
#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

struct Options {
  std::vector<std::string> docs, stores, allowed_hosts, slicings, tokenizers, embedders, modes, rerankers;
  std::vector<double> weights;
  std::string questions, corpus, grid, by, budget, out = "compare", row;
  WorkspaceOption workspace;
  SweepOptions sweep;
};

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

Result<SearchTask> read_task(const Options& options) {
  if (!options.corpus.empty() && options.docs.empty() && options.questions.empty())
    return beir_search_task(options.corpus);
  if (options.docs.empty() || options.questions.empty())
    return Error(
        ErrorCode::invalid_argument,
        "Say what to search and with what: --docs FOLDER --questions FILE, or --corpus FOLDER in BEIR's layout.");
  const std::vector<fs::path> docs(options.docs.begin(), options.docs.end());
  return read_search_task(docs, options.questions);
}

Result<SearchGrid> read_grid(const Options& options) {
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
  if (!flags.empty()) {
    HONE_TRY(grid, parse_grid(dump(flags), "the options", grid));  // JSON is YAML
  }
  std::erase(grid.embedders, "none");  // by words alone, as `add` and `ask` have it
  return grid;
}

// Databases are asked by processes of their own, which are started before the first document is read and before this one
// gives up the network.
Result<std::vector<StoreSource>> start_stores(const Options& options) {
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
    stores.push_back({std::string(store_name(address.kind)), address.place, [worker] { return worker->connect(); }});
  }
  return stores;
}

void give_up_network() {
  if (auto denied = deny_network(); !denied) fmt::print(stderr, "{}\n", denied.error().message());
}

OrderedJson row_json(const SweepRow& row, const Leaderboard& board, std::size_t index) {
  OrderedJson json{{"recipe", row.recipe.json()}, {"store", row.recipe.store}};
  if (!row.error.empty()) {
    json["error"] = row.error, json["tied_with_leader"] = false, json["default"] = index == 0;
    return json;
  }
  const auto mean = [&](double QuestionMeasures::*measure) { return row.mean(measure, board.questions); };
  json["ndcg@10"] = mean(&QuestionMeasures::ndcg), json["recall@10"] = mean(&QuestionMeasures::recall);
  json["mrr@10"] = mean(&QuestionMeasures::mrr), json["map"] = mean(&QuestionMeasures::map);
  json["span_recall"] = mean(&QuestionMeasures::span_recall);
  json["span_precision"] = mean(&QuestionMeasures::span_precision);
  json["span_iou"] = mean(&QuestionMeasures::span_iou);
  json["tokens_per_question"] = row.mean_tokens(board.questions), json["unjudged"] = mean(&QuestionMeasures::unjudged);
  json["p50_ms"] = row.p50_ms, json["p95_ms"] = row.p95_ms;
  json["embed_ms"] = row.embed_ms, json["search_ms"] = row.search_ms;
  json["build_s"] = row.build_s, json["slices"] = row.slices;
  json["disk_mb"] = row.disk_mb ? OrderedJson(*row.disk_mb) : OrderedJson();
  json["memory_mb"] = row.memory_mb ? OrderedJson(*row.memory_mb) : OrderedJson();
  json["recall_vs_exact"] = row.recall_vs_exact ? OrderedJson(*row.recall_vs_exact) : OrderedJson();
  OrderedJson filtered = OrderedJson::object();
  for (const auto& [percent, recall] : row.filtered_recall) filtered[std::to_string(percent)] = recall;
  if (!filtered.empty()) json["recall_vs_exact_filtered"] = std::move(filtered);
  json["tied_with_leader"] = static_cast<bool>(board.tied[index]), json["default"] = index == 0;
  return json;
}

OrderedJson to_json(const SearchTask& task, const Sweep& sweep, const Leaderboard& board, const Options& options) {
  OrderedJson rows = OrderedJson::array();
  for (const std::size_t index : board.order) rows.push_back(row_json(sweep.rows[index], board, index));
  OrderedJson proof;
  if (board.proof) {
    const Comparison& one = board.proof->comparison;
    proof = {{"gain", one.difference},
             {"low", one.interval.low},
             {"high", one.interval.high},
             {"p", one.p},
             {"verdict", verdict_name(one.verdict)},
             {"n", one.n},
             {"how", board.proof->how},
             {"chosen", board.proof->chosen},
             {"default", one.score_a},
             {"chosen_score", one.score_b}};
  }
  return {{"rows", rows},
          {"proof", proof},
          {"cost", {{"seconds", sweep.seconds}, {"single_configuration_seconds", sweep.single_seconds}}},
          {"by", leader_by_name(board.by)},
          {"documents", task.documents.size()},
          {"questions", board.questions.size()},
          {"questions_without_judgement", task.unjudged},
          {"left_out", sweep.left_out},
          {"notes", sweep.notes},
          {"folder", options.out}};
}

constexpr std::size_t most_printed_rows = 30;  // with the default and every row that failed

void print_board(const Shell& shell, const SearchTask& task, const Sweep& sweep, const Leaderboard& board,
                 const Options& options) {
  std::vector<std::vector<std::string>> table{{"row", "slicing", "search", "store", "span recall", "span IoU",
                                               "nDCG@10", "tokens", "p50", "build", "of exact", ""}};
  std::size_t number = 0;
  for (const std::size_t index : board.order) {
    const SweepRow& row = sweep.rows[index];
    if (++number > most_printed_rows && index != 0 && row.error.empty()) continue;
    std::string mode(mode_name(row.recipe.mode));
    if (row.recipe.mode == RetrievalMode::hybrid) mode += fmt::format(" {:g}", row.recipe.dense_weight);
    if (!row.recipe.reranker.empty()) mode += ", reranked";
    std::vector<std::string> cells{std::to_string(number), row.recipe.slicing, mode, row.recipe.store};
    if (row.error.empty()) {
      const auto mean = [&](double QuestionMeasures::*measure) {
        return fmt::format("{:.3f}", row.mean(measure, board.questions));
      };
      const bool spans = task.has_spans();
      cells.insert(cells.end(),
                   {spans ? mean(&QuestionMeasures::span_recall) : "–", spans ? mean(&QuestionMeasures::span_iou) : "–",
                    mean(&QuestionMeasures::ndcg), fmt::format("{:.0f}", row.mean_tokens(board.questions)),
                    fmt::format("{:.1f} ms", row.p50_ms), fmt::format("{:.1f} s", row.build_s),
                    row.recall_vs_exact ? fmt::format("{:.3f}", *row.recall_vs_exact) : "–"});
      std::string words = index == 0 ? "default" : "";
      if (board.tied[index]) words += words.empty() ? "=" : " =";
      cells.push_back(words);
    } else {
      cells.emplace_back("failed");
    }
    table.push_back(std::move(cells));
  }
  print_columns(table);
  if (table.size() <= board.order.size())
    fmt::print("… {} more rows are in the report.\n", board.order.size() + 1 - table.size());
  fmt::print("=  cannot be told from the leader. Ranked by {} on {} questions", leader_by_name(board.by),
             board.questions.size());
  if (task.unjudged > 0) fmt::print(" ({} say nowhere what answers them)", task.unjudged);
  fmt::print("; passages fill {} tokens.\n", options.sweep.measure.passage_tokens);
  for (const SweepRow& row : sweep.rows)
    if (!row.error.empty()) fmt::print("{}: {}\n", row.recipe.key(), row.error);
  for (const std::string& note : sweep.notes) fmt::print("{}\n", note);
  if (!sweep.left_out.empty())
    fmt::print("The budget left out {} recipes, {} first.\n", sweep.left_out.size(), sweep.left_out[0]);
  if (board.proof) {
    const std::string words = sentence(board.proof->comparison);
    if (shell.colour() && board.proof->comparison.verdict == Verdict::better)
      fmt::print(fg(fmt::terminal_color::green), "\n{}\n", words);
    else
      fmt::print("\n{}\n", words);
    fmt::print("({})\n", board.proof->how);
  }
  fmt::print("{:.0f} s in all; the default alone takes {:.0f} s. The whole report: {}\n", sweep.seconds,
             sweep.single_seconds, (fs::path(options.out) / "report.html").string());
  fmt::print("Search this workspace that way: hone compare use 1\n");
}

Status compare_searches(const Shell& shell, Options& options) {
  HONE_TRY(const auto stores, start_stores(options));
  give_up_network();
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
  HONE_TRY(const Leaderboard board, rank_rows(task, comparer.sweep(), by));
  HONE_CHECK(write_sweep_files(options.out, task, comparer.sweep(), board));
  const OrderedJson json = to_json(task, comparer.sweep(), board, options);
  HONE_CHECK(write_file_atomically(fs::path(options.out) / "leaderboard.json", json.dump(1) + "\n"));
  shell.print_json(json);
  if (!shell.json()) print_board(shell, task, comparer.sweep(), board, options);
  return {};
}

Status use_row(const Shell& shell, const Options& options) {
  HONE_TRY(const SearchRecipe recipe, read_compared_row(options.row, options.out));
  HONE_TRY(auto workspace, Workspace::open_existing(options.workspace.path()));
  Corpus corpus(workspace.database());
  SlicingOptions cut;
  HONE_CHECK(cut.take(recipe));
  HONE_TRY(const IndexRecipe index, cut.recipe(&corpus));
  HONE_TRY(const IndexReport report, index_documents(corpus, {}, index, shell.progress()));
  HONE_CHECK(corpus.set("mode", std::string(mode_name(recipe.mode))));
  HONE_CHECK(corpus.set("dense_weight",
                        recipe.mode == RetrievalMode::hybrid ? fmt::format("{}", recipe.dense_weight) : std::string()));
  HONE_CHECK(corpus.set("reranker", recipe.reranker));
  shell.print_json(
      {{"row", options.row}, {"recipe", recipe.json()}, {"slices", report.slices}, {"embedded", report.embedded}});
  if (!shell.json())
    fmt::print("This workspace now searches as row {}: {}; {} slices, {} embedded now.\n", options.row, recipe.key(),
               report.slices, report.embedded);
  return {};
}

constexpr std::size_t pooled_passages = 3;  // of every row, for a question

Status mark_passages(const Shell& shell, Options& options) {
  if (options.docs.empty() || options.questions.empty())
    return Error(ErrorCode::invalid_argument, "Say what to mark: --docs FOLDER --questions FILE.");
  const std::vector<fs::path> docs(options.docs.begin(), options.docs.end());
  HONE_TRY(const SearchTask task, read_search_task(docs, options.questions, OpenQuestions::only));
  HONE_TRY(const SearchGrid grid, read_grid(options));
  const fs::path file = fs::path(options.questions).replace_extension(".marked.jsonl");
  HONE_TRY(auto marks, read_passage_marks(file));
  options.sweep.folder = fs::path(options.out) / "pool";
  HONE_TRY(Comparer comparer, Comparer::make(task, options.sweep));
  HONE_CHECK(comparer.run(grid.recipes(), shell.progress()));
  const auto pool = pool_passages(task, comparer.sweep(), marks, pooled_passages);
  std::size_t given = 0;
  for (std::size_t i = 0; i < pool.size() && !shell.json(); ++i) {
    const SearchQuestion& question = task.questions[pool[i].question];
    fmt::print("\n{} of {}   {}\n\n  {}\n\n", i + 1, pool.size(), question.text, on_one_line(pool[i].text));
    std::string word;
    do {
      fmt::print("Does this passage answer?  [y]es  [n]o  [s]kip  [q]uit: ");
      std::fflush(stdout);
      if (!std::getline(std::cin, word)) word = "q";
    } while (word.size() != 1 || std::string_view("ynsq").find(word[0]) == std::string_view::npos);
    if (word == "q") break;
    if (word == "s") continue;
    marks.push_back({.question = question.id,
                     .document = fs::path(task.names[pool[i].span.document]).filename().string(),
                     .start = pool[i].span.start,
                     .end = pool[i].span.end,
                     .answers = word == "y"});
    HONE_CHECK(write_passage_marks(file, task, marks));  // each word is kept at once
    ++given;
  }
  const auto yes = std::count_if(marks.begin(), marks.end(), [](const PassageMark& one) { return one.answers; });
  shell.print_json({{"file", file.string()},
                    {"questions", task.questions.size()},
                    {"open", pool.size() - given},
                    {"marks", marks.size()},
                    {"answers", yes}});
  if (!shell.json())
    fmt::print("\n{} passages marked, {} of them answer. Compare with: hone compare --docs … --questions {}\n",
               marks.size(), yes, file.string());
  return {};
}

}  // namespace

void add_compare(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
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
  verb->add_option("--grid", options->grid,
                   "YAML: slicing, tokenizer, embedder, mode, weight, reranker, each a list; 24 recipes when left out");
  verb->add_option("--slice", options->slicings, "slicings to try: words:120/30, sentences:5/1 …")->delimiter(',');
  verb->add_option("--tokenizer", options->tokenizers, "models whose tokens slicings tokens:N count")->delimiter(',');
  verb->add_option("--embedder", options->embedders, "embedders to try")->delimiter(',');
  verb->add_option("--mode", options->modes, "dense, lexical, hybrid")->delimiter(',');
  verb->add_option("--weight", options->weights, "shares of the dense ranking in hybrid search")->delimiter(',');
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
  verb->add_option("--passage-tokens", options->sweep.measure.passage_tokens, "every row fills this many tokens")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--out", options->out, "the folder of vectors, rows, runs and the report; a second call goes on")
      ->capture_default_str();
  verb->add_option("--threads", options->sweep.threads, "threads; all cores when left out");
  CLI::App* use = verb->add_subcommand("use", "Search this workspace as a row of the leaderboard does.");
  use->add_option("row", options->row, "the row's number")->required();
  use->add_option("--out", options->out, "the comparison's folder")->capture_default_str();
  options->workspace.add_to(use);
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
