// The rows of a run: read, tokenized, held out and packed, the same way each time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/engine/language_model.h"
#include "hone/tuning/tuning_settings.h"
#include "row_questions.h"

namespace hone::tuning {

struct TuningData {
  std::vector<model::Sequence> sequences;
  std::vector<model::TokenRow> valid;
  std::vector<RowQuestion> questions;  // of `valid`, for base and tuned model
  std::vector<std::string> notes;  // what was read, what was left out
  std::vector<fs::path> files, valid_files;  // that the rows were read from; `valid_files` those of settings.valid
  fs::path exam_file;  // of settings.without_exam
  std::optional<std::string> system_prompt;  // of every row; "": none has one; none: they differ
  std::uint64_t of_exam = 0;  // rows among `excluded` that hold a question of that exam
  std::uint64_t rows = 0, excluded = 0, tokens = 0, targets = 0, longest = 0;
};

// Without `settings.seq_tokens` there is no limit, and nothing is packed.
Result<TuningData> read_tuning_data(const TuningSettings& settings, const engine::LanguageModel& model);

// What a run of these settings reads, without the rows that hold a question of its exam: `train`, and `valid` where there are
// held-out rows of their own.
Result<rows::RowSplits> read_run_rows(const TuningSettings& settings);

// Takes a tenth of the rows away, at least 8 and at most 200, none of fewer than 40; which ones depends on seed and
// content alone. Equal rows, and the answers of one conversation, stay on one side.
std::vector<model::TokenRow> hold_out(std::vector<model::TokenRow>& rows, std::uint64_t seed);

// Leaves this share of the rows, at least one; which ones depends on seed and content alone, as above.
void keep_share(std::vector<model::TokenRow>& rows, double share, std::uint64_t seed);

// "3 rows left out: too long (rows 12, 40, 41). Row 12: has …" for each kind, so that nothing is dropped silently.
std::vector<std::string> problem_notes(const std::vector<rows::RowProblem>& problems);

// How a run's rows are read and tokenized.
rows::RowOptions row_options(const TuningSettings& settings);
rows::TokenizeOptions tokenize_options(const TuningSettings& settings);

// What every example begins with as its system message; "": nothing; none: they differ.
std::optional<std::string> common_system_prompt(const rows::RowSet& set);

// SHA-256 of one file; of several that of their list.
Result<std::string> hash_of_files(const std::vector<fs::path>& files);
// SHA-256 of a line with the name and one with the hash of each file, in the order of their paths.
Result<std::string> hash_of_list(std::vector<fs::path> files);

// The trainer's part of a run's settings.
training::TrainerOptions trainer_options(const TuningSettings& settings);

}  // namespace hone::tuning
