// hone runs, runs show, cancel: what was and is being tuned.
#include <fmt/format.h>

#include "hone/tuning/run_folder.h"
#include "tuned_rows.h"
#include "verbs.h"

namespace hone::cli {
namespace {

OrderedJson run_json(const tuning::RunRecord& run) {
  return {{"run", run.folder.string()},  {"state", tuning::run_state_name(run.state)},
          {"model", run.model},          {"data", run.data},
          {"step", run.steps_done},      {"steps", run.steps},
          {"loss", run.loss.value_or(0)}};
}

void print_run(const Shell& shell, const tuning::RunRecord& run) {
  fmt::print(shell.out(), "{:<28} {:<9} step {} of {}  loss {:.4f}  {} on {}\n", run.folder.string(),
             tuning::run_state_name(run.state), run.steps_done, run.steps, run.loss.value_or(0), run.model,
             fs::path(run.data).filename().string());
}

Status show_run(const Shell& shell, const std::string& folder, bool all) {
  HONE_TRY(const tuning::RunRecord run, tuning::read_run_record(folder));
  const auto result = tuning::read_tuning_result(folder);  // none while it goes on
  if (shell.json()) {
    OrderedJson json = run_json(run);
    json["result"] = result ? result_with_rows(folder, *result) : OrderedJson();
    shell.print_json(json);
    return {};
  }
  print_run(shell, run);
  if (!result) return {};
  if (result->valid_loss_before && result->valid_loss)
    fmt::print(shell.out(), "Held-out loss {:.4f} → {:.4f}.\n", *result->valid_loss_before, *result->valid_loss);
  print_tuned_rows(shell, folder, *result, all);
  return {};
}

}  // namespace

Action describe_runs(Arguments& verb) {
  auto folder = std::make_shared<std::string>("runs");
  verb.add_option("folder", *folder, "the folder they lie in").capture_default_str();
  return [folder](Shell& shell) -> Status {
    const auto runs = tuning::list_runs(*folder);
    OrderedJson list = OrderedJson::array();
    for (const tuning::RunRecord& run : runs) list.push_back(run_json(run));
    shell.print_json({{"runs", std::move(list)}});
    if (shell.json()) return {};
    if (runs.empty()) fmt::print(shell.out(), "There is no run in {}.\n", *folder);
    for (const tuning::RunRecord& run : runs) print_run(shell, run);
    return {};
  };
}

Action describe_runs_show(Arguments& verb) {
  struct ShowFlags {
    std::string folder;
    bool all = false;
  };
  auto flags = std::make_shared<ShowFlags>();
  verb.add_option("run", flags->folder, "the run's folder").required();
  verb.add_flag("--all", flags->all, "every row that was asked, not the few that tell most");
  return [flags](Shell& shell) { return show_run(shell, flags->folder, flags->all); };
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
