// hone loss: how well a model, with or without an adapter, foretells the answers of a file.
#include <fmt/format.h>

#include <cmath>

#include "hone/tuning/measure.h"
#include "verbs.h"

namespace hone::cli {
Action describe_loss(Arguments& verb) {
  struct LossFlags : tuning::LossOptions {
    std::string train_on_name = "assistant", precision_name = "automatic";
  };
  auto options = std::make_shared<LossFlags>();
  options->model = "smollm2-135m-instruct";
  verb.add_option("--model", options->model, "a name, or a GGUF file").capture_default_str();
  verb.add_option("--adapter", options->adapter, "a run, a PEFT folder or a GGUF adapter");
  verb.add_option("--data", options->data, "a file of examples").required();
  verb.add_option("--train-on", options->train_on_name, "which tokens count: assistant, last or all")
      .capture_default_str();
  verb.add_option("--map", options->columns, "columns by their names: question=frage,answer=antwort").delimiter(',');
  verb.add_flag("--use-chosen", options->use_chosen, "the chosen answers of preferences, the liked ones of feedback");
  verb.add_option("--precision", options->precision_name, "automatic, f32, bf16 or int8").capture_default_str();
  verb.add_number("--threads", options->threads, ranges::threads, "threads; all cores when left out");
  return [options](Shell& shell) -> Status {
    HONE_TRY(options->train_on, rows::parse_train_on(options->train_on_name));
    HONE_TRY(options->precision, training::parse_training_precision(options->precision_name));
    HONE_TRY(const auto report, tuning::measure_loss(*options));
    for (const std::string& note : report.notes) say(shell.err(), "{}\n", note);
    for (const std::string& problem : report.problems) say(shell.err(), "{}\n", problem);
    if (!report.warning.empty()) say(shell.err(), "{}\n", report.warning);
    shell.print_json({{"loss", report.loss},
                      {"tokens", report.tokens},
                      {"perplexity", std::exp(report.loss)},
                      {"warning", report.warning}});
    if (!shell.json())
      fmt::print(shell.out(), "loss {:.4f} over {} tokens (perplexity {:.2f})\n", report.loss, report.tokens,
                 std::exp(report.loss));
    return {};
  };
}

}  // namespace hone::cli
