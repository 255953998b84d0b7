// hone exam import: a public exam's own file as questions.
#include <fmt/format.h>

#include "hone/core/files.h"
#include "hone/exam/import.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamImportFlags {
  std::string kind, file, out, mark;
  std::vector<std::string> columns;
};

Status import(const Shell& shell, const ExamImportFlags& options) {
  HONE_TRY(const exam::ImportKind kind, exam::parse_import_kind(options.kind));
  if (!options.out.ends_with(".jsonl"))
    return Error(ErrorCode::invalid_argument,
                 options.out + ": the questions are written as JSONL; give a name that ends in .jsonl.");
  HONE_TRY(exam::Imported imported, exam::import_exam(kind, options.file, options.columns));
  if (!options.mark.empty()) HONE_CHECK(exam::mark_choices_by(imported.exam, options.mark));
  if (imported.exam.questions.empty())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("None of the {} questions of {} can be taken: {}.", imported.rows, options.file,
                             imported.refused.begin()->first),
                 imported.likely);
  HONE_CHECK(write_file_atomically(options.out, exam::exam_jsonl(imported.exam)));
  shell.print_json({{"file", options.out},
                    {"rows", imported.rows},
                    {"questions", imported.exam.questions.size()},
                    {"refused", imported.refused},
                    {"unused_columns", imported.unused},
                    {"unchecked_instructions", imported.unchecked}});
  if (shell.json()) return {};
  fmt::print(shell.out(), "{} is written: {} of {} questions.\n", options.out, imported.exam.questions.size(),
             imported.rows);
  if (!imported.unused.empty())
    fmt::print(shell.out(), "Columns without effect: {}.\n", fmt::join(imported.unused, ", "));
  for (const auto& [why, count] : imported.refused) fmt::print(shell.out(), "Not taken, {}: {}.\n", count, why);
  for (const auto& [instruction, count] : imported.unchecked) fmt::print(shell.out(), "  {}: {}\n", instruction, count);
  return {};
}

}  // namespace

Action describe_exam_import(Arguments& verb) {
  auto options = std::make_shared<ExamImportFlags>();
  verb.add_option("kind", options->kind, "mmlu, arc, openbookqa, truthfulqa, gsm8k, ifeval; or table: your own")
      .required();
  verb.add_option("file", options->file, "the publisher's file; a table of your own: CSV, JSON or JSONL").required();
  verb.add_option("--out", options->out, "the exam to write, .jsonl").required();
  verb.add_option("--map", options->columns, "columns by their names: question=frage,answer=antwort").delimiter(',');
  verb.add_option("--mark", options->mark,
                  "how choices are marked: letter, what the answer says, or log_likelihood, log_likelihood_norm, "
                  "log_likelihood_bytes, what the model finds likeliest: fairer to small models");
  return [options](Shell& shell) { return import(shell, *options); };
}

}  // namespace hone::cli
