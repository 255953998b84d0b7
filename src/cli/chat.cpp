#include <fmt/format.h>

#include <optional>

#include "advice.h"
#include "asking.h"
#include "hone/answers/ask_result_json.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "verbs.h"

namespace hone::cli {
namespace {

// "/help": what a line that begins with a slash does. Returns whether the conversation goes on.
bool obey(const Shell& shell, const std::string& line, const std::vector<answers::ConversationTurn>& turns) {
  const std::string word = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  if (word == "/exit" || word == "/quit") return false;
  if (word == "/help") {
    say(shell.err(),
        "Every line is a question.\n  /sources  the passages of the last answer, whole\n"
        "  /exit     ends the conversation, as an empty line does\n  /help     this list\n");
  } else if (word != "/sources") {
    say(shell.err(), "{} is not known.{} /help lists what there is.\n", word,
        did_you_mean(word, {"/help", "/exit", "/quit", "/sources"}));
  } else if (turns.empty() || turns.back().result.answer.passages.empty()) {
    say(shell.err(), "There is no answer with passages yet.\n");
  } else {
    print_passages(shell, turns.back().result.answer);
  }
  return true;
}

}  // namespace

Action describe_chat(Arguments& verb) {
  auto options = std::make_shared<AskingOptions>();
  options->add_to(verb);
  return [options](Shell& shell) -> Status {
    HONE_TRY(answers::Assistant assistant, open_assistant(shell, *options));
    const bool terminal = shell.is_interactive();
    if (terminal) say(shell.err(), "Ask. /help lists what else a line can be.\n");
    std::vector<answers::ConversationTurn> turns;
    std::string line;
    auto show = [&shell](std::string_view text) {
      fmt::print(shell.out(), "{}", text);
      std::fflush(shell.out());
      return true;
    };
    while (true) {
      if (terminal) say(shell.err(), "\n› ");
      if (!shell.read_line(line) || is_blank(line)) break;
      if (line[0] == '/') {
        if (!obey(shell, line, turns)) break;
        continue;
      }
      auto said = assistant.chat(line, shell.json() ? engine::OnText() : engine::OnText(show));
      if (!said && terminal) {  // a question too long is no end of the conversation
        say(shell.err(), "hone: {}\n", sentence_of(said.error()));
        continue;
      }
      HONE_TRY(const answers::Answer answer, std::move(said));
      turns.push_back({line, {answer, assistant.setup()}});
      if (shell.json()) continue;
      fmt::print(shell.out(), "\n");
      print_sources(shell, answer);
      say(shell.err(), "first word after {:.1f} s; {} of {} prompt tokens were kept from the turn before\n",
          answer.timings.first_token_seconds, answer.reused_tokens, answer.prompt_tokens);
    }
    shell.print_json(answers::conversation_json(turns));
    return {};
  };
}

}  // namespace hone::cli
