#include "hone/answers/prompt.h"

#include <fmt/format.h>

#include <algorithm>

namespace hone::answers {
namespace {

constexpr char documents_system[] =
    "You answer questions from the given passages. Use only what the passages say. Answer in one short sentence.";
constexpr char bare_system[] = "You answer questions. Answer in one short sentence.";

std::string passage_block(std::size_t number, const search::Passage& passage) {
  return fmt::format("[{}] {}\n\n", number, passage.text);
}

std::vector<engine::Message> compose(const PromptRequest& request, const std::vector<search::Passage>& used,
                                     std::size_t first_turn) {
  std::vector<engine::Message> messages;
  const std::string system = request.system.value_or(request.with_documents ? documents_system : bare_system);
  if (!system.empty()) messages.push_back({"system", system});
  messages.insert(messages.end(), request.history.begin() + static_cast<std::ptrdiff_t>(first_turn),
                  request.history.end());
  std::string content;
  for (std::size_t i = 0; i < used.size(); ++i) content += passage_block(i + 1, used[i]);
  if (!content.empty()) content = "Passages:\n\n" + content + "Question: ";
  messages.push_back({"user", content + request.question});
  return messages;
}

}  // namespace

Result<AssembledPrompt> assemble_prompt(const engine::LanguageModel& model, const PromptRequest& request) {
  AssembledPrompt out;
  const int room = request.context_tokens - request.answer_tokens;
  std::size_t first_turn = 0;
  auto render = [&]() -> Status {
    out.messages = compose(request, out.used, first_turn);
    HONE_TRY(out.tokens, model.render(out.messages));
    return {};
  };
  auto fits = [&] { return static_cast<int>(out.tokens.size()) <= room; };

  HONE_CHECK(render());
  while (!fits() && first_turn < request.history.size()) {  // the oldest question and its answer go together
    first_turn = std::min(first_turn + 2, request.history.size());
    HONE_CHECK(render());
  }
  out.forgotten_turns = static_cast<int>(first_turn);
  if (!fits())
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("The question alone takes {} tokens, and the context of {} leaves {} for it. "
                             "Ask a shorter question or give a larger context.",
                             out.tokens.size(), request.context_tokens, std::max(0, room)),
                 {NextStep::enlarge_context});
  int left = std::min(request.passage_tokens, room - static_cast<int>(out.tokens.size()));
  for (const search::Passage& passage : request.passages) {
    HONE_TRY(auto tokens, model.tokenizer().tokenize(passage_block(out.used.size() + 1, passage)));
    const int needed = static_cast<int>(tokens.size());
    if (needed <= left) {
      out.used.push_back(passage);
      left -= needed;
    } else {
      out.left_out.push_back({passage, fmt::format("needs {} tokens, {} were left", needed, std::max(0, left))});
    }
  }
  HONE_CHECK(render());
  while (!fits() && !out.used.empty()) {  // the frame around the passages takes a few tokens of its own
    out.left_out.insert(out.left_out.begin(), {out.used.back(), "did not fit the context"});
    out.used.pop_back();
    HONE_CHECK(render());
  }
  return out;
}

}  // namespace hone::answers
