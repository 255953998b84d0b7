// Stored answers marked again, after the key of their exam was mended.
//
//   HONE_TRY(const Sitting sitting, read_sitting("base.sitting.jsonl"));
//   if (const auto exam = revised_exam(sitting, "base.sitting.jsonl")) {
//     const Sitting now = marked_now(*exam, sitting), before = marked_as_first_frozen(*exam, sitting);
//   }
#pragma once

#include <optional>

#include "hone/core/files.h"
#include "hone/exam/freeze.h"
#include "hone/results/sitting_file.h"

namespace hone::results {

// The frozen exam of a sitting, where its key was mended; it lies where the sitting says, or beside `file`. None where the exam
// is not there, or has one key alone.
std::optional<exam::FrozenExam> revised_exam(const Sitting& sitting, const fs::path& file);

// The sitting with the marks of the questions whose key changed: by the key of now, or by that of the first freezing. Its exam
// is that revision. What waits for a person or a judge stays as it is.
Sitting marked_now(const exam::FrozenExam& exam, Sitting sitting);
Sitting marked_as_first_frozen(const exam::FrozenExam& exam, Sitting sitting);

}  // namespace hone::results
