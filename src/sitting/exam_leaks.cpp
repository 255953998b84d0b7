#include "hone/sitting/exam_leaks.h"

#include <fmt/format.h>

#include <set>

#include "hone/core/unicode.h"
#include "hone/sitting/reference_likelihood.h"
#include "hone/tuning/tuning.h"

namespace hone::sitting {
namespace {

constexpr std::uint64_t largest_text_bytes = std::uint64_t{64} << 20;
constexpr std::size_t most_named = 3;

void append(std::string& text, const std::vector<engine::Message>& messages) {
  for (const engine::Message& message : messages)
    for (const std::string* said : {&message.reasoning, &message.content})
      if (!said->empty()) text += (text.empty() ? "" : "\n") + *said;
}

std::vector<exam::TrainingText> paragraphs(std::string_view text, const std::string& name) {
  std::vector<exam::TrainingText> found;
  for (std::string& one : paragraphs_of(text))
    found.push_back({fmt::format("{}, paragraph {}", name, found.size() + 1), std::move(one)});
  return found;
}

}  // namespace

std::vector<exam::TrainingText> training_texts(const rows::RowSet& rows) {
  const std::string name = fs::path(rows.source).filename().string();
  std::vector<exam::TrainingText> texts;
  for (const rows::TrainingExample& example : rows.examples) {
    std::string text = example.text;
    for (const auto* messages : {&example.messages, &example.chosen, &example.rejected}) append(text, *messages);
    texts.push_back({fmt::format("{}, row {}", name, example.row), std::move(text)});
  }
  return texts;
}

Result<std::vector<exam::TrainingText>> read_training_texts(const fs::path& file_or_folder,
                                                            const std::vector<std::string>& columns) {
  const auto rows = rows::read_rows(file_or_folder, {.columns = columns});
  if (rows) return training_texts(*rows);
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
    // Held-out rows choose the checkpoint: what is in them was not learned, but it was selected by.
    for (const std::string& data : {settings.data, settings.valid}) {
      if (data.empty()) continue;
      if (auto texts = read_training_texts(data, settings.columns))
        made.texts.insert(made.texts.end(), texts->begin(), texts->end());
      else
        made.notes.push_back(fmt::format("The rows that {} was made with could not be looked through for leaks: {}",
                                         run.string(), texts.error().message()));
    }
    run = settings.adapter;
  }
  return made;
}

Status refuse_leaks(const std::vector<marking::Question>& questions, const std::vector<exam::Leak>& leaks,
                    const std::string& way_out) {
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
                  count > told.size() ? fmt::format(" And {} more.", count - told.size()) : "", way_out));
}

}  // namespace hone::sitting
