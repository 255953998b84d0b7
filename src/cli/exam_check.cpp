// hone exam check: is the file an exam, do its quotations stand in the documents, and what can it not detect.
#include <fmt/format.h>

#include <map>

#include "hone/core/unicode.h"
#include "hone/exam/exam.h"
#include "hone/marking/answer_sheet.h"
#include "verbs.h"

namespace hone::cli {
namespace {

constexpr std::size_t longest_shown = 100;

// "counts: O-; counts not: O. The whole answer is compared, with its signs."
std::string sheet_words(const marking::AnswerSheet& sheet) {
  const auto shown = [](const std::optional<std::string>& text) {
    if (!text) return std::string("no example can be made");
    return text->empty() ? std::string("(nothing)") : "\"" + shorten(on_one_line(*text), longest_shown) + "\"";
  };
  if (!sheet.counts && !sheet.counts_not) return sheet.how;
  return fmt::format("counts: {}; counts not: {}. {}", shown(sheet.counts), shown(sheet.counts_not), sheet.how);
}

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
  OrderedJson questions = OrderedJson::array();
  std::vector<std::string> lines;
  const bool spreadsheet = options.file.ends_with(".csv") || options.file.ends_with(".tsv");
  std::size_t split = 0;
  for (const marking::Question& question : exam.questions) {
    HONE_TRY(const marking::AnswerSheet sheet, marking::answer_sheet(question, {.declines = exam.declines}));
    const auto* text = question.marking<marking::TextMarking>();
    const bool several = spreadsheet && text && text->answers.size() > 1;
    split += several;
    questions.push_back({{"id", question.id},
                         {"counts", or_null(sheet.counts)},
                         {"counts_not", or_null(sheet.counts_not)},
                         {"how", sheet.how}});
    lines.push_back(
        fmt::format("  {}: {}{}", question.id, sheet_words(sheet),
                    several ? fmt::format(" (its cell was split at | into {})", text->answers.size()) : ""));
  }
  if (shell.json()) {
    shell.print_json({{"exam", exam.title},
                      {"questions", exam.questions.size()},
                      {"points", points},
                      {"unanswerable", unanswerable},
                      {"with_evidence", with_evidence},
                      {"groups", groups},
                      {"tags", tags},
                      {"sheet", std::move(questions)},
                      {"split_cells", split},
                      {"warnings", warnings}});
    return {};
  }
  fmt::print(shell.out(),
             "{}: {} question{}, {:g} points, {} unanswerable, {} with evidence that stands in the documents.\n",
             exam.title.empty() ? options.file : exam.title, exam.questions.size(),
             exam.questions.size() == 1 ? "" : "s", points, unanswerable, with_evidence);
  for (const auto& [tag, count] : tags) fmt::print(shell.out(), "  {}: {}\n", tag, count);
  for (const std::string& line : lines) fmt::print(shell.out(), "{}\n", line);
  if (split > 0)
    fmt::print(
        shell.out(),
        "{} cell{} under \"answer\" {} split at |: each text in it counts alone. One answer of several fields stands "
        "under \"form\", and each field counts.\n",
        split, split == 1 ? "" : "s", split == 1 ? "was" : "were");
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
