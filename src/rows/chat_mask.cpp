#include "chat_mask.h"

#include <fmt/format.h>

#include <algorithm>

#include "purpose.h"
#include "template_voice.h"

namespace hone::rows {
namespace {

struct Region {  // bytes of the rendering in which the assistant speaks: [begin, end)
  std::size_t begin = 0, end = 0;
};

RowFault refused(const Error& error) {
  std::string why = error.message();
  if (why.ends_with('.')) why.pop_back();
  return {"", RowProblemKind::template_refused, why};
}

// Targets are the tokens wholly inside the region, through its last end-of-turn token where it has one.
void mark(const engine::Tokenizer& tokenizer, const engine::Rendering& rendering, const Region& region,
          std::vector<std::uint8_t>& targets) {
  std::vector<std::size_t> inside;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rendering.tokens.size(); ++i) {
    const auto [begin, end] = rendering.spans[i];
    if (begin < region.begin || begin >= region.end || end > region.end) continue;
    inside.push_back(i);
    if (tokenizer.ends_generation(rendering.tokens[i])) kept = inside.size();
  }
  if (kept == 0) kept = inside.size();
  for (std::size_t k = 0; k < kept; ++k) targets[inside[k]] = 1;
}

class Chat {
 public:
  Chat(const engine::LanguageModel& model, const TokenizeOptions& options, const TrainingExample& example,
       const std::vector<engine::Message>& messages, std::size_t learn_from)
      : model_(model), options_(options), example_(example), messages_(messages) {
    turns_ = learned_turns(messages, learn_from, example.not_learned, options.train_on);
    arguments_ = template_arguments(messages);
  }

  Checked tokenize(std::vector<model::TokenRow>& rows) const {
    if (auto fault = control_fault()) return fault;
    if (!model_.has_chat_template()) return plain(rows);
    if (auto fault = refused_order(model_, messages_, example_.tools, options_.now)) return fault;
    if (auto fault = dropped_part(model_, messages_, example_.tools, options_.now)) return fault;
    auto whole = model_.render_conversation(messages_, rendering(false));
    if (!whole) return refused(whole.error());
    model::TokenRow row{std::move(whole->tokens), {}, example_.row};
    row.targets.assign(row.ids.size(), options_.train_on == TrainOn::all ? 1 : 0);
    whole->tokens = row.ids;
    if (options_.train_on == TrainOn::all) {
      if (auto fault = silence(*whole, row.targets)) return fault;
      rows.push_back(std::move(row));
      return {};
    }
    bool extends = true;
    for (const std::size_t turn : turns_) {
      auto before = before_answer(turn);
      if (!before) return refused(before.error());
      auto after = turn + 1 == messages_.size() ? Result<std::string>(whole->text) : text_of(turn + 1, false);
      if (!after) return refused(after.error());
      extends = whole->text.starts_with(*before) && whole->text.starts_with(*after) && after->size() >= before->size();
      if (!extends) break;
      mark(model_.tokenizer(), *whole, {before->size(), after->size()}, row.targets);
    }
    if (!extends) return each_turn(rows);
    rows.push_back(std::move(row));
    return {};
  }

 private:
  engine::RenderOptions rendering(bool add_generation_prompt) const {
    return {.tools = example_.tools,
            .add_generation_prompt = add_generation_prompt,
            .now = options_.now,
            .arguments = arguments_};
  }
  // Every token is learned but those of answers that the row says are context.
  Checked silence(const engine::Rendering& whole, std::vector<std::uint8_t>& targets) const {
    for (const std::size_t turn : example_.not_learned) {
      auto before = before_answer(turn);
      if (!before) return refused(before.error());
      auto after = turn + 1 == messages_.size() ? Result<std::string>(whole.text) : text_of(turn + 1, false);
      if (!after) return refused(after.error());
      if (!whole.text.starts_with(*before) || !whole.text.starts_with(*after))
        return RowFault{fmt::format("messages[{}]", turn), RowProblemKind::template_refused,
                        "is not to be learned, and the chat template rewrites earlier turns, so that where it stands "
                        "cannot be told"};
      for (std::size_t i = 0; i < whole.spans.size(); ++i)
        if (whole.spans[i].second > before->size() && whole.spans[i].first < after->size()) targets[i] = 0;
    }
    return {};
  }
  std::vector<engine::Message> first(std::size_t count) const {
    return {messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(count)};
  }
  Result<std::string> text_of(std::size_t count, bool add_generation_prompt) const {
    return model_.conversation_text(first(count), rendering(add_generation_prompt));
  }

  // What is written before an answer. Before one that opens the conversation a template may write another beginning than
  // before a prompt, or refuse to: the answer begins at its first word.
  Result<std::string> before_answer(std::size_t turn) const {
    const engine::Message& answer = messages_[turn];
    if (turn > 0 || answer.content.empty() || !answer.tool_calls.empty() || !answer.reasoning.empty())
      return text_of(turn, true);
    std::vector<engine::Message> planted = first(1);
    planted[0].content = "zqx0jvk";
    HONE_TRY(const std::string text, model_.conversation_text(planted, rendering(false)));
    const std::size_t at = text.find(planted[0].content);
    return at == std::string::npos ? text_of(turn, true) : Result<std::string>(text.substr(0, at));
  }

