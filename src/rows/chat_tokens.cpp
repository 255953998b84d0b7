#include "hone/rows/chat_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "chat_mask.h"
#include "hone/core/spelling.h"
#include "purpose.h"
#include "template_voice.h"

namespace hone::rows {
namespace {

// Text that looks as if it were already in the template's form.
void warn_of_controls(const engine::Tokenizer& tokenizer, const TrainingExample& example,
                      std::vector<RowProblem>& problems) {
  const auto warn = [&](const std::string& text, std::string field) {
    const std::string control = tokenizer.control_in(text);
    if (!control.empty())
      problems.push_back({example.row, std::move(field), RowProblemKind::control_text,
                          fmt::format("holds {}, which is learned as plain letters; write chats as messages and leave "
                                      "control tokens to the template",
                                      control),
                          false});
    return !control.empty();
  };
  if (warn(example.text, "text")) return;
  for (std::size_t i = 0; i < example.messages.size(); ++i)
    if (warn(example.messages[i].content, fmt::format("messages[{}].content", i))) return;
}

// What the template says nothing of; the row is used.
void warn_of_silence(const TemplateVoice& voice, const TrainingExample& example, std::vector<RowProblem>& problems) {
  const auto warn = [&](std::string field, std::string message) {
    problems.push_back({example.row, std::move(field), RowProblemKind::template_drops, std::move(message), false});
  };
  for (const auto* messages : {&example.messages, &example.chosen})
    for (std::size_t i = 0; i < messages->size(); ++i) {
      const engine::Message& message = (*messages)[i];
      if (!voice.thoughts && !message.reasoning.empty())
        return warn(fmt::format("messages[{}].reasoning", i),
                    "is not learned: the model's chat template writes no thoughts");
      if (!voice.system && message.role == "system")
        return warn(fmt::format("messages[{}]", i), "is not read: the model's chat template writes no system message");
    }
}

// Roles as few conversations have them; the template wrote them all, and the row is used.
void warn_of_order(const TrainingExample& example, std::vector<RowProblem>& problems) {
  if (const auto unusual = unusual_order(conversation_of(example)))
    problems.push_back({example.row, fmt::format("messages[{}]", unusual->message), RowProblemKind::wrong_role,
                        unusual->what + "; the conversation is learned as it stands", false});
}

// Takes out the rows that are too long. False when none of the example's rows is left.
bool limit_length(const TrainingExample& example, std::uint64_t max_tokens, std::size_t from, TokenizedRows& out) {
  if (max_tokens == 0) return true;
  std::uint64_t longest = 0;
  const std::size_t before = out.rows.size() - from;
  for (std::size_t i = from; i < out.rows.size(); ++i)
    if (out.rows[i].ids.size() > max_tokens) {
      longest = std::max<std::uint64_t>(longest, out.rows[i].ids.size());
      out.too_long.push_back(out.rows[i].ids.size());
    }
  if (longest == 0) return true;
  out.rows.erase(std::remove_if(out.rows.begin() + static_cast<std::ptrdiff_t>(from), out.rows.end(),
                                [&](const model::TokenRow& row) { return row.ids.size() > max_tokens; }),
                 out.rows.end());
  const std::size_t kept = out.rows.size() - from;
  std::string message = fmt::format("has {} tokens; expected at most {}", longest, max_tokens);
  if (kept > 0) message += fmt::format("; {} of its {} answers fit and are used", kept, before);
  out.problems.push_back({example.row, "", RowProblemKind::too_long, std::move(message), kept == 0});
  return kept > 0;
}

}  // namespace

std::string_view train_on_name(TrainOn train_on) {
  switch (train_on) {
    case TrainOn::all: return "all";
    case TrainOn::assistant: return "assistant";
    case TrainOn::last: break;
  }
  return "last";
}

Result<TrainOn> parse_train_on(std::string_view name) {
  for (const TrainOn train_on : {TrainOn::all, TrainOn::assistant, TrainOn::last})
    if (name == train_on_name(train_on)) return train_on;
  return Error(ErrorCode::invalid_argument,
               fmt::format("'{}' is nothing to train on; expected all, assistant or last.{}", name,
                           did_you_mean(name, {"all", "assistant", "last"})));
}

std::uint64_t TokenizedRows::tokens() const {
  return std::accumulate(rows.begin(), rows.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const model::TokenRow& row) { return sum + row.ids.size(); });
}

std::uint64_t TokenizedRows::targets() const {
  return std::accumulate(rows.begin(), rows.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const model::TokenRow& row) { return sum + row.target_count(); });
}

Result<std::vector<model::TokenRow>> tokenize_example(const engine::LanguageModel& model,
                                                      const TrainingExample& example, const TokenizeOptions& options) {
  std::vector<model::TokenRow> rows;
  if (auto fault = tokenize_into(model, example, options, rows)) {
    const RowProblem problem{example.row, fault->field, fault->kind, fault->message};
    return Error(fault->kind == RowProblemKind::template_refused || fault->kind == RowProblemKind::control_text
                     ? ErrorCode::unsupported
                     : ErrorCode::invalid_argument,
                 problem.sentence());
  }
  return rows;
}

Result<TokenizedRows> tokenize_rows(const engine::LanguageModel& model, const RowSet& set,
                                    const TokenizeOptions& options, const Progress& progress) {
  HONE_CHECK(check_purpose(set, options));
  TokenizedRows out;
  out.problems = set.problems;
  out.notes = set.notes;
  const TemplateVoice voice = voice_of(model, options.now);
  std::size_t done = 0, split = 0;
  for (const TrainingExample& example : set.examples) {
    if (done++ % 256 == 0 && done > 1) report_progress(progress, {"tokenizing", done - 1, set.examples.size(), "rows"});
    const std::size_t from = out.rows.size();
    if (auto fault = tokenize_into(model, example, options, out.rows)) {
      out.problems.push_back({example.row, std::move(fault->field), fault->kind, std::move(fault->message), true});
      continue;
    }
    split += out.rows.size() - from > 1;
    warn_of_controls(model.tokenizer(), example, out.problems);
    warn_of_silence(voice, example, out.problems);
    warn_of_order(example, out.problems);
    out.examples_used += limit_length(example, options.max_tokens, from, out);
  }
  if (!set.examples.empty()) report_progress(progress, {"tokenizing", done, set.examples.size(), "rows"});
  std::stable_sort(out.problems.begin(), out.problems.end(),
                   [](const RowProblem& a, const RowProblem& b) { return a.row < b.row; });

  const bool chats = set.format != RowFormat::text;
  if (chats && !model.has_chat_template())
    out.notes.push_back(
        fmt::format("{} has no chat template: rows are the prompt, a line end and the answer, followed by "
                    "the end-of-sequence token. It has to be asked in the same form.",
                    model.name()));
  if (split > 0)
    out.notes.push_back(
        fmt::format("The chat template of {} rewrites earlier turns: {} conversation{} became one row "
                    "for each answer.",
                    model.name(), split, split == 1 ? "" : "s"));
  const auto stops = [&model](const model::TokenRow& row) {
    for (std::size_t i = 1; i < row.ids.size(); ++i)
      if (row.targets[i] && model.tokenizer().ends_generation(row.ids[i])) return true;
    return false;
  };
  if (!out.rows.empty() && std::none_of(out.rows.begin(), out.rows.end(), stops))
    out.notes.push_back(
        fmt::format("No answer ends with a token at which {} stops: it will learn what to say, not when "
                    "to stop.",
                    model.name()));
  return out;
}

}  // namespace hone::rows
