// hone compare: many ways to search, and databases, on one's own documents.
#include <fmt/format.h>

#include <charconv>

#include "comparing.h"
#include "hone/compare/swept_task.h"
#include "hone/compare/use_row.h"
#include "hone/core/interrupt.h"
#include "hone/search/recipe_fields.h"
#include "verbs.h"
#include "workspace_options.h"

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

Status compare_documents(const Shell& shell, const ComparingOptions& options) {
  compare::CompareSpec spec = options.spec;
  if (spec.corpus.empty() && (spec.docs.empty() || spec.questions.empty()))
    return Error(
        ErrorCode::invalid_argument,
        "Say what to search and with what: --docs FOLDER --questions FILE, or --corpus FOLDER in BEIR's layout.");
  if (!spec.answers.empty() && (spec.docs.empty() || spec.questions.empty()))
    return Error(ErrorCode::invalid_argument, "--answers needs --docs and an exam: --exam lease.yaml.");
  if (!options.budget.empty()) {
    HONE_TRY(spec.budget_seconds, parse_duration(options.budget));
  }
  const auto note = [&shell](const std::string& sentence) { say(shell.err(), "{}\n", sentence); };
  const auto indexed = [&shell](const search::IndexReport& report) { print_index_report(shell, report); };
  catch_interrupts();
  HONE_TRY(const compare::CompareResult result,
           compare::compare_searches(spec, {.progress = shell.progress(), .note = note, .indexed = indexed}));
  shell.print_json(compare::leaderboard_json(result.swept->record));
  if (!shell.json()) print_leaderboard(shell, *result.swept, spec, options.why);
  return {};
}

Status search_as_row(const Shell& shell, const ComparingOptions& options) {
  if (options.undo == !options.row.empty())
    return Error(ErrorCode::invalid_argument, "Name a row: hone compare use 1. Or take the last one back: --undo.");
  const compare::UseSpec spec{.row = options.row, .folder = options.spec.out, .workspace = options.workspace};
  HONE_TRY(const compare::UseResult used,
           options.undo ? compare::undo_use(spec, shell.progress()) : compare::use_row(spec, shell.progress()));
  OrderedJson json{{"row", options.row},
                   {"recipe", search::recipe_json(used.recipe)},
                   {"slices", used.slices},
                   {"embedded", used.embedded}};
  if (options.undo) json["row"] = nullptr, json["undone"] = true;
  shell.print_json(json);
  if (shell.json()) return {};
  if (options.undo)
    fmt::print(shell.out(), "This workspace searches again as before: {}; {} slices, {} embedded now.\n",
               used.recipe.key(), used.slices, used.embedded);
  else
    fmt::print(
        shell.out(),
        "This workspace now searches as row {}: {}; {} slices, {} embedded now.\nhone compare use --undo puts back "
        "how it searched before.\n",
        options.row, used.recipe.key(), used.slices, used.embedded);
  return {};
}

}  // namespace

Action describe_compare(Arguments& verb) {
  auto options = std::make_shared<ComparingOptions>();
  compare::CompareSpec& spec = options->spec;
  verb.add_option("--docs", spec.docs, "files and folders to search");
  verb.add_option(
      "--questions,--exam", spec.questions,
      "questions with the spans that answer them (JSONL), or an exam whose evidence stands in the documents");
  verb.add_option("--corpus", spec.corpus, "a folder in BEIR's layout, in place of both");
  verb.add_option(
      "--grid", spec.grid.file,
      "YAML: slicing, tokenizer, embedder, mode, weight, feedback, reranker, each a list; 28 recipes when left out");
  verb.add_option("--slice", spec.grid.slicings, "slicings to try: words:120/30, sentences:5/1 …").delimiter(',');
  verb.add_option("--tokenizer", spec.grid.tokenizers, "models whose tokens slicings tokens:N count").delimiter(',');
  verb.add_option("--embedder", spec.grid.embedders, "embedders to try").delimiter(',');
  verb.add_option("--mode", spec.grid.modes, "dense, lexical, hybrid").delimiter(',');
  verb.add_number("--weight", spec.grid.weights, ranges::share, "shares of the dense ranking in hybrid search")
      .delimiter(',');
  verb.add_number("--feedback", spec.grid.feedbacks, ranges::passages,
                  "searches by meaning once more with the question moved towards so many first passages; 0: once")
      .delimiter(',');
  verb.add_option("--reranker", spec.grid.rerankers,
                  "none, or models that reorder the first passages: cross-encoders (thirty), chat models (ten)")
      .delimiter(',');
  verb.add_option("--stores", spec.stores,
                  "databases to compare: embedded, sqlite-vec, pgvector=URL, chroma=URL, opensearch=URL, weaviate=URL")
      .delimiter(',');
  verb.add_option("--allow-host", spec.allowed_hosts, "a database's host that is not this machine");
  verb.add_option("--by", spec.by, "what ranks the rows: span_recall, span_iou, ndcg@10, recall@10, mrr@10 or map");
  verb.add_option("--budget", options->budget, "stop taking up slicings after this time: 90s, 10m, 2h");
  verb.add_option("--answers", spec.answers,
                  "a model that answers the exam's choose questions as the best rows and the default search");
  verb.add_number("--answered-rows", spec.answered_rows, ranges::count,
                  "how many rows --answers is for, the default beside them")

      .capture_default_str();
  verb.add_number("--passage-tokens", spec.passage_tokens, ranges::tokens, "every row fills this many tokens")

      .capture_default_str();
  verb.add_option("--out", spec.out, "the folder of vectors, rows, runs and the report; a second call goes on")
      .capture_default_str();
  verb.add_number("--threads", spec.threads, ranges::threads, "threads; all cores when left out");
  verb.add_flag("--why", options->why, "also the statistics behind the verdict");
  return [options](Shell& shell) { return compare_documents(shell, *options); };
}

Action describe_compare_use(Arguments& verb) {
  auto options = std::make_shared<ComparingOptions>();
  verb.add_option("row", options->row, "the row's number");
  verb.add_flag("--undo", options->undo, "search again as before the last `hone compare use`");
  verb.add_option("--out", options->spec.out, "the comparison's folder").capture_default_str();
  add_workspace_option(verb, options->workspace);
  return [options](Shell& shell) { return search_as_row(shell, *options); };
}

Action describe_compare_mark(Arguments& verb) {
  auto options = std::make_shared<ComparingOptions>();
  compare::CompareSpec& spec = options->spec;
  verb.add_option("--docs", spec.docs, "files and folders to search").required();
  verb.add_option("--questions,--exam", spec.questions, "the questions").required();
  verb.add_option("--grid", spec.grid.file, "whose recipes find passages");
  verb.add_option("--slice", spec.grid.slicings, "slicings to try").delimiter(',');
  verb.add_option("--mode", spec.grid.modes, "dense, lexical, hybrid").delimiter(',');
  verb.add_option("--out", spec.out, "the comparison's folder").capture_default_str();
  return [options](Shell& shell) { return mark_passages(shell, *options); };
}

}  // namespace hone::cli
