#include "hone/retrieval/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/retrieval/attribution.h"
#include "hone/retrieval/indexing.h"
#include "hone/retrieval/quote_prompt.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::size_t found_passages = 10;  // candidates before the token budget decides
constexpr std::size_t focus_sentences = 1;  // of 35 calibration questions 22 were right with one sentence, 13 with two
constexpr std::size_t words_of_a_whole_question = 3;
constexpr double calibrated_decline = 0.5;
constexpr std::uint64_t small_model_weights = 500'000'000;

}  // namespace

Result<AnswerStyle> parse_style(std::string_view name) {
  if (name == "auto") return AnswerStyle::automatic;
  if (name == "write") return AnswerStyle::write;
  if (name == "quote") return AnswerStyle::quote;
  return Error(ErrorCode::invalid_argument, "'" + std::string(name) + "' is not a way to answer." +
                                                did_you_mean(name, {"auto", "write", "quote"}) +
                                                " Known are auto, write and quote.");
}

struct Assistant::State {
  LanguageModel model;
  Session session;
  Retriever* retriever;
  std::vector<Message> history;

  Result<Answer> ask(const std::string& question, const std::string& query, const AskOptions& options,
                     const OnText& on_text);
  Status retrieve(const std::string& query, const AskOptions& options, Answer& answer, Focus& focus);
  Result<Generation> write(const std::string& question, const AskOptions& options, Answer& answer,
                           const OnText& on_text);
  Result<Generation> quote(const std::string& question, const Focus& focus, const AskOptions& options, Answer& answer,
                           const OnText& on_text);
};

Assistant::Assistant(std::unique_ptr<State> state) : state_(std::move(state)) {}
Assistant::Assistant(Assistant&&) noexcept = default;
Assistant& Assistant::operator=(Assistant&&) noexcept = default;
Assistant::~Assistant() = default;

Result<Assistant> Assistant::make(const LanguageModel& model, const SessionOptions& session, Retriever* retriever) {
  HONE_TRY(auto made, Session::make(model, session));
  return Assistant(std::unique_ptr<State>(new State{model, std::move(made), retriever, {}}));
}

Status Assistant::State::retrieve(const std::string& query, const AskOptions& options, Answer& answer, Focus& focus) {
  RetrievalOptions wanted = options.retrieval;
  wanted.k = std::max(wanted.k, found_passages);
  Embedder* embedder = retriever->embedder();
  if (wanted.mode == RetrievalMode::hybrid && !embedder) {
    wanted.mode = RetrievalMode::lexical;
  } else if (wanted.mode == RetrievalMode::hybrid && !speaks(embedder->languages(), retriever->main_language())) {
    wanted.mode = RetrievalMode::lexical;
    answer.notices.push_back(
        fmt::format("The embedder does not speak '{}', the language of most documents; they are searched by words. "
                    "--mode hybrid with a multilingual --embedder searches by meaning too.",
                    retriever->main_language()));
  }
  answer.mode = wanted.mode;
  HONE_TRY(answer.passages, retriever->search(query, wanted));
  HONE_TRY(focus, focus_on(query, answer.passages, wanted.mode == RetrievalMode::lexical ? nullptr : embedder,
                           focus_sentences));
  answer.features = focus.features;
  answer.support = answer.passages.empty() ? 0 : support_probability(focus.features);
  return {};
}

Result<Generation> Assistant::State::write(const std::string& question, const AskOptions& options, Answer& answer,
                                           const OnText& on_text) {
  PromptRequest request;
  request.question = question;
  request.passages = std::move(answer.passages);
  request.with_documents = retriever != nullptr;
  request.system = options.system;
  request.history = history;
  request.context_tokens = session.context_tokens();
  request.answer_tokens = std::min(options.generation.max_tokens, session.context_tokens() / 3);
  request.passage_tokens = options.passage_tokens;
  HONE_TRY(auto prompt, assemble_prompt(model, request));
  answer.passages = std::move(prompt.used);
  answer.left_out = std::move(prompt.left_out);
  if (prompt.forgotten_turns > 0)
    answer.notices.push_back(fmt::format("The context is full: {} earlier messages of this conversation were left out.",
                                         prompt.forgotten_turns));
  HONE_TRY(answer.prompt, model.render_text(prompt.messages));
  GenerationOptions generation = options.generation;
  generation.max_tokens = request.answer_tokens;
  return session.generate(prompt.tokens, generation, on_text);
}

