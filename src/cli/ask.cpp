#include <fmt/format.h>

#include "asking.h"
#include "hone/core/files.h"
#include "question_list.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct Options : AskingOptions {
  std::string question, questions;
  bool show_prompt = false;
};

Status ask_one(const Shell& shell, const Options& options, Asking& asking) {
  bool began = false;
  auto show = [&](std::string_view text) {
    if (!began) fmt::print("\n");
    began = true;
    fmt::print("{}", text);
    std::fflush(stdout);
    return true;
  };
  HONE_TRY(auto answer, asking.assistant().ask(options.question, asking.ask(), shell.json() ? OnText() : OnText(show)));
  OrderedJson object = answer_json(answer, asking);
  if (options.show_prompt) object["prompt"] = answer.prompt;
  shell.print_json(object);
  if (shell.json()) return {};
  fmt::print("\n");
  print_sources(shell, answer);
  if (options.show_prompt) fmt::print("\n--- prompt ({} tokens) ---\n{}\n", answer.prompt_tokens, answer.prompt);
  fmt::print(stderr, "\nfirst word after {:.1f} s (loading {:.1f} s), {} + {} tokens in {:.1f} s\n",
             asking.load_seconds() + answer.timings.first_token_seconds, asking.load_seconds(), answer.prompt_tokens,
             answer.answer_tokens, answer.timings.total_seconds);
  return {};
}

}  // namespace

void add_ask(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("ask", "Answer a question from the documents, with the passages shown.");
  verb->add_option("question", options->question, "the question");
  verb->add_option("--questions", options->questions,
                   "a JSONL file of questions with their expected answers: asks and marks them all");
  verb->add_flag("--show-prompt", options->show_prompt, "show what the model was given");
  options->add_to(verb);
  shell.on(verb, [&shell, options]() -> Status {
    // `--docs PATH… "question"`: the list of paths has swallowed the question.
    std::error_code ignored;
    if (options->question.empty() && options->questions.empty() && options->docs.size() > 1 &&
        !std::filesystem::exists(options->docs.back(), ignored)) {
      options->question = options->docs.back();
      options->docs.pop_back();
    }
    if (options->question.empty() == options->questions.empty())
      return Error(ErrorCode::invalid_argument, "Give one question in quotes, or a file with --questions.");
    HONE_TRY(auto asking, open_asking(shell, *options));
    return options->questions.empty() ? ask_one(shell, *options, *asking)
                                      : ask_list(shell, options->questions, *asking);
  });
}

}  // namespace hone::cli
