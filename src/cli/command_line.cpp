#include "command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <new>
#include <sstream>
#include <system_error>

#include "hone/core/child.h"
#include "hone/core/log.h"
#include "hone/core/spelling.h"

namespace hone::cli {
namespace {

// What CLI11 made of a verb.
struct Described {
  const Verb* verb = nullptr;
  std::string words;  // "exam sit"
  Action action;
};
using Describeds = std::map<const CLI::App*, Described>;

void describe(std::span<const Verb> verbs, const std::string& before, CLI::App& parent, bool& json, Describeds& known) {
  for (const Verb& verb : verbs) {
    CLI::App* app = parent.add_subcommand(std::string(verb.name), std::string(verb.summary));
    Described described{&verb, before + std::string(verb.name), {}};
    Arguments arguments(app);
    if (verb.describe) described.action = verb.describe(arguments);
    app->add_flag("--json", json, "print one JSON object on standard output");
    describe(verb.verbs, described.words + " ", *app, json, known);
    app->require_subcommand(0, 1);
    known.emplace(app, std::move(described));
  }
}

// The verb that was named, down to the last.
const CLI::App* innermost(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

std::vector<std::string> names_of(const CLI::App* app, std::string_view wrong) {
  std::vector<std::string> names;
  if (wrong.starts_with("-")) {
    for (const CLI::Option* option : app->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  } else {
    for (const CLI::App* verb : app->get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(verb->get_name());
  }
  return names;
}

// CLI11's sentence, with the nearest spelling of a word it does not know.
std::string usage_message(const CLI::App& app, const Describeds& known, const CLI::ParseError& failure) {
  std::string message = failure.what();
  const CLI::App* verb = innermost(&app);
  const auto described = known.find(verb);
  const std::string words = described == known.end() ? "hone" : "hone " + described->second.words;
  // "The following arguments were not expected: x --embeder", last first.
  constexpr std::string_view unexpected = "not expected: ";
  if (const std::size_t at = message.find(unexpected); at != std::string::npos) {
    std::istringstream rest(message.substr(at + unexpected.size()));
    std::string wrong;
    for (std::string word; rest >> word;)
      if (word != "--json" && (wrong.empty() || wrong[0] != '-' || word[0] == '-')) wrong = word;
    wrong = wrong.substr(0, wrong.find('='));
    message = fmt::format("'{}' is not known{}.{}", wrong, verb == &app ? "" : " to " + words,
                          did_you_mean(wrong, names_of(verb, wrong)));
  }
  // "--threads: must be from 0 to 512"
  if (const std::size_t at = message.find(": must be from "); at != std::string::npos) message.erase(at, 1);
  // "--docs excludes --no-docs"
  if (const std::size_t at = message.find(" excludes "); at != std::string::npos)
    message = fmt::format("{} and {} contradict each other: give one.", message.substr(0, at), message.substr(at + 10));
  if (!message.empty() && message.back() != '.' && message.back() != '?') message += '.';
  return fmt::format("{} `{} --help` lists what there is.", message, words);
}

// `hone exam sit --docs contracts/ exam.yaml`: the list took the file that the verb needs. Tried again with the last word of
// a list as what the verb was given; returns whether that reads.
bool parse_with_a_list_cut(CLI::App& app, const std::vector<std::string>& words) {
  const auto plain = [](const std::string& word) { return word.empty() || word[0] != '-'; };
  for (std::size_t i = words.size(); i-- > 2;) {
    if (!plain(words[i]) || !plain(words[i - 1]) || (i + 1 < words.size() && plain(words[i + 1]))) continue;
    std::vector<std::string> moved = words;
    moved.erase(moved.begin() + static_cast<std::ptrdiff_t>(i));
    moved.insert(moved.end(), {"--", words[i]});
    std::reverse(moved.begin(), moved.end());  // as CLI11 wants them
    try {
      app.parse(std::move(moved));
      return true;
    } catch (const CLI::ParseError&) {}
  }
  return false;
}

Error no_verb(const Described& holder) {
  std::string names;
  for (const Verb& verb : holder.verb->verbs)
    names += fmt::format("{}`hone {} {}`", names.empty() ? "" : ", ", holder.words, verb.name);
  return Error(ErrorCode::invalid_argument, fmt::format("Say what `hone {}` is to do: {}.", holder.words, names));
}

Status act(const Described& chosen, Shell& shell) {
  if (!chosen.action) return no_verb(chosen);
  if (!chosen.verb->needs_network)
    if (auto denied = deny_network(); !denied) log_info(denied.error().message());
  return chosen.action(shell);
}

Status run(std::span<const Verb> verbs, Shell& shell, const std::vector<std::string>& words) {
  CLI::App app("Hone makes small language models good at your own work, on your own machine.", "hone");
  app.set_version_flag("--version", "hone " HONE_VERSION);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(26);
  bool json = false;
  Describeds known;
  describe(verbs, "", app, json, known);

  // Also errors of the command line itself are objects then.
  if (std::find(words.begin(), words.end(), "--json") != words.end()) shell.answer_in_json();
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // as CLI11 wants them
  } catch (const CLI::Success& success) {  // --help, --version
    std::ostringstream text;
    app.exit(success, text, text);
    fmt::print(shell.out(), "{}", text.str());
    return {};
  } catch (const CLI::RequiredError& missing) {
    if (!parse_with_a_list_cut(app, words))
      return Error(ErrorCode::invalid_argument, usage_message(app, known, missing));
  } catch (const CLI::ParseError& failure) {
    return Error(ErrorCode::invalid_argument, usage_message(app, known, failure));
  }
  const auto chosen = known.find(innermost(&app));
  if (chosen == known.end()) {
    fmt::print(shell.out(), "{}", app.help());
    return {};
  }
  return act(chosen->second, shell);
}

// The verb's end, and whether its words arrived: nobody takes half a table for a whole one.
Status run_and_flush(std::span<const Verb> verbs, Shell& shell, const std::vector<std::string>& words) {
  try {
    Status done = run(verbs, shell, words);
    return done ? shell.finish() : done;
  } catch (const std::system_error& failure) {  // so fmt::print ends where it cannot write
    const Status lost = shell.finish(failure.code().value());
    return lost ? Status(Error(ErrorCode::io, std::string(failure.what()) + ".")) : lost;
  }
}

}  // namespace

int run_command_line(std::span<const Verb> verbs, Shell& shell, int argc, const char* const* argv) try {
  const Status done = run_and_flush(verbs, shell, {argv + std::min(argc, 1), argv + argc});
  return done ? 0 : shell.fail(done.error());
} catch (const std::bad_alloc&) {  // what it took is given back by now, so there is memory for the sentence
  return shell.fail(Error(ErrorCode::out_of_memory, "There is not enough memory for this."));
}

}  // namespace hone::cli