  // Tools and calls reach the text through the template's own JSON, where they cannot be told from its words.
  Checked control_fault() const {
    const auto fault = [this](const std::string& json, std::string field) -> Checked {
      const std::string control = model_.tokenizer().control_in(json);
      if (control.empty()) return {};
      return RowFault{std::move(field), RowProblemKind::control_text,
                      fmt::format("holds {}, which this model would read as a control token; expected tools and calls "
                                  "without it",
                                  control)};
    };
    if (auto found = fault(example_.tools, "tools")) return found;
    for (std::size_t i = 0; i < messages_.size(); ++i)
      if (auto found = fault(messages_[i].tool_calls, fmt::format("messages[{}].tool_calls", i))) return found;
    return {};
  }

  // The template rewrites what came before: each answer as a conversation that ends with it.
  Checked each_turn(std::vector<model::TokenRow>& rows) const {
    for (const std::size_t turn : turns_) {
      auto before = before_answer(turn);
      if (!before) return refused(before.error());
      auto upto = model_.render_conversation(first(turn + 1), rendering(false));
      if (!upto) return refused(upto.error());
      if (!upto->text.starts_with(*before))
        return RowFault{fmt::format("messages[{}]", turn), RowProblemKind::template_refused,
                        "is written by the chat template otherwise than its generation prompt announces, so that where "
                        "the answer begins cannot be told; training on all learns the whole text"};
      model::TokenRow row{upto->tokens, std::vector<std::uint8_t>(upto->tokens.size(), 0), example_.row};
      mark(model_.tokenizer(), *upto, {before->size(), upto->text.size()}, row.targets);
      rows.push_back(std::move(row));
    }
    return {};
  }

  // No template: the contents, a line each, and an end-of-sequence token after every answer.
  Checked plain(std::vector<model::TokenRow>& rows) const {
    const engine::Tokenizer& tokenizer = model_.tokenizer();
    if (!example_.tools.empty() || std::any_of(messages_.begin(), messages_.end(), [](const engine::Message& message) {
          return !message.tool_calls.empty();
        }))
      return RowFault{"tools", RowProblemKind::template_refused,
                      "cannot be written, since this model has no chat template; expected a chat without tools"};
    model::TokenRow row{{}, {}, example_.row};
    std::string context;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (messages_[i].role != "assistant") {
        context += messages_[i].content + "\n";
        continue;
      }
      const Region region{context.size(), context.size() + messages_[i].content.size()};
      const engine::Tokenizer::Part part{context + messages_[i].content, true};
      auto spanned = tokenizer.tokenize_with_spans(std::span(&part, 1));
      if (!spanned) return refused(spanned.error());
      const engine::Rendering rendering{part.text, std::move(spanned->tokens), std::move(spanned->spans)};
      const bool learned = std::find(turns_.begin(), turns_.end(), i) != turns_.end();
      const auto& context_only = example_.not_learned;
      const bool all = options_.train_on == TrainOn::all &&
                       std::find(context_only.begin(), context_only.end(), i) == context_only.end();
      std::vector<std::uint8_t> targets(rendering.tokens.size(), all ? 1 : 0);
      if (learned) mark(tokenizer, rendering, region, targets);
      for (std::size_t k = 0; k < targets.size(); ++k) {
        if (k == 0 && !row.ids.empty() && rendering.spans[k].second == 0 &&
            rendering.tokens[k] == tokenizer.begin_token())
          continue;  // the beginning stands once
        row.ids.push_back(rendering.tokens[k]);
        row.targets.push_back(targets[k]);
      }
      if (tokenizer.end_token() >= 0) {
        row.ids.push_back(tokenizer.end_token());
        row.targets.push_back(learned || all ? 1 : 0);
      }
      context.clear();
    }
    rows.push_back(std::move(row));
    return {};
  }

  const engine::LanguageModel& model_;
  const TokenizeOptions& options_;
  const TrainingExample& example_;
  const std::vector<engine::Message>& messages_;
  std::vector<std::size_t> turns_;  // assistant messages to learn
  std::string arguments_;  // of the template
};

Checked tokenize_text(const engine::LanguageModel& model, const TrainingExample& example,
                      std::vector<model::TokenRow>& rows) {
  const engine::Tokenizer::Part part{example.text, true};
  auto tokens = model.tokenizer().tokenize_parts(std::span(&part, 1));
  if (!tokens) return refused(tokens.error());
  if (model.tokenizer().end_token() >= 0) tokens->push_back(model.tokenizer().end_token());
  model::TokenRow row{std::move(*tokens), {}, example.row};
  row.targets.assign(row.ids.size(), 1);
  rows.push_back(std::move(row));
  return {};
}

Checked tokenize_kind(const engine::LanguageModel& model, const TrainingExample& example,
                      const TokenizeOptions& options, std::vector<model::TokenRow>& rows) {
  if (auto fault = not_to_learn(example, options)) return fault;
  if (example.kind == ExampleKind::text) return tokenize_text(model, example, rows);
  if (example.kind == ExampleKind::chat)
    return Chat(model, options, example, example.messages, example.learn_from).tokenize(rows);
  const std::vector<engine::Message> all = conversation_of(example);
  return Chat(model, options, example, all, example.messages.size()).tokenize(rows);
}

}  // namespace

Checked tokenize_into(const engine::LanguageModel& model, const TrainingExample& example,
                      const TokenizeOptions& options, std::vector<model::TokenRow>& rows) {
  const std::size_t before = rows.size();
  auto fault = tokenize_kind(model, example, options, rows);
  if (!fault && std::all_of(rows.begin() + static_cast<std::ptrdiff_t>(before), rows.end(),
                            [](const model::TokenRow& row) { return row.target_count() == 0; }))
    fault = RowFault{"", RowProblemKind::nothing_to_learn, "has no token to learn; expected an answer"};
  if (fault) rows.resize(before);
  return fault;
}

}  // namespace hone::rows
