// The texts that a model or its prompt was made with, in which an exam's questions must not stand.
//
//   HONE_TRY(const exam::Exam exam, exam::read_exam("lease.yaml"));
//   HONE_TRY(const MadeWith made, texts_behind_adapter("runs/scenes"));      // the rows of that run, and of those before it
//   const auto leaks = exam::find_leaks(exam.questions, made.texts);
//   HONE_CHECK(refuse_leaks(exam.questions, leaks, "Take those rows away."));
#pragma once

#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/exam/leaks.h"

namespace hone::sitting {

struct MadeWith {
  std::vector<exam::TrainingText> texts;
  std::vector<std::string> notes;  // what could not be looked through, in sentences
};

// A file or folder of rows, whatever their format; any other text (few-shot examples, a rubric) by its paragraphs.
// Errors: not_found, and those of read_file.
Result<std::vector<exam::TrainingText>> read_training_texts(const fs::path& file_or_folder);

// The rows of a tune run, without those that it left out for an exam, and of the adapter it went on from. An adapter without its run, or whose rows have moved, is no
// error: a note says so.
Result<MadeWith> texts_behind_adapter(const fs::path& adapter);

// Error invalid_argument that names the first leaks and where they stand; `way_out` is its last sentence, `advice` beside it.
Status refuse_leaks(const std::vector<marking::Question>& questions, const std::vector<exam::Leak>& leaks,
                    const std::string& way_out, Advice advice = {});

}  // namespace hone::sitting
