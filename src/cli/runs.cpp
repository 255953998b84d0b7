// hone runs, cancel: what was and is being tuned.
#include <fmt/format.h>

#include "hone/jobs/run_folder.h"
#include "verbs.h"

namespace hone::cli {

void add_runs(CLI::App& app, Shell& shell) {
  auto folder = std::make_shared<std::string>("runs");
  CLI::App* verb = app.add_subcommand("runs", "List runs of hone tune.");
  verb->add_option("folder", *folder, "the folder they lie in")->capture_default_str();
  shell.on(verb, [&shell, folder]() -> Status {
    const auto runs = list_runs(*folder);
    OrderedJson list = OrderedJson::array();
    for (const RunRecord& run : runs)
      list.push_back({{"run", run.folder.string()},
                      {"state", run_state_name(run.state)},
                      {"model", run.model},
                      {"data", run.data},
                      {"step", run.steps_done},
                      {"steps", run.steps},
                      {"loss", run.loss.value_or(0)}});
    shell.print_json({{"runs", std::move(list)}});
    if (shell.json()) return {};
    if (runs.empty()) fmt::print("There is no run in {}.\n", *folder);
    for (const RunRecord& run : runs)
      fmt::print("{:<28} {:<9} step {} of {}  loss {:.4f}  {} on {}\n", run.folder.string(), run_state_name(run.state),
                 run.steps_done, run.steps, run.loss.value_or(0), run.model, fs::path(run.data).filename().string());
    return {};
  });

  auto cancelled = std::make_shared<std::string>();
  CLI::App* cancel = app.add_subcommand("cancel", "Stop a run after its step; hone resume goes on with it.");
  cancel->add_option("run", *cancelled, "the run's folder")->required();
  shell.on(cancel, [&shell, cancelled]() -> Status {
    HONE_CHECK(request_stop(*cancelled));
    shell.print_json({{"run", *cancelled}, {"stopping", true}});
    if (!shell.json()) fmt::print("{} stops after the step at hand.\n", *cancelled);
    return {};
  });
}

}  // namespace hone::cli
