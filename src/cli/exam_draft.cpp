// hone exam draft and review: questions that the model proposes from documents, and an expert's word on each.
#include <fmt/format.h>

#include "drafting.h"
#include "hone/core/files.h"
#include "verbs.h"

namespace hone::cli {
namespace {

Status review(const Shell& shell, const std::string& file, std::string out) {
  HONE_TRY(const auto drafts, ask_about_drafts(shell, file));
  if (out.empty()) out = fs::path(file).replace_extension(".exam.jsonl").string();
  HONE_TRY(const std::size_t questions, drafting::write_drafted_exam(drafts, out));
  OrderedJson json = review_json(file, drafts);
  json["exam"] = questions == 0 ? OrderedJson() : OrderedJson(out);
  shell.print_json(json);
  if (shell.json()) return {};
  print_review(shell, file, drafts);
  if (questions > 0)
    fmt::print(
        shell.out(),
        "{} holds the {} questions that you took, apart from those you wrote. Fix them with: hone exam freeze {}\n",
        out, questions, out);
  return {};
}

}  // namespace

Action describe_exam_draft(Arguments& verb) {
  auto options = std::make_shared<DraftVerb>();
  options->spec.drafting.for_exam = true;
  options->spec.out = "questions.drafts.jsonl";
  options->review = "hone exam review";
  options->add_to(verb);
  verb.add_option("--exam", options->spec.apart,
                  "keep apart from the spans of this file (JSONL with document and spans)");
  return [options](Shell& shell) { return draft_rows(shell, *options); };
}

Action describe_exam_review(Arguments& verb) {
  auto file = std::make_shared<std::string>(), out = std::make_shared<std::string>();
  verb.add_option("file", *file, "what `hone exam draft` wrote").required();
  verb.add_option("--out", *out, "the exam of the questions that were taken; FILE.exam.jsonl when left out");
  return [file, out](Shell& shell) { return review(shell, *file, *out); };
}

}  // namespace hone::cli
