#include <fmt/format.h>

#include <iostream>

#include "asking.h"
#include "hone/core/terminal.h"
#include "verbs.h"

namespace hone::cli {

void add_chat(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<AskingOptions>();
  CLI::App* verb =
      app.add_subcommand("chat", "A conversation about the documents; every line is a question, an empty one ends it.");
  options->add_to(verb);
  shell.on(verb, [&shell, options]() -> Status {
    HONE_TRY(auto asking, open_asking(shell, *options));
    const bool terminal = is_terminal(stdin);
    OrderedJson turns = OrderedJson::array();
    std::string line;
    auto show = [](std::string_view text) {
      fmt::print("{}", text);
      std::fflush(stdout);
      return true;
    };
    while (true) {
      if (terminal) fmt::print(stderr, "\n› ");
      if (!std::getline(std::cin, line) || line.empty()) break;
      HONE_TRY(auto answer, asking->assistant().chat(line, asking->ask(), shell.json() ? OnText() : OnText(show)));
      OrderedJson turn{{"question", line}};
      turn.update(answer_json(answer, *asking));
      turns.push_back(turn);
      if (shell.json()) continue;
      fmt::print("\n");
      print_sources(shell, answer);
      fmt::print(stderr, "first word after {:.1f} s; {} of {} prompt tokens were kept from the turn before\n",
                 answer.timings.first_token_seconds, answer.reused_tokens, answer.prompt_tokens);
    }
    shell.print_json({{"turns", turns}});
    return {};
  });
}

}  // namespace hone::cli
