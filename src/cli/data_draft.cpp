// hone data draft: documents → rows that a person accepts, edits or drops.
#include <fmt/format.h>

#include "data_verbs.h"
#include "hone/jobs/drafting.h"
#include "hone/model/registry.h"

namespace hone::cli {
namespace {

struct Options {
  std::vector<std::string> documents, exams;
  std::string model = "smollm2-135m-instruct", out = "drafts.jsonl";
  DraftingOptions drafting;
};

Status draft(const Shell& shell, const Options& options) {
  HONE_TRY(const auto installed, find_model(options.model));
  std::vector<Draft> drafts;
  if (fs::exists(options.out)) {
    HONE_TRY(drafts, read_drafts(options.out));
  }
  const std::size_t before = drafts.size();
  std::vector<DocumentSpan> taken;
  for (const Draft& one : drafts) taken.push_back(one.passage);
  for (const std::string& exam : options.exams) {
    HONE_TRY(const auto spans, read_spans(exam));
    if (spans.empty())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} names no spans of documents, so nothing can be kept apart from it.", exam));
    taken.insert(taken.end(), spans.begin(), spans.end());
  }
  HONE_TRY(const auto model, LanguageModel::load(installed.file));
  HONE_TRY(auto drafter, Drafter::make(model, options.drafting));
  const std::vector<fs::path> documents(options.documents.begin(), options.documents.end());
  HONE_TRY(const auto report, drafter.draft(documents, taken, shell.progress(), [&](Draft one) {
    drafts.push_back(std::move(one));
    return write_drafts(options.out, drafts);  // what was drafted survives a kill
  }));
  OrderedJson refused = OrderedJson::object(), skipped = OrderedJson::array();
  for (const auto& [why, count] : report.refused) refused[why] = count;
  for (const auto& one : report.skipped) skipped.push_back({{"document", one.path.string()}, {"reason", one.reason}});
  shell.print_json({{"drafts", options.out},
                    {"new", report.kept},
                    {"rows", drafts.size()},
                    {"sentences", report.sentences},
                    {"tried", report.tried},
                    {"refused", refused},
                    {"skipped", skipped}});
  if (shell.json()) return {};
  for (std::size_t i = before; i < std::min(before + 3, drafts.size()); ++i)
    fmt::print("Q  {}\nA  {}\n\n", drafts[i].question, drafts[i].answer);
  for (const auto& one : report.skipped) fmt::print(stderr, "{}: {}\n", one.path.string(), one.reason);
  fmt::print("{} new draft{} of {} sentences looked at.", report.kept, report.kept == 1 ? "" : "s", report.tried);
  for (const auto& [why, count] : report.refused) fmt::print(" {}: {}.", why, count);
  fmt::print("\n{} holds {}. Decide on each with: hone data review {}\n", options.out, drafts.size(), options.out);
  return {};
}

}  // namespace

SubVerb add_data_draft(CLI::App& data, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      data.add_subcommand("draft", "Have the model propose rows from documents, for a person to decide on.");
  verb->add_option("documents", options->documents, "files and folders")->required();
  verb->add_option("--model", options->model, "who drafts; a larger model drafts better")->capture_default_str();
  verb->add_option("--out", options->out, "the drafts; a file that is there is continued")->capture_default_str();
  verb->add_option("--count", options->drafting.count, "drafts wanted")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--instruction", options->drafting.instruction,
                   "rows of this task on passages (\"Summarise the clause.\") in place of questions and answers");
  verb->add_option("--exam", options->exams, "keep apart from the spans of this exam (JSONL with document and spans)");
  verb->add_option("--seed", options->drafting.seed, "which sentences are drawn")->capture_default_str();
  verb->add_option("--threads", options->drafting.threads, "threads; all cores when left out");
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, options] { return draft(shell, *options); }};
}

}  // namespace hone::cli
