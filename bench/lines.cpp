// Prompts in, answers or likelihoods out, a line of JSON each: the batches of the library without the rest of a program.
//
//   bench-lines MODEL [--threads N] [--parallel N] [--context N] [--as-it-is] < lines
//   {"context": "…", "continuations": [" A", " B"]}    → {"log_probabilities": […], "tokens": […], "is_greedy": […]}
//   {"prompt": "…", "max_tokens": 64}                   → {"text": "…", "tokens": 64}
//
// Texts are tokenized as lm-evaluation-harness does: context and continuation as one, split behind the context's own tokens.
// All lines are read first; the time from the first token to the last answer, without loading, is the last line.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "hone/core/json.h"
#include "hone/engine/batch_generator.h"
#include "hone/engine/scorer.h"

namespace hone {
namespace {

Result<ScoringItem> read_item(const Tokenizer& tokenizer, const Json& line) {
  HONE_TRY(const auto context, json_get<std::string>(line, "context", "the line"));
  ScoringItem item;
  HONE_TRY(item.context, tokenizer.tokenize(context));
  for (const Json& continuation : line["continuations"]) {
    HONE_TRY(auto whole, tokenizer.tokenize(context + continuation.get<std::string>()));
    whole.erase(whole.begin(),
                whole.begin() + static_cast<std::ptrdiff_t>(std::min(item.context.size(), whole.size())));
    item.continuations.push_back(std::move(whole));
  }
  return item;
}

Result<BatchPrompt> read_prompt(const Tokenizer& tokenizer, const Json& line) {
  HONE_TRY(const auto text, json_get<std::string>(line, "prompt", "the line"));
  BatchPrompt prompt{.tokens = {}, .options = {.max_tokens = json_value(line, "max_tokens", 64)}};
  HONE_TRY(prompt.tokens, tokenizer.tokenize(text));
  return prompt;
}

OrderedJson scores_json(const ItemScores& scores) {
  OrderedJson sums = OrderedJson::array(), counts = OrderedJson::array(), greedy = OrderedJson::array();
  for (const ContinuationScore& score : scores) {
    sums.push_back(score.log_probability);
    counts.push_back(score.tokens.size());
    greedy.push_back(score.is_greedy);
  }
  return {{"log_probabilities", sums}, {"tokens", counts}, {"is_greedy", greedy}};
}

Status run(const std::vector<std::string>& arguments) {
  std::string file;
  int threads = 0, parallel = 0, context = 0;
  bool as_it_is = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto number = [&] { return i + 1 < arguments.size() ? std::atoi(arguments[++i].c_str()) : 0; };
    if (arguments[i] == "--threads")
      threads = number();
    else if (arguments[i] == "--parallel")
      parallel = number();
    else if (arguments[i] == "--context")
      context = number();
    else if (arguments[i] == "--as-it-is")
      as_it_is = true;
    else
      file = arguments[i];
  }
  HONE_TRY(const auto model, LanguageModel::load(file, {.for_batches = !as_it_is}));
  std::vector<ScoringItem> items;
  std::vector<BatchPrompt> prompts;
  for (std::string line; std::getline(std::cin, line);) {
    HONE_TRY(const Json json, parse_json(line, "a line"));
    if (json.contains("context")) {
      HONE_TRY(auto item, read_item(model.tokenizer(), json));
      items.push_back(std::move(item));
    } else {
      HONE_TRY(auto prompt, read_prompt(model.tokenizer(), json));
      prompts.push_back(std::move(prompt));
    }
  }
  std::vector<OrderedJson> out(items.size() + prompts.size());
  OrderedJson summary;
  std::optional<Scorer> scorer;
  std::optional<BatchGenerator> generator;
  if (!items.empty()) {
    HONE_TRY(scorer, Scorer::make(model, {.context_tokens = context, .threads = threads}));
  }
  if (!prompts.empty()) {
    HONE_TRY(generator,
             BatchGenerator::make(model, {.parallel = parallel, .context_tokens = context, .threads = threads}));
  }
  const auto start = std::chrono::steady_clock::now();
  if (scorer) {
    HONE_TRY(const auto scores, scorer->score(items));
    for (std::size_t i = 0; i < scores.size(); ++i) out[i] = scores_json(scores[i]);
    summary["computed_tokens"] = scorer->last_work().computed_tokens;
    summary["asked_tokens"] = scorer->last_work().asked_tokens;
  }
  std::uint64_t tokens = 0;
  Status failed;
  if (generator)
    HONE_CHECK(generator->generate(prompts, [&](std::size_t i, Result<Generation> answer) {
      if (!answer) {
        failed = answer.error();
        return false;
      }
      tokens += answer->tokens.size();
      out[items.size() + i] = {{"text", answer->text}, {"tokens", answer->tokens.size()}};
      return true;
    }));
  summary["generated_tokens"] = tokens;
  summary["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (const OrderedJson& line : out) std::printf("%s\n", dump(line).c_str());
  std::printf("%s\n", dump(summary).c_str());
  return failed;
}

}  // namespace
}  // namespace hone

int main(int argc, char** argv) {
  const hone::Status done = hone::run({argv + 1, argv + argc});
  if (!done) std::fprintf(stderr, "bench-lines: %s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
