// hone runs, cancel: what was and is being tuned.
#include <fmt/format.h>

#include "hone/tuning/run_folder.h"
#include "verbs.h"

namespace hone::cli {

Action describe_runs(Arguments& verb) {
  auto folder = std::make_shared<std::string>("runs");
  verb.add_option("folder", *folder, "the folder they lie in").capture_default_str();
  return [folder](Shell& shell) -> Status {
    const auto runs = tuning::list_runs(*folder);
    OrderedJson list = OrderedJson::array();
    for (const tuning::RunRecord& run : runs)
      list.push_back({{"run", run.folder.string()},
                      {"state", tuning::run_state_name(run.state)},
                      {"model", run.model},
                      {"data", run.data},
                      {"step", run.steps_done},
                      {"steps", run.steps},
                      {"loss", run.loss.value_or(0)}});
    shell.print_json({{"runs", std::move(list)}});
    if (shell.json()) return {};
    if (runs.empty()) fmt::print(shell.out(), "There is no run in {}.\n", *folder);
    for (const tuning::RunRecord& run : runs)
      fmt::print(shell.out(), "{:<28} {:<9} step {} of {}  loss {:.4f}  {} on {}\n", run.folder.string(),
                 tuning::run_state_name(run.state), run.steps_done, run.steps, run.loss.value_or(0), run.model,
                 fs::path(run.data).filename().string());
    return {};
  };
}

Action describe_cancel(Arguments& verb) {
  auto folder = std::make_shared<std::string>();
  verb.add_option("run", *folder, "the run's folder").required();
  return [folder](Shell& shell) -> Status {
    HONE_CHECK(tuning::request_stop(*folder));
    shell.print_json({{"run", *folder}, {"stopping", true}});
    if (!shell.json()) fmt::print(shell.out(), "{} stops after the step at hand.\n", *folder);
    return {};
  };
}

}  // namespace hone::cli
