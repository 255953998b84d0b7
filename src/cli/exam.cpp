// hone exam: one frozen exam through every stage. Each of its verbs is a file exam_*.cpp.
#include <vector>

#include "exam_verbs.h"
#include "verbs.h"

namespace hone::cli {

void add_exam(CLI::App& app, Shell& shell) {
  CLI::App* verb = app.add_subcommand("exam", "Write, freeze, sit and compare exams.");
  verb->require_subcommand(0, 1);
  const std::vector<SubVerb> verbs{add_exam_check(*verb, shell),   add_exam_import(*verb, shell),
                                   add_exam_freeze(*verb, shell),  add_exam_sit(*verb, shell),
                                   add_exam_compare(*verb, shell), add_exam_stages(*verb, shell)};
  shell.on(verb, [verb, verbs]() -> Status {
    for (const auto& [sub_verb, run] : verbs)
      if (sub_verb->parsed()) return run();
    std::string names;
    for (const CLI::App* sub_verb : verb->get_subcommands([](const CLI::App*) { return true; }))
      names += (names.empty() ? "`hone exam " : ", `hone exam ") + sub_verb->get_name() + "`";
    return Error(ErrorCode::invalid_argument, "Say what to do with exams: " + names + ".");
  });
}

}  // namespace hone::cli
