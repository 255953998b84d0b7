// hone tune, resume, fit: fine-tuning.
#include <fmt/format.h>

#include <array>

#include "hone/jobs/measure.h"
#include "hone/model/registry.h"
#include "hone/rows/preview.h"
#include "tuning.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct Options {
  TuningSettings settings{.model = "smollm2-135m-instruct"};
  std::string out, method = "lora", precision = "automatic", schedule, pack = "rows", train_on = "assistant", folder;
  bool no_shuffle = false, preview = false;
};

template <class Value, class Names, class NameOf>
Status choose(const std::string& text, const char* option, Names names, NameOf name_of, Value& value) {
  std::string known;
  for (const Value candidate : names) {
    if (text == name_of(candidate)) {
      value = candidate;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(name_of(candidate));
  }
  return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is no {}; they are {}.", text, option, known));
}

Status read_choices(Options& options) {
  TuningSettings& s = options.settings;
  HONE_CHECK(choose(options.method, "--method", std::array{TrainingMethod::lora, TrainingMethod::full},
                    training_method_name, s.method));
  HONE_CHECK(choose(options.precision, "--precision",
                    std::array{TrainingPrecision::automatic, TrainingPrecision::f32, TrainingPrecision::bf16,
                               TrainingPrecision::int8},
                    training_precision_name, s.precision));
  if (!options.schedule.empty()) {
    HONE_CHECK(choose(options.schedule, "--schedule",
                      std::array{Schedule::constant, Schedule::linear, Schedule::cosine}, schedule_name, s.schedule));
    s.schedule_is_chosen = false;
  }
  HONE_TRY(s.pack, parse_pack_mode(options.pack));
  HONE_TRY(s.train_on, parse_train_on(options.train_on));
  s.shuffle = !options.no_shuffle;
  return {};
}

void add_settings(CLI::App* verb, Options& options) {
  TuningSettings& s = options.settings;
  verb->add_option("--model", s.model, "the model to tune: a name, or a GGUF file")->capture_default_str();
  verb->add_option("--method", options.method, "lora: a small adapter; full: every weight")->capture_default_str();
  verb->add_option("--valid", s.valid, "held-out rows; without --steps a tenth of the data otherwise");
  verb->add_option("--steps", s.steps, "optimizer steps; without it as many as --epochs need")
      ->check(CLI::PositiveNumber);
  verb->add_option("--epochs", s.epochs, "passes over the data")->check(CLI::PositiveNumber);
  verb->add_option("--batch", s.batch, "sequences a step")->check(CLI::PositiveNumber);
  verb->add_option("--seq", s.seq_tokens, "tokens of a sequence; longer rows are left out")
      ->check(CLI::Range(8, 1 << 20));
  verb->add_option("--rank", s.lora.rank, "LoRA's rank")->capture_default_str();
  verb->add_option("--alpha", s.lora.alpha, "LoRA's alpha; twice the rank when left out");
  verb->add_option("--dropout", s.lora.dropout, "LoRA's dropout")->capture_default_str();
  verb->add_flag("--rslora", s.lora.use_rslora, "scale by alpha/sqrt(rank)");
  verb->add_option("--targets", s.lora.targets, "layers to adapt, of q k v o gate up down; all when left out")
      ->delimiter(',');
  verb->add_option("--lr", s.learning_rate, "learning rate")->check(CLI::PositiveNumber);
  verb->add_option("--schedule", options.schedule, "constant, linear or cosine");
  verb->add_option("--warmup", s.warmup_steps, "steps in which the rate climbs");
  verb->add_option("--weight-decay", s.adamw.weight_decay, "AdamW's weight decay")->capture_default_str();
  verb->add_option("--clip", s.adamw.clip_norm, "the gradient's norm is held under this; 0: never")
      ->capture_default_str();
  verb->add_flag("--no-shuffle", options.no_shuffle, "rows in the order of the file");
  verb->add_option("--pack", options.pack,
                   "rows: whole rows share a sequence and do not see each other; stream: all rows joined and cut; none")
      ->capture_default_str();
  verb->add_option("--train-on", options.train_on, "assistant: what it says; last: what it says last; all: every token")
      ->capture_default_str();
  verb->add_option("--precision", options.precision, "automatic, f32, bf16 or int8")->capture_default_str();
  verb->add_option("--threads", s.threads, "threads; all cores when left out");
  verb->add_option("--seed", s.seed, "the same seed gives the same adapter")->capture_default_str();
  verb->add_option("--save-every", s.save_every, "steps between checkpoints");
  verb->add_option("--eval-every", s.eval_every, "steps between looks at the held-out rows");
  verb->add_option("--patience", s.patience, "stop when so many looks saw no improvement");
  verb->add_option("--adapter", s.adapter, "go on with this adapter: a run, a PEFT folder or a GGUF adapter");
}

void print_plan(const TuningPlan& plan) {
  for (const std::string& note : plan.notes) fmt::print(stderr, "{}\n", note);
  for (const std::string& reason : plan.reasons) fmt::print(stderr, "  · {}\n", reason);
}

Status preview(const Shell& shell, const TuningSettings& settings) {
  HONE_TRY(const auto found, find_model(settings.model));
  HONE_TRY(const auto model, LanguageModel::load(found.file));
  HONE_TRY(const auto rows, read_rows(settings.data));
  HONE_TRY(const auto tokens, tokenize_rows(model, rows,
                                            {.train_on = settings.train_on,
                                             .max_tokens = static_cast<std::uint64_t>(settings.seq_tokens)}));
  fmt::print("{}\n", rows.format_sentence());
  for (std::size_t i = 0; i < std::min<std::size_t>(tokens.rows.size(), 3); ++i)
    fmt::print("\nRow {}, {} tokens, {} of them learned:\n{}\n", tokens.rows[i].source, tokens.rows[i].ids.size(),
               tokens.rows[i].target_count(),
               preview_row(model.tokenizer(), tokens.rows[i], {.colour = shell.colour(), .max_tokens = 400}));
  return {};
}

Status fit(const Shell& shell, const TuningPlan& plan) {
  HONE_TRY(const auto fit, measure_fit(plan));
  const std::uint64_t steps = plan.settings.steps;
  const double hours = fit.seconds / 3600, gigabytes = static_cast<double>(fit.peak_memory_bytes) / 1e9;
  shell.print_json({{"hours", hours},
                    {"peak_memory_gb", gigabytes},
                    {"steps", steps},
                    {"seconds_per_step", fit.seconds_per_step},
                    {"fits", true}});
  if (!shell.json())
    fmt::print("{} steps of {:.2f} s: {:.1f} {}. About {:.1f} GB of memory.\n", steps, fit.seconds_per_step,
               hours < 1 ? hours * 60 : hours, hours < 1 ? "minutes" : "hours", gigabytes);
  return {};
}

}  // namespace

