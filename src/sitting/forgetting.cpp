#include "hone/sitting/forgetting.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hone/adapter/adapter_place.h"
#include "hone/core/install.h"
#include "hone/core/log.h"
#include "hone/installed/registry.h"
#include "hone/results/sitting_scores.h"
#include "hone/sitting/reference_likelihood.h"
#include "hone/sitting/sitting_record.h"

namespace hone::sitting {
namespace {

constexpr std::uint64_t largest_general_text = std::uint64_t{64} << 20;  // bytes

// The base, or what was tuned from it.
struct ForgettingSide {
  std::string name, model, adapter;
};

// What was given, or the file that ships.
Result<std::string> general_text(const std::string& given, const char* shipped) {
  return read_file(given.empty() ? installed_data(fs::path("general") / shipped) : fs::path(given),
                   largest_general_text);
}

// The share of the points that guessing gets; none when a question has no options to guess among.
std::optional<double> chance_of(const exam::FrozenExam& exam) {
  double sum = 0;
  for (const marking::Question& question : exam.exam.questions) {
    const auto* choice = question.marking<marking::ChoiceMarking>();
    if (!choice) return std::nullopt;
    sum += static_cast<double>(choice->right.size()) / static_cast<double>(question.choices.size());
  }
  return sum / static_cast<double>(exam.exam.questions.size());
}

// What is to be said of an adapter of another base.
Result<std::string> warning_of(const ForgettingSpec& spec) {
  if (spec.adapter.empty()) return std::string();
  HONE_TRY(const auto installed, installed::find_model(spec.model));
  HONE_TRY(const auto base, model::GgufFile::open(installed.file));
  HONE_TRY(const auto adapter, adapter::read_adapter(spec.adapter, base));
  return adapter::base_warning(adapter, base);
}

Result<SittingRecord> sit_general_exam(const ForgettingSide& side, const ForgettingSpec& spec, const fs::path& exam,
                                       const Progress& progress) {
  SitSpec sitting;
  sitting.ask.model = side.model, sitting.ask.adapter = side.adapter, sitting.ask.no_docs = true;
  sitting.ask.reading.threads = spec.threads;
  sitting.exam = exam.string(), sitting.stage = side.name;
  sitting.out = (exam.parent_path() / (side.name + ".sitting.jsonl")).string();
  return sit_and_read(sitting,
                      {.progress = progress, .warned = [](const std::string&) {}});  // it was said at the start
}

Result<results::Scores> likelihood_of(const ForgettingSide& side, const ForgettingSpec& spec,
                                      const std::vector<std::string>& passages, const Progress& progress) {
  HONE_TRY(const auto installed, installed::find_model(side.model));
  HONE_TRY(const auto model, engine::LanguageModel::load(installed.file));
  std::optional<engine::Adapter> adapter;
  if (!side.adapter.empty()) {
    HONE_TRY(adapter, engine::Adapter::load(model, side.adapter));
  }
  return reference_likelihood(model, adapter, passages, {.name = side.name, .threads = spec.threads}, progress);
}

}  // namespace

Result<ForgettingResult> measure_forgetting(const ForgettingSpec& spec, const ForgettingListener& listener) {
  if (spec.adapter.empty() == spec.tuned.empty())
    return Error(ErrorCode::invalid_argument,
                 "Say what was tuned: an adapter of the same model, or a tuned model, a file of its own.");
  const std::array<ForgettingSide, 2> sides{
      ForgettingSide{"base", spec.model, ""},
      ForgettingSide{"tuned", spec.tuned.empty() ? spec.model : spec.tuned, spec.adapter}};
  ForgettingResult result;
  HONE_TRY(result.warning, warning_of(spec));
  if (!result.warning.empty()) log_warning(result.warning);  // before the base sits for an hour
  result.folder = spec.out;
  if (std::error_code failure; spec.out.empty())
    result.folder = fs::is_directory(spec.adapter, failure) ? fs::path(spec.adapter) / "general" : "general";
  HONE_CHECK(make_folder(result.folder));
  // A copy beside the sittings: the exam is frozen there, and not where Hone is installed.
  const fs::path exam_file = result.folder / "general.jsonl";
  HONE_TRY(const std::string questions, general_text(spec.exam, "questions.jsonl"));
  HONE_CHECK(write_file_atomically(exam_file, questions));
  HONE_TRY(const ExamOnDisk exam, open_exam(exam_file.string()));

  std::vector<results::Scores> stages;
  for (const ForgettingSide& side : sides) {
    HONE_TRY(const SittingRecord record, sit_general_exam(side, spec, exam_file, listener.progress));
    HONE_TRY(results::Scores scores,
             results::sitting_scores(record.sitting, record.result.file.string(), results::ScoredPart::all));
    if (stages.empty()) {
      HONE_TRY(result.base, record.result.score);
    }
    stages.push_back(std::move(scores));
  }
  HONE_TRY(result.exam, results::compare(stages[0], stages[1], {.margin = spec.margin}));
  result.chance = chance_of(exam.frozen);
  result.base_above_chance = !result.chance || result.base.interval.low > *result.chance;
  result.no_loss_beyond_margin = result.base_above_chance && result.exam.no_loss_beyond_margin.value_or(false);

  HONE_TRY(const std::string text, general_text(spec.text, "reference.txt"));
  const auto passages = paragraphs_of(text);
  HONE_TRY(const results::Scores before, likelihood_of(sides[0], spec, passages, listener.progress));
  HONE_TRY(const results::Scores after, likelihood_of(sides[1], spec, passages, listener.progress));
  HONE_TRY(result.reference_text, results::compare(before, after));
  return result;
}

}  // namespace hone::sitting
