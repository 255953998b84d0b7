// hone exam check: is the file an exam, do its quotations stand in the documents, and what can it not detect.
#include <fmt/format.h>

#include <map>

#include "hone/exam/exam.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamCheckFlags {
  std::string file, docs;
};

Status check(const Shell& shell, const ExamCheckFlags& options) {
  HONE_TRY(const exam::Exam exam, exam::read_placed_exam(options.file, options.docs));
  const auto warnings = exam::exam_warnings(exam);
  std::map<std::string, std::size_t> tags;
  std::size_t unanswerable = 0, with_evidence = 0, groups = 0;
  std::map<std::string, std::size_t> group_sizes;
  double points = 0;
  for (const marking::Question& question : exam.questions) {
    unanswerable += question.unanswerable();
    with_evidence += !question.evidence.empty();
    points += question.points;
    for (const std::string& tag : question.tags) ++tags[tag];
    if (!question.group.empty()) ++group_sizes[question.group];
  }
  groups = group_sizes.size();
  if (shell.json()) {
    shell.print_json({{"exam", exam.title},
                      {"questions", exam.questions.size()},
                      {"points", points},
                      {"unanswerable", unanswerable},
                      {"with_evidence", with_evidence},
                      {"groups", groups},
                      {"tags", tags},
                      {"warnings", warnings}});
    return {};
  }
  fmt::print(shell.out(),
             "{}: {} question{}, {:g} points, {} unanswerable, {} with evidence that stands in the documents.\n",
             exam.title.empty() ? options.file : exam.title, exam.questions.size(),
             exam.questions.size() == 1 ? "" : "s", points, unanswerable, with_evidence);
  for (const auto& [tag, count] : tags) fmt::print(shell.out(), "  {}: {}\n", tag, count);
  for (const std::string& warning : warnings) fmt::print(shell.out(), "{}\n", warning);
  return {};
}

}  // namespace

Action describe_exam_check(Arguments& verb) {
  auto options = std::make_shared<ExamCheckFlags>();
  verb.add_option("file", options->file, "the questions: .yaml, .jsonl, .json or .csv").required();
  verb.add_option("--docs", options->docs, "the folder of the documents that the questions name; else the exam's own");
  return [options](Shell& shell) { return check(shell, *options); };
}

}  // namespace hone::cli