Result<Generation> Assistant::State::quote(const std::string& question, const Focus& focus, const AskOptions& options,
                                           Answer& answer, const OnText& on_text) {
  const QuotePrompt prompt = quote_prompt(question, focus.sentences, answer.passages);
  HONE_TRY(answer.prompt, model.render_text(prompt.messages));
  HONE_TRY(auto tokens, model.render(prompt.messages));
  GenerationOptions generation = options.generation;
  generation.quote = prompt.texts;
  generation.quote_beyond = question;
  return session.generate(tokens, generation, on_text);
}

Result<Answer> Assistant::State::ask(const std::string& question, const std::string& query, const AskOptions& options,
                                     const OnText& on_text) {
  const auto start = Clock::now();
  Answer answer;
  Focus focus;
  if (retriever) HONE_CHECK(retrieve(query, options, answer, focus));
  answer.timings.search_seconds = seconds_since(start);

  const double limit = options.decline_below < 0 ? calibrated_decline : options.decline_below;
  const bool free_form = !options.generation.grammar.empty();
  if (retriever && !free_form && (answer.passages.empty() || answer.support < limit)) {
    answer.declined = true;
    answer.text = declined_text;
    if (on_text) on_text(answer.text);
    answer.timings.first_token_seconds = answer.timings.total_seconds = seconds_since(start);
    return answer;
  }
  answer.style = options.style;
  if (!retriever || free_form)
    answer.style = AnswerStyle::write;
  else if (answer.style == AnswerStyle::automatic)
    answer.style = model.weights() < small_model_weights ? AnswerStyle::quote : AnswerStyle::write;

  const auto generating = Clock::now();
  Generation generation;
  if (answer.style == AnswerStyle::quote) {
    HONE_TRY(generation, quote(question, focus, options, answer, on_text));
  } else {
    HONE_TRY(generation, write(question, options, answer, on_text));
  }
  answer.timings.first_token_seconds =
      std::chrono::duration<double>(generating - start).count() + generation.timings.first_token_seconds;
  answer.prompt_tokens = generation.prompt_tokens, answer.reused_tokens = generation.reused_tokens;
  answer.answer_tokens = static_cast<int>(generation.tokens.size());
  answer.text = generation.text;

  if (retriever) {
    Attribution found = attribute(generation.text, answer.passages, question);
    answer.text = found.answer;
    std::string marks;
    for (std::size_t index : found.cited) {
      answer.citations.push_back({index + 1, answer.passages[index]});
      if (!found.by_model) marks += fmt::format("[{}]", index + 1);
    }
    if (!marks.empty()) {
      if (on_text) on_text(" " + marks);
      answer.text += " " + marks;
    }
  }
  answer.timings.total_seconds = seconds_since(start);
  return answer;
}

Result<Answer> Assistant::ask(const std::string& question, const AskOptions& options, const OnText& on_text) {
  state_->history.clear();
  return state_->ask(question, question, options, on_text);
}

Result<Answer> Assistant::chat(const std::string& question, const AskOptions& options, const OnText& on_text) {
  // "And who witnessed it?" says too little by itself: it is searched together with the question before it.
  std::string query = question;
  if (content_words(question).size() < words_of_a_whole_question)
    for (auto turn = state_->history.rbegin(); turn != state_->history.rend(); ++turn)
      if (turn->role == "user") {
        query = turn->content + " " + question;
        break;
      }
  HONE_TRY(auto answer, state_->ask(question, query, options, on_text));
  state_->history.push_back({"user", question});
  state_->history.push_back({"assistant", answer.text});
  return answer;
}

}  // namespace hone
