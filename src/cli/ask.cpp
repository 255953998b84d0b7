#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "ask_list.h"
#include "asking.h"
#include "hone/answers/ask_result_json.h"
#include "hone/answers/assistant_parts.h"
#include "hone/core/unicode.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct AskFlags : AskingOptions {
  std::vector<std::string> words;  // the question; more than one when it was not quoted
  std::string question, questions;
  bool show_prompt = false;
};

Status ask_one(const Shell& shell, const AskFlags& options, answers::Assistant& assistant) {
  bool began = false;
  auto show = [&](std::string_view text) {
    if (!began) fmt::print(shell.out(), "\n");
    began = true;
    fmt::print(shell.out(), "{}", text);
    std::fflush(shell.out());
    return true;
  };
  answers::AskResult result{.setup = assistant.setup()};
  answers::Answer& answer = result.answer;
  HONE_TRY(answer, assistant.ask(options.question, shell.json() ? engine::OnText() : engine::OnText(show)));
  if (answer.cut && !assistant.parts().options.generation.grammar.empty())
    return Error(
        ErrorCode::limit_exceeded,
        fmt::format("The answer was cut at {} tokens, before it was whole. Give more --max-tokens, or bound its "
                    "texts in the schema with maxLength.",
                    answer.answer_tokens));
  shell.print_json(answers::ask_result_json(result, {.prompt = options.show_prompt}));
  if (shell.json()) return {};
  fmt::print(shell.out(), "\n");
  print_sources(shell, answer);
  if (options.show_prompt)
    fmt::print(shell.out(), "\n--- prompt ({} tokens) ---\n{}\n", answer.prompt_tokens, answer.prompt);
  say(shell.err(), "\nfirst word after {:.1f} s (loading {:.1f} s), {} + {} tokens in {:.1f} s\n",
      result.setup.load_seconds + answer.timings.first_token_seconds, result.setup.load_seconds, answer.prompt_tokens,
      answer.answer_tokens, answer.timings.total_seconds);
  return {};
}

// The question is one argument. `--docs PATH… "question"`: the list of paths has swallowed it.
Status take_question(AskFlags& options) {
  std::error_code ignored;
  if (options.words.empty() && options.questions.empty())
    while (options.docs.size() > 1 && !std::filesystem::exists(options.docs.back(), ignored)) {
      options.words.insert(options.words.begin(), options.docs.back());
      options.docs.pop_back();
    }
  if (options.words.size() > 1)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("Put the question in quotes: hone ask \"{}\"", fmt::join(options.words, " ")));
  if (options.words.empty() && options.questions.empty())
    return Error(ErrorCode::invalid_argument, "Give one question in quotes, or a file with --questions.");
  if (!options.words.empty()) options.question = options.words[0];
  if (options.questions.empty() && is_blank(options.question))
    return Error(ErrorCode::invalid_argument, "The question is empty.");
  return {};
}

}  // namespace

Action describe_ask(Arguments& verb) {
  auto options = std::make_shared<AskFlags>();
  Argument question = verb.add_option("question", options->words, "the question, in quotes");
  verb.add_option("--questions", options->questions,
                  "a JSONL file of questions with their expected answers: asks and marks them all")
      .excludes(question);
  verb.add_flag("--show-prompt", options->show_prompt, "show what the model was given");
  options->add_to(verb);
  return [options](Shell& shell) -> Status {
    HONE_CHECK(take_question(*options));
    HONE_TRY(answers::Assistant assistant, open_assistant(shell, *options));
    return options->questions.empty() ? ask_one(shell, *options, assistant)
                                      : ask_list(shell, options->questions, assistant);
  };
}

}  // namespace hone::cli
