// hone tune, resume, fit: fine-tuning.
#include <fmt/format.h>

#include "advice.h"
#include "hone/tuning/measure.h"
#include "hone/tuning/tuning_preview.h"
#include "tuning.h"
#include "tuning_options.h"
#include "verbs.h"

namespace hone::cli {
namespace {

void print_plan(const Shell& shell, const tuning::TuningPlan& plan) {
  for (const std::string& note : plan.notes) say(shell.err(), "{}\n", note);
  for (const std::string& reason : plan.reasons) say(shell.err(), "  · {}\n", reason);
}

Status print_preview(const Shell& shell, const tuning::TuningSettings& settings) {
  HONE_TRY(const auto preview, tuning::preview_tuning(settings, {.colour = shell.colour(), .max_tokens = 400}));
  fmt::print(shell.out(), "{}\n", preview.format);
  for (const std::string& note : preview.notes) fmt::print(shell.out(), "{}\n", note);
  for (const tuning::PreviewedRow& row : preview.rows)
    fmt::print(shell.out(), "\nRow {}, {} tokens, {} of them learned:\n{}\n", row.source, row.tokens, row.targets,
               row.text);
  return {};
}

Status fit(const Shell& shell, const tuning::TuningPlan& plan) {
  HONE_TRY(const auto fit, tuning::measure_fit(plan));
  const std::uint64_t steps = *plan.settings.steps;
  const double hours = fit.seconds / 3600, gigabytes = static_cast<double>(fit.peak_memory_bytes) / 1e9;
  shell.print_json({{"hours", hours},
                    {"peak_memory_gb", gigabytes},
                    {"steps", steps},
                    {"seconds_per_step", fit.seconds_per_step},
                    {"fits", true}});
  if (!shell.json())
    fmt::print(shell.out(), "{} steps of {:.2f} s: {:.1f} {}. About {:.1f} GB of memory.\n", steps,
               fit.seconds_per_step, hours < 1 ? hours * 60 : hours, hours < 1 ? "minutes" : "hours", gigabytes);
  return {};
}

Status tune(const Shell& shell, const tuning::TuningSettings& settings, std::string folder) {
  HONE_TRY(const auto plan, tuning::plan_tuning(settings));
  print_plan(shell, plan);
  if (folder.empty()) folder = tuning::free_run_folder("runs", settings.data).string();
  if (const Status created = tuning::create_run(folder, plan.settings); !created) {
    if (created.error().code() != ErrorCode::already_exists) return created;
    return Error(ErrorCode::already_exists,
                 fmt::format("{} `hone resume {}` goes on with it; another --out starts a new one.",
                             sentence_of(created.error()), folder));
  }
  return watch_run(shell, folder);
}

}  // namespace

Action describe_tune(Arguments& verb) {
  struct TuneFlags : TuningOptions {
    std::string out;
    bool preview = false;
  };
  auto options = std::make_shared<TuneFlags>();
  verb.add_option("--out", options->out, "the run's folder; runs/<name of the data> when left out");
  verb.add_flag("--preview", options->preview, "show rows as tokens, with what is learned marked, and stop");
  options->add_to(verb);
  return [options](Shell& shell) -> Status {
    HONE_CHECK(options->read_choices());
    return options->preview ? print_preview(shell, options->settings) : tune(shell, options->settings, options->out);
  };
}

Action describe_resume(Arguments& verb) {
  auto folder = std::make_shared<std::string>();
  verb.add_option("run", *folder, "the run's folder").required();
  return [folder](Shell& shell) { return watch_run(shell, *folder); };
}

Action describe_fit(Arguments& verb) {
  auto options = std::make_shared<TuningOptions>();
  options->add_to(verb);
  return [options](Shell& shell) -> Status {
    HONE_CHECK(options->read_choices());
    HONE_TRY(const auto plan, tuning::plan_tuning(options->settings));
    print_plan(shell, plan);
    return fit(shell, plan);
  };
}

}  // namespace hone::cli
