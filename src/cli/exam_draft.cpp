// hone exam draft and review: questions that the model proposes from documents, and an expert's word on each.
#include <fmt/format.h>

#include "drafting.h"
#include "exam_verbs.h"
#include "hone/core/files.h"

namespace hone::cli {
namespace {

Status review(const Shell& shell, const std::string& file, std::string out) {
  HONE_TRY(const auto drafts, ask_about_drafts(shell, file));
  if (out.empty()) out = fs::path(file).replace_extension(".exam.jsonl").string();
  HONE_TRY(const std::size_t questions, write_drafted_exam(drafts, out));
  OrderedJson json = review_json(file, drafts);
  json["exam"] = questions == 0 ? OrderedJson() : OrderedJson(out);
  shell.print_json(json);
  if (shell.json()) return {};
  print_review(file, drafts);
  if (questions > 0)
    fmt::print(
        "{} holds the {} questions that you took, apart from those you wrote. Fix them with: hone exam freeze {}\n",
        out, questions, out);
  return {};
}

}  // namespace

SubVerb add_exam_draft(CLI::App& exam, Shell& shell) {
  auto options = std::make_shared<DraftVerb>();
  options->spec.drafting.for_exam = true;
  options->spec.out = "questions.drafts.jsonl";
  options->review = "hone exam review";
  CLI::App* verb = exam.add_subcommand(
      "draft", "Have the model propose questions from documents; those that it answers without them are dropped.");
  options->add_to(verb);
  verb->add_option("--exam", options->spec.apart,
                   "keep apart from the spans of this file (JSONL with document and spans)");
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, options] { return draft_rows(shell, *options); }};
}

SubVerb add_exam_review(CLI::App& exam, Shell& shell) {
  auto file = std::make_shared<std::string>(), out = std::make_shared<std::string>();
  CLI::App* verb = exam.add_subcommand(
      "review", "Accept, edit or drop drafted questions; what was taken becomes an exam of its own.");
  verb->add_option("file", *file, "what `hone exam draft` wrote")->required();
  verb->add_option("--out", *out, "the exam of the questions that were taken; FILE.exam.jsonl when left out");
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, file, out] { return review(shell, *file, *out); }};
}

}  // namespace hone::cli
