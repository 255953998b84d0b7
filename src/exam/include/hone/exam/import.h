// Public exams in their publishers' own files, as questions.
//
//   HONE_TRY(const Imported imported, import_exam(ImportKind::mmlu, "international_law_test.csv"));
//   use(imported.exam.questions, imported.refused);
//
// What cannot become a question that is marked as its publisher marks it is not taken, and counted with the reason.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/exam/exam.h"

namespace hone::exam {

enum class ImportKind {
  mmlu,  // CSV without header: question, four options, letter; or rows of a hub: {"question","choices":[…],"answer"}
  arc,  // ARC and OpenBookQA: {"id","question":{"stem","choices":[{"text","label"}]},"answerKey"} a line; or a list of
  // {"instruction": "…Answer1: … Answer2: …", "answer": "answer1"}; or rows of a hub: "choices": {"text","label"}
  truthfulqa,  // CSV with Question, Best Answer, Incorrect Answers: the best among the incorrect, in a fixed shuffled order
  gsm8k,  // {"question","answer"} a line, the number behind "####"
  ifeval,  // {"key","prompt","instruction_id_list","kwargs"} a line
  table,  // anybody's table, CSV, JSON or JSONL: the keys of a question, and `context`, which stands behind it
};

// "mmlu", "arc", "openbookqa" (as arc), "truthfulqa", "gsm8k", "ifeval", "table". Error invalid_argument with the nearest name.
Result<ImportKind> parse_import_kind(const std::string& name);

struct Imported {
  Exam exam;
  std::size_t rows = 0;  // questions of the file
  std::map<std::string, std::size_t> refused;  // why → how many; rows = questions + Σ of these
  Advice likely;  // the likely columns, where no question could be taken
  std::vector<std::string> unused;  // columns of a table that are no key of a question
  std::map<std::string, std::size_t> unchecked;  // IFEval: instructions of refused rows that are not checked here
};

// Names of columns in any case; `columns`: "question=frage", what each holds that has another name. A Parquet file, as hubs
// keep them, is read as JSONL of its rows.
// Errors: those of read_file; corrupt_data naming row and field when the file is not of that kind, with the likely columns as
// advice; invalid_argument (`columns`).
Result<Imported> import_exam(ImportKind kind, const std::filesystem::path& file,
                             const std::vector<std::string>& columns = {});
// `name`: the file's, for ids, tags and messages.
Result<Imported> import_exam_text(ImportKind kind, std::string_view text, const std::string& name,
                                  const std::vector<std::string>& columns = {});

// Has every choice question marked by one of choice_mark_names. Error invalid_argument with the nearest name.
Status mark_choices_by(Exam& exam, const std::string& name);

}  // namespace hone::exam
