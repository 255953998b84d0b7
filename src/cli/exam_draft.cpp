// hone exam draft and review: questions that the model proposes from documents, and an expert's word on each.
#include <fmt/format.h>

#include <algorithm>

#include "drafting.h"
#include "exam_verbs.h"
#include "hone/exam/exam.h"

namespace hone::cli {
namespace {

constexpr std::size_t short_answer_words = 6;

// A short answer must stand in what the model says; a longer one is held against it word by word.
Question question_of(const Draft& draft, std::size_t number) {
  Question question{.id = fmt::format("drafted-{}", number), .text = draft.question, .tags = {"drafted"}};
  const std::size_t words = 1 + static_cast<std::size_t>(std::count(draft.answer.begin(), draft.answer.end(), ' '));
  if (words <= short_answer_words)
    question.markings.emplace_back(ContainMarking{.must = {{draft.answer}}, .must_not = {}});
  else
    question.markings.emplace_back(ReferenceMarking{.references = {draft.answer}});
  question.evidence.push_back(
      {.document = fs::path(draft.span.document).filename().string(), .spans = {{draft.span.start, draft.span.end}}});
  return question;
}

Status review(const Shell& shell, const std::string& file, std::string out) {
  HONE_TRY(const auto drafts, review_drafts(shell, file));
  if (out.empty()) out = fs::path(file).replace_extension(".exam.jsonl").string();
  Exam exam;
  for (std::size_t i = 0; i < drafts.size(); ++i)
    if (drafts[i].review == Review::accepted || drafts[i].review == Review::edited)
      exam.questions.push_back(question_of(drafts[i], i + 1));
  if (!exam.questions.empty()) HONE_CHECK(write_file_atomically(out, exam_jsonl(exam)));
  OrderedJson json = review_json(file, drafts);
  json["exam"] = exam.questions.empty() ? OrderedJson() : OrderedJson(out);
  shell.print_json(json);
  if (shell.json()) return {};
  print_review(file, drafts);
  if (!exam.questions.empty())
    fmt::print(
        "{} holds the {} questions that you took, apart from those you wrote. Fix them with: hone exam freeze {}\n",
        out, exam.questions.size(), out);
  return {};
}

}  // namespace

SubVerb add_exam_draft(CLI::App& exam, Shell& shell) {
  auto options = std::make_shared<DraftVerb>();
  options->drafting.for_exam = true;
  options->out = "questions.drafts.jsonl";
  options->review = "hone exam review";
  CLI::App* verb = exam.add_subcommand(
      "draft", "Have the model propose questions from documents; those that it answers without them are dropped.");
  options->add_to(verb);
  verb->add_option("--exam", options->exams, "keep apart from the spans of this file (JSONL with document and spans)");
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
