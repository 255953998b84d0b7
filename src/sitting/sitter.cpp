#include "hone/sitting/sitter.h"

#include <algorithm>

#include "hone/engine/scorer.h"

namespace hone::sitting {

Result<Sitter> Sitter::make(const engine::LanguageModel& model, search::Retriever* retriever,
                            const SitterOptions& options) {
  Sitter sitter(model, options);
  const engine::SessionOptions session{.threads = options.threads, .adapter = options.adapter};
  HONE_TRY(sitter.alone_, answers::Answerer::make(model, session, nullptr));
  if (retriever) {
    HONE_TRY(sitter.reader_, answers::Answerer::make(model, session, retriever));
  }
  return sitter;
}

answers::AskOptions Sitter::options_of(const SittingRequest& request) const {
  answers::AskOptions options = options_.ask;
  options.generation.seed = request.seed, options.generation.temperature = request.temperature;
  // Without documents nothing is said first unless the user does, at every stage alike: what differs is the model.
  if (!options.system && (!request.with_documents || !reader_)) options.system = "";
  return options;
}

Result<answers::PreparedAnswer> Sitter::prepare(const SittingRequest& request) {
  return answerer_of(request).prepare(request.question, options_of(request));
}

Result<std::optional<double>> Sitter::first_word_seconds(const SittingRequest& request) {
  HONE_TRY(const answers::Answer answer, answerer_of(request).ask(request.question, options_of(request)));
  if (answer.answer_tokens == 0) return std::optional<double>();
  return std::optional(answer.timings.first_token_seconds);
}

Status Sitter::score(std::span<const SittingRequest> requests, const std::vector<answers::PreparedAnswer>& prepared,
                     std::vector<SittingReply>& reply) {
  std::vector<engine::ScoringItem> items;
  std::vector<std::size_t> places;
  std::size_t longest = 1;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].continuations.empty() || prepared[i].prompt.empty()) continue;
    engine::ScoringItem item{.context = prepared[i].prompt, .name = requests[i].name};
    for (const std::string& text : requests[i].continuations) {
      HONE_TRY(auto tokens, model_.tokenizer().tokenize(text));
      item.continuations.push_back(std::move(tokens));
      longest = std::max(longest, item.context.size() + item.continuations.back().size());
    }
    items.push_back(std::move(item));
    places.push_back(i);
  }
  if (items.empty()) return {};
  HONE_TRY(auto scorer, engine::Scorer::make(model_, {.context_tokens = static_cast<int>(longest) + 1,
                                                      .threads = options_.threads,
                                                      .adapter = options_.adapter}));
  HONE_TRY(const auto scores, scorer.score(items));
  for (std::size_t i = 0; i < items.size(); ++i)
    for (const engine::ContinuationScore& one : scores[i])
      reply[places[i]].log_probabilities.push_back(one.log_probability);
  return {};
}

Status Sitter::answer(std::span<const SittingRequest> requests, const OnSittingReply& on_reply,
                      const engine::BatchGenerator::OnWork& on_work) {
  std::vector<answers::PreparedAnswer> prepared;
  std::vector<SittingReply> reply(requests.size());
  std::vector<std::optional<Error>> failed(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto one = prepare(requests[i]);
    report_progress(options_.progress,
                    {"finding passages", i + 1, requests.size(), "questions", -1, -1, /*passing=*/true});
    if (!one) failed[i] = one.error().context(requests[i].name);
    prepared.push_back(one ? std::move(*one) : answers::PreparedAnswer{});
  }
  HONE_CHECK(score(requests, prepared, reply));

  const Error stopped(ErrorCode::cancelled, "The sitting was stopped; the same command goes on with it.");
  const auto hand_on = [&](std::size_t i, const engine::Generation& generation) {
    answers::Answer answer = answerer_of(requests[i]).finish(prepared[i], generation);
    SittingReply& one = reply[i];
    one.text = answer.text, one.prompt = answer.prompt, one.declined = answer.declined;
    if (requests[i].with_documents && reader_) one.support = answer.support;
    one.prompt_tokens = static_cast<int>(prepared[i].prompt.size());
    one.answer_tokens = static_cast<int>(generation.tokens.size());
    one.cut = answer.cut && one.answer_tokens > 0;
    for (const answers::Answer::Citation& citation : answer.citations)
      one.cited.push_back({citation.passage.document, citation.passage.start, citation.passage.end});
    return on_reply(i, one);
  };
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (failed[i]) {
      if (!on_reply(i, *failed[i])) return stopped;
    } else if (prepared[i].answer.declined || prepared[i].answer.known || !requests[i].generates) {
      if (!hand_on(i, {})) return stopped;
    } else {
      waiting.push_back(i);
    }
  }
  // Twice at most: what its passages do not hold is asked once more.
  while (!waiting.empty()) {
    std::vector<engine::BatchPrompt> prompts;
    std::size_t longest = 0;
    for (const std::size_t i : waiting) {
      longest =
          std::max(longest, prepared[i].prompt.size() + static_cast<std::size_t>(prepared[i].generation.max_tokens));
      prompts.push_back({prepared[i].prompt, prepared[i].generation, requests[i].name});
    }
    HONE_TRY(auto generator,
             engine::BatchGenerator::make(
                 model_, {.parallel = options_.parallel,
                          .context_tokens = std::min(static_cast<int>(longest) + 1, model_.trained_context_tokens()),
                          .threads = options_.threads,
                          .adapter = options_.adapter}));
    std::vector<std::size_t> again;
    const auto take = [&](std::size_t place, Result<engine::Generation> generation) {
      const std::size_t i = waiting[place];
      if (!generation) return on_reply(i, std::move(generation).error());
      auto second = answerer_of(requests[i]).second_prompt(prepared[i], *generation);
      if (!second) return on_reply(i, std::move(second).error().context(requests[i].name));
      if (!*second) return hand_on(i, *generation);
      prepared[i] = std::move(**second);
      again.push_back(i);
      return true;
    };
    HONE_CHECK(generator.generate(prompts, take, on_work));
    std::sort(again.begin(), again.end());
    waiting = std::move(again);
  }
  return {};
}

}  // namespace hone::sitting
