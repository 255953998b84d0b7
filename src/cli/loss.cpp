// hone loss: how well a model, with or without an adapter, foretells the answers of a file.
#include <fmt/format.h>

#include <cmath>

#include "hone/model/adapter_place.h"
#include "hone/model/registry.h"
#include "hone/rows/chat_tokens.h"
#include "hone/training/trainer.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct Options {
  std::string model = "smollm2-135m-instruct", adapter, data, train_on = "assistant", precision = "automatic";
  int threads = 0;
};

}  // namespace

void add_loss(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("loss", "The loss of a model on the answers of a file, one row at a time.");
  verb->add_option("--model", options->model, "a name, or a GGUF file")->capture_default_str();
  verb->add_option("--adapter", options->adapter, "a run, a PEFT folder or a GGUF adapter");
  verb->add_option("--data", options->data, "a file of examples")->required();
  verb->add_option("--train-on", options->train_on, "which tokens count: assistant, last or all")->capture_default_str();
  verb->add_option("--precision", options->precision, "automatic, f32, bf16 or int8")->capture_default_str();
  verb->add_option("--threads", options->threads, "threads; all cores when left out");
  shell.on(verb, [&shell, options]() -> Status {
    HONE_TRY(const auto found, find_model(options->model));
    HONE_TRY(const auto rows, read_rows(options->data));
    HONE_TRY(const auto train_on, parse_train_on(options->train_on));
    std::vector<TokenRow> tokens;
    {
      HONE_TRY(const auto model, LanguageModel::load(found.file));
      HONE_TRY(auto tokenized, tokenize_rows(model, rows, {.train_on = train_on}));
      for (const RowProblem& problem : tokenized.problems)
        if (problem.excluded) fmt::print(stderr, "{}\n", problem.sentence());
      tokens = std::move(tokenized.rows);
    }
    TrainerOptions trainer_options;
    trainer_options.threads = options->threads;
    for (const auto precision : {TrainingPrecision::f32, TrainingPrecision::bf16, TrainingPrecision::int8})
      if (options->precision == training_precision_name(precision)) trainer_options.precision = precision;
    HONE_TRY(auto trainer, Trainer::load(found.file, trainer_options));
    if (!options->adapter.empty()) {
      HONE_TRY(auto base, GgufFile::open(found.file));
      HONE_TRY(const auto adapter, read_adapter(options->adapter, base));
      HONE_CHECK(trainer.continue_from(adapter));
    }
    HONE_TRY(const auto report, trainer.loss(tokens));
    shell.print_json({{"loss", report.mean()}, {"tokens", report.targets}, {"perplexity", std::exp(report.mean())}});
    if (!shell.json()) fmt::print("loss {:.4f} over {} tokens (perplexity {:.2f})\n", report.mean(), report.targets, std::exp(report.mean()));
    return {};
  });
}

}  // namespace hone::cli
