#include "hone/answers/answerer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "answer_check.h"
#include "hone/answers/attribution.h"
#include "hone/answers/document_facts.h"
#include "hone/answers/quotation.h"
#include "hone/answers/quote_prompt.h"
#include "hone/core/spelling.h"
#include "hone/core/stopwatch.h"
#include "hone/core/unicode.h"
#include "hone/search/indexing.h"
#include "source_state.h"

namespace hone::answers {
namespace {

constexpr std::size_t focus_sentences = 1;  // of 35 calibration questions 22 were right with one sentence, 13 with two
constexpr std::size_t words_of_a_whole_question = 3;
constexpr double calibrated_decline = 0.45;
constexpr double calibrated_decline_writing = 0.3;  // what a model writes is held against its passages afterwards
constexpr std::uint64_t small_model_weights = 500'000'000;

AnswerStyle usual_style(const engine::LanguageModel& model) {
  return model.weights() < small_model_weights ? AnswerStyle::quote : AnswerStyle::write;
}

}  // namespace

Result<AnswerStyle> parse_style(std::string_view name) {
  if (name == "auto") return AnswerStyle::automatic;
  if (name == "write") return AnswerStyle::write;
  if (name == "quote") return AnswerStyle::quote;
  return Error(ErrorCode::invalid_argument, "'" + std::string(name) + "' is not a way to answer." +
                                                did_you_mean(name, {"auto", "write", "quote"}) +
                                                " Known are auto, write and quote.");
}

double usual_decline_below(AnswerStyle style, const engine::LanguageModel& model) {
  if (style == AnswerStyle::automatic) style = usual_style(model);
  return style == AnswerStyle::write ? calibrated_decline_writing : calibrated_decline;
}

std::string_view style_name(AnswerStyle style) {
  if (style == AnswerStyle::automatic) return "auto";
  return style == AnswerStyle::quote ? "quote" : "write";
}

struct Answerer::State {
  engine::LanguageModel model;
  engine::Session session;
  search::Retriever* retriever;
  std::vector<engine::Message> history;
  SentenceVectors sentence_vectors;

