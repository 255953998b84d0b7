#include "hone/sitting/exam_leaks.h"

#include <fmt/format.h>

#include <set>

#include "hone/core/unicode.h"
#include "hone/sitting/reference_likelihood.h"
#include "hone/tuning/rows_of_exam.h"
#include "hone/tuning/tuning.h"

namespace hone::sitting {
namespace {

constexpr std::uint64_t largest_text_bytes = std::uint64_t{64} << 20;
constexpr std::size_t most_named = 3;

std::vector<exam::TrainingText> paragraphs(std::string_view text, const std::string& name) {
  std::vector<exam::TrainingText> found;
  for (std::string& one : paragraphs_of(text))
    found.push_back({fmt::format("{}, paragraph {}", name, found.size() + 1), std::move(one)});
  return found;
}

// What a run learned and was held against: held-out rows choose the checkpoint, so that it was selected by what is in them. Each
// file is read by itself: where one is gone, the other can be looked through.
void add_texts_of_run(const fs::path& run, const tuning::TuningSettings& settings, MadeWith& made) {
  std::vector<rows::RowSet> read;
  const auto cannot = [&](const Error& error) {
    made.notes.push_back(fmt::format("The rows that {} was made with could not be looked through for leaks: {}",
                                     run.string(), error.message()));
  };
  if (auto splits = rows::read_row_splits(settings.data, {.columns = settings.columns})) {
    read.push_back(std::move(splits->train));
    if (splits->valid && settings.valid.empty()) read.push_back(std::move(*splits->valid));
  } else {
    cannot(splits.error());
  }
  if (!settings.valid.empty()) {
    if (auto valid = rows::read_rows(settings.valid, {.columns = settings.columns}))
      read.push_back(std::move(*valid));
    else
      cannot(valid.error());
  }
  if (!settings.without_exam.empty()) {
    std::vector<rows::RowSet*> sets;
    sets.reserve(read.size());
    for (rows::RowSet& set : read) sets.push_back(&set);
    if (const Status left = tuning::leave_out_exam(sets, settings.without_exam); !left)
      made.notes.push_back(
          fmt::format("{} left out the rows of an exam that is not here, so all of its rows are looked through: {}",
                      run.string(), left.error().message()));
  }
  for (const rows::RowSet& set : read)
    for (exam::TrainingText& text : tuning::training_texts(set)) made.texts.push_back(std::move(text));
}

}  // namespace

Result<std::vector<exam::TrainingText>> read_training_texts(const fs::path& file_or_folder) {
  const auto rows = rows::read_rows(file_or_folder);
  if (rows) return tuning::training_texts(*rows);
  if (rows.error().code() == ErrorCode::not_found || fs::is_directory(file_or_folder)) return rows.error();
  HONE_TRY(const std::string text, read_file(file_or_folder, largest_text_bytes));
  return paragraphs(text, file_or_folder.filename().string());
}

Result<MadeWith> texts_behind_adapter(const fs::path& adapter) {
  MadeWith made;
  std::set<fs::path> seen;
  for (fs::path run = adapter; !run.empty();) {
    std::error_code ignored;
    if (!seen.insert(fs::weakly_canonical(run, ignored)).second) break;
    if (!fs::exists(run / "run.json", ignored)) {
      made.notes.push_back(
          fmt::format("{} is no folder of a tune run, so nobody knows whether it was trained on questions of the exam.",
                      run.string()));
      break;
    }
    HONE_TRY(const tuning::TuningSettings settings, tuning::read_run(run));
    add_texts_of_run(run, settings, made);
    run = settings.adapter;
  }
  return made;
}

Status refuse_leaks(const std::vector<marking::Question>& questions, const std::vector<exam::Leak>& leaks,
                    const std::string& way_out, Advice advice) {
  if (leaks.empty()) return {};
  std::string named;
  std::set<std::size_t> told;
  for (const exam::Leak& leak : leaks) {
    if (told.size() == most_named || !told.insert(leak.question).second) continue;
    named += fmt::format(" \"{}\" in {}.", shorten(questions[leak.question].id, 60), leak.source);
  }
  const std::size_t count = exam::leaked_questions(leaks).size();
  return Error(
      ErrorCode::invalid_argument,
      fmt::format("{} of {} questions of the exam leaked into the training text, word for word or nearly:{}{} {}",
                  count, questions.size(), named,
                  count > told.size() ? fmt::format(" And {} more.", count - told.size()) : "", way_out),
      std::move(advice));
}

}  // namespace hone::sitting
