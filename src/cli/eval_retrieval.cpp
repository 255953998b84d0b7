// hone eval-retrieval: how good search is, on a collection with judgements.
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "hone/core/files.h"
#include "hone/core/log.h"
#include "hone/documents/slicing.h"
#include "hone/engine/token_counter.h"
#include "hone/installed/registry.h"
#include "hone/search/evaluation.h"
#include "hone/search/trec.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct EvalRetrievalFlags {
  fs::path corpus, run_folder;
  std::string embedder, slice, language, split;
  std::vector<std::string> modes{"dense", "lexical", "hybrid"};
  int overlap = 0, threads = 0;
};

Status write_runs(const search::Evaluation& evaluation, const fs::path& folder) {
  HONE_CHECK(make_folder(folder));
  for (const search::ModeEvaluation& result : evaluation.results) {
    const std::string mode(search::mode_name(result.mode));
    HONE_TRY(const std::string text, search::format_trec_run(result.run, "hone-" + mode));
    HONE_CHECK(write_file_atomically(folder / (mode + ".run"), text));
  }
  return {};
}

OrderedJson to_json(const search::Evaluation& evaluation) {
  OrderedJson results = OrderedJson::array();
  for (const search::ModeEvaluation& result : evaluation.results)
    results.push_back({{"mode", search::mode_name(result.mode)},
                       {"ndcg@10", result.metrics.ndcg_at_10},
                       {"mrr@10", result.metrics.mrr_at_10},
                       {"recall@100", result.metrics.recall_at_100},
                       {"map", result.metrics.map},
                       {"queries", result.metrics.queries},
                       {"queries_per_second", result.queries_per_second}});
  OrderedJson embedding{{"documents_per_second", nullptr}, {"seconds", nullptr}};
  if (evaluation.embedded)
    embedding = {{"documents_per_second", evaluation.documents_per_second}, {"seconds", evaluation.embedding_seconds}};
  return {{"results", results},
          {"embedding", embedding},
          {"documents", evaluation.documents},
          {"slices", evaluation.slices},
          {"questions_not_asked", evaluation.unasked}};
}

void print_table(const Shell& shell, const search::Evaluation& evaluation) {
  fmt::print(shell.out(), "{:<8} {:>8} {:>8} {:>11} {:>8} {:>11}\n", "mode", "nDCG@10", "MRR@10", "recall@100", "MAP",
             "questions/s");
  for (const search::ModeEvaluation& result : evaluation.results)
    fmt::print(shell.out(), "{:<8} {:>8.4f} {:>8.4f} {:>11.4f} {:>8.4f} {:>11.0f}\n", search::mode_name(result.mode),
               result.metrics.ndcg_at_10, result.metrics.mrr_at_10, result.metrics.recall_at_100, result.metrics.map,
               result.queries_per_second);
  fmt::print(shell.out(), "\n{} documents in {} slices, {} judged questions.", evaluation.documents, evaluation.slices,
             evaluation.results.front().metrics.queries);
  if (evaluation.embedded)
    fmt::print(shell.out(), " Embedded {:.1f} documents a second, {:.1f} s in all.", evaluation.documents_per_second,
               evaluation.embedding_seconds);
  fmt::print(shell.out(), "\n");
}

Status run(const Shell& shell, const EvalRetrievalFlags& options) {
  search::EvaluationOptions evaluation_options;
  evaluation_options.modes.clear();
  bool needs_embedder = false;
  for (const std::string& name : options.modes) {
    HONE_TRY(const search::RetrievalMode mode, search::parse_mode(name));
    evaluation_options.modes.push_back(mode);
    needs_embedder |= mode != search::RetrievalMode::lexical;
  }
  evaluation_options.language = options.language;
  evaluation_options.threads = options.threads;
  HONE_TRY(const search::BeirCollection collection, search::load_beir(options.corpus, options.split));

  std::optional<engine::Embedder> embedder;
  std::optional<search::TextEncoder> encoder;
  if (needs_embedder && options.embedder.empty())
    return Error(ErrorCode::invalid_argument,
                 "Dense and hybrid search need --embedder NAME. For search by words alone: --modes lexical.");
  if (needs_embedder) {
    HONE_TRY(const installed::InstalledModel model, installed::find_model(options.embedder));
    HONE_TRY(embedder, engine::Embedder::load(model.file, {.threads = options.threads}));
    encoder = search::encoder_of(*embedder);
    evaluation_options.encoder = &*encoder;
  }
  std::optional<engine::TokenCounter> counter;
  if (!options.slice.empty()) {
    HONE_TRY(const documents::Slicing slicing, documents::parse_slicing(options.slice, options.overlap));
    documents::TokenSpans tokens;
    if (slicing.unit == documents::SliceUnit::tokens && !options.embedder.empty()) {
      HONE_TRY(const installed::InstalledModel model, installed::find_model(options.embedder));
      HONE_TRY(counter, engine::TokenCounter::load(model.file));
      tokens = [&counter](std::string_view text) { return counter->spans(text); };
    }
    evaluation_options.slicer = [slicing, tokens](const std::string& text) -> Result<std::vector<std::string>> {
      documents::Document document;
      document.text = text;
      HONE_TRY(auto slices, documents::slice_document(document, slicing, tokens));
      std::vector<std::string> texts;
      texts.reserve(slices.size());
      for (documents::Slice& slice : slices) texts.push_back(std::move(slice.text));
      return texts;
    };
  }

  HONE_TRY(const search::Evaluation evaluation, search::evaluate(collection, evaluation_options, shell.progress()));
  if (evaluation.unasked > 0)
    log_warning(
        fmt::format("{} in no mean.",
                    evaluation.unasked == 1
                        ? std::string("1 judged question is not in queries.jsonl; it counts")
                        : fmt::format("{} judged questions are not in queries.jsonl; they count", evaluation.unasked)));
  if (!options.run_folder.empty()) HONE_CHECK(write_runs(evaluation, options.run_folder));
  if (shell.json())
    shell.print_json(to_json(evaluation));
  else
    print_table(shell, evaluation);
  return {};
}

}  // namespace

Action describe_eval_retrieval(Arguments& verb) {
  auto options = std::make_shared<EvalRetrievalFlags>();
  verb.add_option("--corpus", options->corpus, "folder with corpus.jsonl, queries.jsonl and qrels/").required();
  verb.add_option("--embedder", options->embedder, "the embedding model; lexical search needs none");
  verb.add_option("--modes", options->modes, "dense, lexical, hybrid").delimiter(',').capture_default_str();
  verb.add_option("--slice", options->slice,
                  "cut documents: words:N, tokens:N, sentences:N, chars:N or headings:N (default: whole documents)");
  verb.add_number("--overlap", options->overlap, ranges::overlap, "what neighbouring slices share, in the same unit")
      .capture_default_str();
  verb.add_option("--split", options->split, "which qrels/SPLIT.tsv (default: test)");
  verb.add_option("--language", options->language,
                  "ISO 639-1, for the stemmer of lexical search (default: as in a workspace)");
  verb.add_option("--run-out", options->run_folder, "folder for TREC runs: dense.run, lexical.run, hybrid.run");
  verb.add_number("--threads", options->threads, ranges::threads, "default: physical cores");
  return [options](Shell& shell) { return run(shell, *options); };
}

}  // namespace hone::cli