  std::string query_of(const std::string& question) const;
  Result<Answer> ask(const std::string& question, const std::string& query, const AskOptions& options,
                     const engine::OnText& on_text);
  Result<PreparedAnswer> prepare(const std::string& question, const std::string& query, const AskOptions& options);
  // Written answers from documents are held against their passages; a schema's answer is left as it is.
  static bool is_checked(const PreparedAnswer& prepared) {
    return prepared.answer.style == AnswerStyle::write && !prepared.answer.passages.empty() &&
           prepared.generation.grammar.empty();
  }
  AnswerCheck check(const PreparedAnswer& prepared, std::string_view text) const;
  Result<PreparedAnswer> ask_again(const PreparedAnswer& prepared, const std::string& said,
                                   const std::vector<std::string>& unsupported) const;
  static bool drop_unsupported(const PreparedAnswer& prepared, Attribution& found, Answer& answer);
  void answer_with(const DocumentFact& fact, Answer& answer) const;
  Answer::Citation citation_of(const PreparedAnswer& prepared, const Answer& answer, std::string_view said,
                               std::size_t index) const;
  // Who is cited; returns the marks that the model did not write itself.
  std::string attribute_to(const PreparedAnswer& prepared, const engine::Generation& generation, Answer& answer) const;
  Status retrieve(const std::string& query, const AskOptions& options, Answer& answer, Focus& focus);
  Status prepare_write(const AskOptions& options, PreparedAnswer& prepared);
  Status prepare_quote(const Focus& focus, PreparedAnswer& prepared);
};

Answerer::Answerer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Answerer::Answerer(Answerer&&) noexcept = default;
Answerer& Answerer::operator=(Answerer&&) noexcept = default;
Answerer::~Answerer() = default;

Result<Answerer> Answerer::make(const engine::LanguageModel& model, const engine::SessionOptions& session,
                                search::Retriever* retriever) {
  HONE_TRY(auto made, engine::Session::make(model, session));
  return Answerer(std::unique_ptr<State>(new State{model, std::move(made), retriever, {}, {}}));
}

Status Answerer::State::retrieve(const std::string& query, const AskOptions& options, Answer& answer, Focus& focus) {
  search::RetrievalOptions wanted = options.retrieval;
  engine::Embedder* embedder = retriever->embedder();
  search::RetrievalMode mode = wanted.recipe.mode.value_or(search::RetrievalMode::hybrid);
  if (mode == search::RetrievalMode::hybrid && !embedder) {
    mode = search::RetrievalMode::lexical;
  } else if (!wanted.recipe.mode && !search::speaks(embedder->languages(), retriever->main_language())) {
    mode = search::RetrievalMode::lexical;
    answer.notices.push_back(
        fmt::format("The embedder does not speak '{}', the language of most documents; they are searched by words. "
                    "The mode hybrid with a multilingual embedder searches by meaning too.",
                    retriever->main_language()));
  }
  answer.mode = mode;
  wanted.recipe.mode = mode;
  HONE_TRY(answer.passages, retriever->search(query, wanted));
  HONE_TRY(focus, focus_on(query, answer.passages, mode == search::RetrievalMode::lexical ? nullptr : embedder,
                           focus_sentences, &sentence_vectors));
  answer.features = focus.features;
  return {};
}

Status Answerer::State::prepare_write(const AskOptions& options, PreparedAnswer& prepared) {
  Answer& answer = prepared.answer;
  PromptRequest request;
  request.question = prepared.question;
  request.passages = std::move(answer.passages);
  request.with_documents = retriever != nullptr;
  request.system = options.system;
  request.history = history;
  request.context_tokens = session.context_tokens();
  request.answer_tokens = std::min(options.generation.max_tokens, session.context_tokens() / 3);
  request.passage_tokens =
      static_cast<int>(options.retrieval.recipe.passage_tokens.value_or(search::default_passage_tokens));
  HONE_TRY(auto prompt, assemble_prompt(model, request));
  answer.passages = std::move(prompt.used);
  answer.left_out = std::move(prompt.left_out);
  if (prompt.forgotten_turns > 0)
    answer.notices.push_back(fmt::format("The context is full: {} earlier messages of this conversation were left out.",
                                         prompt.forgotten_turns));
  HONE_TRY(answer.prompt, model.render_text(prompt.messages));
  prepared.prompt = std::move(prompt.tokens);
  prepared.messages = std::move(prompt.messages);
  prepared.generation.max_tokens = request.answer_tokens;
  return {};
}

Status Answerer::State::prepare_quote(const Focus& focus, PreparedAnswer& prepared) {
  const QuotePrompt prompt = quote_prompt(prepared.question, focus.sentences, prepared.answer.passages);
  HONE_TRY(prepared.answer.prompt, model.render_text(prompt.messages));
  HONE_TRY(prepared.prompt, model.render(prompt.messages));
  prepared.generation.quote = prompt.texts;
  prepared.generation.quote_beyond = prepared.question;
  return {};
}

Result<PreparedAnswer> Answerer::State::prepare(const std::string& question, const std::string& query,
                                                const AskOptions& options) {
  const Stopwatch watch;
  PreparedAnswer prepared{.question = question, .generation = options.generation};
  Answer& answer = prepared.answer;
  const bool free_form = !options.generation.grammar.empty();
  std::optional<DocumentFact> fact;
  if (retriever) {
    HONE_TRY(fact, fact_asked_for(question, options.retrieval.filter, retriever->corpus()));
  }
  if (fact && !free_form) {
    answer_with(*fact, answer);
    answer.timings.search_seconds = watch.seconds();
    return prepared;
  }
  Focus focus;
  if (retriever) HONE_CHECK(retrieve(query, options, answer, focus));
  if (fact) {
    answer.passages.insert(answer.passages.begin(), fact->passage);
    answer.support = 1;
  }
  answer.timings.search_seconds = watch.seconds();

  answer.style = options.style;
  if (!retriever || free_form)
    answer.style = AnswerStyle::write;
  else if (answer.style == AnswerStyle::automatic)
    answer.style = usual_style(model);
  if (retriever && !fact && !answer.passages.empty())
    answer.support =
        answer.style == AnswerStyle::write ? place_probability(answer.features) : quotable_probability(answer.features);
  const double limit = options.retrieval.recipe.decline_below.value_or(usual_decline_below(answer.style, model));
  if (retriever && !free_form && (answer.passages.empty() || answer.support < limit)) {
    answer.declined = true;
    answer.text = declined_text;
    return prepared;
  }
  HONE_CHECK(answer.style == AnswerStyle::quote ? prepare_quote(focus, prepared) : prepare_write(options, prepared));
  if (retriever && answer.passages.size() < retriever->slices() && needs_the_whole(question))
    answer.notices.push_back(fmt::format(
        "The whole was not read: this rests on {} of {} passages, and a count, a list or a summary needs all.",
        answer.passages.size(), retriever->slices()));
  return prepared;
}

AnswerCheck Answerer::State::check(const PreparedAnswer& prepared, std::string_view text) const {
  const Attribution found = attribute(text, prepared.answer.passages, prepared.question);
  return check_answer(text, prepared.question, prepared.answer.passages, found.cited);
}

Result<PreparedAnswer> Answerer::State::ask_again(const PreparedAnswer& prepared, const std::string& said,
                                                  const std::vector<std::string>& unsupported) const {
  PreparedAnswer second = prepared;
  second.is_second = true;
  second.messages.push_back({"assistant", said});
  second.messages.push_back(
      {"user", fmt::format("“{}” is not in the passages. Answer again, in words of the passages; if they do not say, "
                           "answer: {}",
                           fmt::join(unsupported, "”, “"), declined_text)});
  HONE_TRY(second.prompt, model.render(second.messages));
  return second;
}

// What its passages do not hold is noted; true when that is so much of the answer that nothing is left of it.
bool Answerer::State::drop_unsupported(const PreparedAnswer& prepared, Attribution& found, Answer& answer) {
  const AnswerCheck checked = check_answer(answer.text, prepared.question, answer.passages, found.cited);
  answer.unsupported = checked.unsupported;
  if (checked.stands()) {
    found.cited.insert(found.cited.end(), checked.also.begin(), checked.also.end());
    return false;
  }
  if (checked.is_invented())
    answer.notices.push_back(fmt::format("The model's answer was dropped, since no passage holds “{}”: {}",
                                         fmt::join(checked.unsupported, "”, “"), shorten(answer.text, 200)));
  else if (!checked.declines)
    answer.notices.push_back(
        fmt::format("The model's answer was dropped, since its words stand in a place that is about "
                    "something else: {}",
                    shorten(answer.text, 200)));
  answer.declined = true;
  answer.text = declined_text;
  return true;
}

void Answerer::State::answer_with(const DocumentFact& fact, Answer& answer) const {
  answer.known = true, answer.support = 1, answer.style = AnswerStyle::quote;
  answer.text = fact.text + " [1]";
  answer.passages = {fact.passage};
  answer.citations = {{1, fact.passage, fact.passage.start, fact.passage.end,
                       retriever->boxes(fact.passage.document, fact.passage.start, fact.passage.end),
                       state_of_source(retriever->corpus(), fact.passage.document)}};
}

std::string Answerer::State::attribute_to(const PreparedAnswer& prepared, const engine::Generation& generation,
                                          Answer& answer) const {
  answer.prompt_tokens = generation.prompt_tokens, answer.reused_tokens = generation.reused_tokens;
  answer.answer_tokens = static_cast<int>(generation.tokens.size());
  answer.text = generation.text;
  answer.cut = generation.reason == engine::StopReason::length;
  if (answer.cut)
    answer.notices.push_back(
        fmt::format("The answer was cut at {} tokens; a higher limit lets it be longer.", answer.answer_tokens));
  if (!retriever) return {};
  const bool held = !prepared.generation.grammar.empty();
  const std::string said = held ? said_in_json(generation.text) : generation.text;
  Attribution found = attribute(said, answer.passages, prepared.question);
  if (!held) answer.text = found.answer;
  if (is_checked(prepared) && drop_unsupported(prepared, found, answer)) return {};
  std::string marks;
  for (std::size_t index : found.cited) {
    answer.citations.push_back(citation_of(prepared, answer, held ? said : found.answer, index));
    const std::string mark = fmt::format("[{}]", index + 1);
    if (!held && answer.text.find(mark) == std::string::npos) marks += mark;
  }
  if (!marks.empty()) answer.text += " " + marks;
  return marks;
}

Answer::Citation Answerer::State::citation_of(const PreparedAnswer& prepared, const Answer& answer,
                                              std::string_view said, std::size_t index) const {
  const search::Passage& passage = answer.passages[index];
  const auto words = answer.style == AnswerStyle::quote
                         ? quotation_in(passage.text, said)
                         : supporting_sentence(passage.text, claim_of(said, index + 1), prepared.question);
  const SourceState source = state_of_source(retriever->corpus(), passage.document);
  if (!words) return {index + 1, passage, passage.start, passage.end, {}, source};
  Answer::Citation citation{index + 1, retriever->part_of(passage, words->begin, words->end), 0, 0, {}, source};
  const std::string_view text = passage.text;
  citation.words_start = passage.start + count_points(text.substr(0, words->words_begin));
  citation.words_end =
      citation.words_start + count_points(text.substr(words->words_begin, words->words_end - words->words_begin));
  citation.boxes = retriever->boxes(passage.document, citation.words_start, citation.words_end);
  return citation;
}

Result<Answer> Answerer::State::ask(const std::string& question, const std::string& query, const AskOptions& options,
                                    const engine::OnText& on_text) {
  const Stopwatch watch;
  HONE_TRY(PreparedAnswer prepared, prepare(question, query, options));
  Answer answer = prepared.answer;
  if (answer.declined || answer.known) {
    if (on_text) on_text(answer.text);
    answer.timings.first_token_seconds = answer.timings.total_seconds = watch.seconds();
    return answer;
  }
  // Of an answer that is checked, the first sentence is shown when it has stood the check, and what follows as it comes.
  const bool held_back = is_checked(prepared);
  std::string held;
  bool stands = !held_back, goes_on = true;
  std::optional<double>
      shown_after;  // what was waited for: also for the check, and for a first answer that did not stand it
  const auto show = [&](std::string_view text) {
    if (!shown_after) shown_after = watch.seconds();
    return !on_text || on_text(text);
  };
  const engine::OnText gate = [&](std::string_view text) {
    if (!goes_on) return false;
    if (stands) return goes_on = show(text);
    held += text;
    const std::size_t end = first_sentence_end(held);
    if (end == std::string::npos) return true;
    const AnswerCheck checked = check(prepared, std::string_view(held).substr(0, end));
    if (!checked.stands()) return false;
    stands = true;
    return goes_on = show(held);
  };
  HONE_TRY(engine::Generation generation, session.generate(prepared.prompt, prepared.generation, gate));
  if (held_back) {
    const AnswerCheck checked = check(prepared, generation.text);
    if (!stands && goes_on && checked.is_invented() && !prepared.is_second) {
      HONE_TRY(prepared, ask_again(prepared, generation.text, checked.unsupported));
      held.clear();
      HONE_TRY(generation, session.generate(prepared.prompt, prepared.generation, gate));
    }
  }
  const std::string marks = attribute_to(prepared, generation, answer);
  if (on_text && !stands)
    on_text(answer.text);
  else if (on_text && answer.declined)
    on_text("\n\n" + answer.text);  // what came after the first sentence did not stand
  else if (!marks.empty() && on_text)
    on_text(" " + marks);
  answer.timings.total_seconds = watch.seconds();
  answer.timings.first_token_seconds = shown_after.value_or(answer.timings.total_seconds);
  return answer;
}

Result<PreparedAnswer> Answerer::prepare(const std::string& question, const AskOptions& options) {
  state_->history.clear();
  return state_->prepare(question, question, options);
}

Answer Answerer::finish(PreparedAnswer prepared, const engine::Generation& generation) const {
  Answer answer = prepared.answer;
  if (!answer.declined && !answer.known) state_->attribute_to(prepared, generation, answer);
  return answer;
}

Result<std::optional<PreparedAnswer>> Answerer::second_prompt(const PreparedAnswer& prepared,
                                                              const engine::Generation& generation) const {
  if (prepared.is_second || prepared.answer.declined || !State::is_checked(prepared))
    return std::optional<PreparedAnswer>();
  const AnswerCheck checked = state_->check(prepared, generation.text);
  if (!checked.is_invented()) return std::optional<PreparedAnswer>();
  HONE_TRY(auto second, state_->ask_again(prepared, generation.text, checked.unsupported));
  return std::optional<PreparedAnswer>(std::move(second));
}

int Answerer::context_tokens() const { return state_->session.context_tokens(); }

// "And who witnessed it?" says too little by itself: it is searched together with the question before it.
std::string Answerer::State::query_of(const std::string& question) const {
  if (content_words(question).size() >= words_of_a_whole_question) return question;
  const auto before =
      std::find_if(history.rbegin(), history.rend(), [](const engine::Message& turn) { return turn.role == "user"; });
  return before == history.rend() ? question : before->content + " " + question;
}

Result<Answer> Answerer::ask(const std::string& question, const AskOptions& options, const engine::OnText& on_text,
                             std::vector<engine::Message> history) {
  state_->history = std::move(history);
  return state_->ask(question, state_->query_of(question), options, on_text);
}

Result<Answer> Answerer::chat(const std::string& question, const AskOptions& options, const engine::OnText& on_text) {
  HONE_TRY(auto answer, state_->ask(question, state_->query_of(question), options, on_text));
  state_->history.push_back({"user", question});
  state_->history.push_back({"assistant", answer.text});
  return answer;
}

}  // namespace hone::answers
