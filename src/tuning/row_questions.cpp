#include "row_questions.h"

#include <algorithm>
#include <map>
#include <optional>

#include "expected_answer.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/marking/said_text.h"
#include "tuning_data.h"

namespace hone::tuning {
namespace {

// Answers are as long as what is expected and half as long again; longer ones are cut, so that a model that rambles costs no
// more than one that has learned when to stop.
constexpr std::size_t spare_tokens = 16;
constexpr std::size_t most_marked_tokens = 512;  // of an expected answer; of a longer one only the beginning is shown
constexpr int most_shown_tokens = 96;

std::string last_asked(const rows::TrainingExample& example) {
  for (auto message = example.messages.rbegin(); message != example.messages.rend(); ++message)
    if (message->role != "assistant") return repair_utf8(message->content);
  return "";
}

std::optional<RowQuestion> question_of(const engine::LanguageModel& model, const rows::TrainingExample& example,
                                       rows::TokenizeOptions options) {
  if (example.kind == rows::ExampleKind::text) return std::nullopt;
  options.train_on = rows::TrainOn::last;
  const auto rows = rows::tokenize_example(model, example, options);
  if (!rows || rows->empty()) return std::nullopt;
  const model::TokenRow& row = rows->back();
  const auto first = std::find(row.targets.begin(), row.targets.end(), 1) - row.targets.begin();
  if (first == 0 || first == std::ssize(row.targets)) return std::nullopt;
  std::vector<engine::Token> answer;
  for (auto i = static_cast<std::size_t>(first); i < row.ids.size(); ++i)
    if (row.targets[i]) answer.push_back(row.ids[i]);
  // Where the expected answer has no room, every answer would be wrong.
  if (first + std::ssize(answer) >= model.trained_context_tokens()) return std::nullopt;
  RowQuestion question{.row = example.row, .asked = last_asked(example)};
  question.prompt.assign(row.ids.begin(), row.ids.begin() + first);
  question.expected = trimmed(marking::said_text(repair_utf8(model.tokenizer().text(answer))).text);
  question.can_be_marked = answer.size() <= most_marked_tokens && ExpectedAnswer(question.expected).can_be_marked();
  const std::size_t tokens = answer.size() + std::max(spare_tokens, answer.size() / 2);
  question.most_tokens =
      question.can_be_marked ? static_cast<int>(tokens) : std::min(static_cast<int>(tokens), most_shown_tokens);
  return question;
}

}  // namespace

std::vector<std::uint64_t> spread_rows(const std::vector<std::uint64_t>& rows, std::uint64_t most) {
  const std::uint64_t count = std::min<std::uint64_t>(most, rows.size());
  std::vector<std::uint64_t> chosen;
  for (std::uint64_t i = 0; i < count; ++i) chosen.push_back(rows[i * rows.size() / count]);
  return chosen;
}

std::vector<RowQuestion> row_questions(const engine::LanguageModel& model, const rows::RowSet& set,
                                       const std::vector<model::TokenRow>& held_out, const TuningSettings& settings) {
  std::vector<std::uint64_t> sources;
  for (const model::TokenRow& row : held_out)
    if (sources.empty() || sources.back() != row.source) sources.push_back(row.source);
  std::map<std::uint64_t, const rows::TrainingExample*> examples;
  for (const rows::TrainingExample& example : set.examples) examples.emplace(example.row, &example);
  std::vector<RowQuestion> questions;
  for (const std::uint64_t source : spread_rows(sources, static_cast<std::uint64_t>(std::max(settings.answers, 0)))) {
    const auto example = examples.find(source);
    if (example == examples.end()) continue;
    auto question = question_of(model, *example->second, tokenize_options(settings));
    if (!question) continue;
    question->file = set.source;
    questions.push_back(std::move(*question));
  }
  return questions;
}

}  // namespace hone::tuning