void add_tune(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  options->settings.lora.alpha = 0;
  CLI::App* verb = app.add_subcommand("tune", "Fine-tune a model on examples.");
  verb->add_option("--data", options->settings.data,
                   "a file or folder of examples (hone data check shows what is in it)")
      ->required();
  verb->add_option("--out", options->out, "the run's folder; runs/<name of the data> when left out");
  verb->add_flag("--preview", options->preview, "show rows as tokens, with what is learned marked, and stop");
  add_settings(verb, *options);
  shell.on(verb, [&shell, options]() -> Status {
    HONE_CHECK(read_choices(*options));
    TuningSettings& s = options->settings;
    if (s.lora.alpha == 0) s.lora.alpha = 2 * static_cast<float>(s.lora.rank);
    if (options->preview) return preview(shell, s);
    HONE_TRY(const auto plan, plan_tuning(s));
    print_plan(plan);
    std::string folder = options->out;
    if (folder.empty()) {
      folder = (fs::path("runs") / fs::path(s.data).stem()).string();
      for (int n = 2; fs::exists(fs::path(folder) / "run.json"); ++n)
        folder = (fs::path("runs") / fs::path(s.data).stem()).string() + "-" + std::to_string(n);
    }
    HONE_CHECK(create_run(folder, plan.settings));
    return watch_run(shell, folder);
  });

  auto resumed = std::make_shared<std::string>();
  CLI::App* resume = app.add_subcommand("resume", "Go on with a run that was stopped.");
  resume->add_option("run", *resumed, "the run's folder")->required();
  shell.on(resume, [&shell, resumed]() -> Status {
    HONE_TRY(const auto settings, read_run(*resumed));
    (void)settings;
    return watch_run(shell, *resumed);
  });

  auto measured = std::make_shared<Options>();
  measured->settings.lora.alpha = 0;
  CLI::App* fitting =
      app.add_subcommand("fit", "What tuning will take here: hours and memory, before anything starts.");
  fitting->add_option("--data", measured->settings.data, "a file or folder of examples")->required();
  add_settings(fitting, *measured);
  shell.on(fitting, [&shell, measured]() -> Status {
    HONE_CHECK(read_choices(*measured));
    if (measured->settings.lora.alpha == 0)
      measured->settings.lora.alpha = 2 * static_cast<float>(measured->settings.lora.rank);
    HONE_TRY(const auto plan, plan_tuning(measured->settings));
    print_plan(plan);
    return fit(shell, plan);
  });
}

}  // namespace hone::cli
