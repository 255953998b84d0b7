#include "shell.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "hone/core/child.h"
#include "hone/core/log.h"
#include "hone/core/spelling.h"
#include "hone/core/terminal.h"

namespace hone::cli {
namespace {

std::vector<std::string> names_of(const CLI::App* app, std::string_view wrong) {
  std::vector<std::string> names;
  if (wrong.rfind("-", 0) == 0) {
    for (const CLI::Option* option : app->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  } else {
    for (const CLI::App* verb : app->get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(verb->get_name());
  }
  return names;
}

// The verb that was being parsed, down to the last.
const CLI::App* innermost(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

// CLI11's sentence, with the nearest spelling of a word it does not know.
std::string usage_message(CLI::App& app, const CLI::ParseError& failure) {
  std::string message = failure.what();
  const CLI::App* verb = innermost(&app);
  // "The following arguments were not expected: x --embeder", last first.
  constexpr std::string_view unexpected = "not expected: ";
  if (const std::size_t at = message.find(unexpected); at != std::string::npos) {
    std::istringstream words(message.substr(at + unexpected.size()));
    std::string wrong;
    for (std::string word; words >> word;)
      if (word != "--json" && (wrong.empty() || wrong[0] != '-' || word[0] == '-')) wrong = word;
    wrong = wrong.substr(0, wrong.find('='));
    message =
        fmt::format("'{}' is not known{}.{}", wrong, verb == &app ? "" : fmt::format(" to hone {}", verb->get_name()),
                    did_you_mean(wrong, names_of(verb, wrong)));
  }
  // "--docs excludes --no-docs"
  if (const std::size_t at = message.find(" excludes "); at != std::string::npos)
    message = fmt::format("{} and {} contradict each other: give one.", message.substr(0, at), message.substr(at + 10));
  if (!message.empty() && message.back() != '.' && message.back() != '?') message += '.';
  return message + (verb == &app ? " `hone --help` lists what there is."
                                 : fmt::format(" `hone {} --help` lists what there is.", verb->get_name()));
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

}  // namespace

void Shell::on(CLI::App* verb, std::function<Status()> action, bool needs_network) {
  verb->add_flag("--json", json_, "print one JSON object on standard output");
  verb->final_callback([this, action = std::move(action), needs_network] {
    action_ = action;
    needs_network_ = needs_network;
  });
}

bool Shell::colour() const { return is_terminal(stdout) && !json_ && !std::getenv("NO_COLOR"); }

void Shell::print_json(const OrderedJson& object) const {
  if (json_) fmt::print("{}\n", dump(object));
}

Progress Shell::progress() const { return progress_bar(stderr); }

bool Shell::confirm(const std::string& question, bool otherwise) const {
  if (!is_terminal(stdin) || !is_terminal(stderr)) return otherwise;
  fmt::print(stderr, "{} [{}] ", question, otherwise ? "Y/n" : "y/N");
  std::string line;
  if (!std::getline(std::cin, line) || line.empty()) return otherwise;
  return line[0] == 'y' || line[0] == 'Y';
}

int Shell::fail(const Error& error) const {
  const ErrorClass& row = error_class(error.code());
  if (json_)
    print_json({{"error", {{"code", row.name}, {"message", error.message()}}}});
  else
    fmt::print(stderr, "hone: {}\n", error.message());
  return row.exit_status;
}

int Shell::run(CLI::App& app, int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "--json") json_ = true;  // also errors of the command line itself are objects then
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::RequiredError& missing) {
    if (!parse_with_a_list_cut(app, {argv + 1, argv + argc}))
      return fail(Error(ErrorCode::invalid_argument, usage_message(app, missing)));
  } catch (const CLI::ParseError& failure) {
    return fail(Error(ErrorCode::invalid_argument, usage_message(app, failure)));
  }
  if (!action_) {
    fmt::print("{}", app.help());
    return 0;
  }
  if (!needs_network_)
    if (auto denied = deny_network(); !denied) log_info(denied.error().message());
  try {
    Status done = action_();
    std::fflush(stdout);
    return done ? 0 : fail(done.error());
  } catch (const std::bad_alloc&) {
    return fail(Error(ErrorCode::out_of_memory, "There is not enough memory for this."));
  }
}

}  // namespace hone::cli
