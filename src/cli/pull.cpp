// hone pull: a model by name, from a repository, an address, a file or a folder.
#include <fmt/format.h>

#include "hone/core/quantity.h"
#include "hone/pull/pull.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct PullFlags {
  std::string what;
  pull::PullOptions pull;
  bool yes = false;
};

// The terms in full on standard error, then the question.
bool show_and_ask(const Shell& shell, const installed::ModelTerms& terms, bool yes) {
  if (yes) return true;
  if (!terms.text.empty()) say(shell.err(), "{}\n", terms.text);
  return shell.confirm(fmt::format("This model is under the {} ({}). Do you agree to them?", terms.name, terms.url),
                       false);
}

Status pull(const Shell& shell, PullFlags options) {
  options.pull.agree = [&](const installed::ModelTerms& terms) { return show_and_ask(shell, terms, options.yes); };
  HONE_TRY(auto pulled, pull::pull_model(options.what, options.pull, shell.progress()));
  const installed::InstalledModel& model = pulled.model;
  if (shell.json()) {
    shell.print_json({{"name", model.name},
                      {"file", model.file.string()},
                      {"sha256", model.sha256},
                      {"size_bytes", model.size_bytes},
                      {"memory_bytes", model.memory_bytes},
                      {"licence", model.licence},
                      {"source", model.source},
                      {"family", model.family},
                      {"kind", installed::model_kind_name(model.kind)},
                      {"languages", model.languages},
                      {"was_here", pulled.was_here},
                      {"seconds", pulled.seconds}});
    return {};
  }
  if (pulled.was_here)
    fmt::print(shell.out(), "{} is here already ({}).\n", model.name, in_fitting_unit(model.size_bytes));
  else
    fmt::print(shell.out(), "{} is here: {}, licence {}, needs about {} of memory. ({:.0f} s)\n", model.name,
               in_fitting_unit(model.size_bytes), model.licence.empty() ? "unknown" : model.licence,
               in_fitting_unit(model.memory_bytes), pulled.seconds);
  return {};
}

}  // namespace

Action describe_pull(Arguments& verb) {
  auto options = std::make_shared<PullFlags>();
  verb.add_option(
          "model", options->what,
          "a name from `hone models`, ORG/NAME[:QUANTIZATION], an address, a GGUF file or a Hugging Face folder")
      .required();
  verb.add_option("--quant", options->pull.quantization,
                  "which quantization of a GGUF repository (default: Q4_K_M or the nearest)");
  verb.add_option("--type", options->pull.type, "numbers of a converted model: auto, f32, f16, bf16")
      .is_member({"auto", "f32", "f16", "bf16"})
      .capture_default_str();
  verb.add_option("--name", options->pull.name, "the name to know it by");
  verb.add_flag("--yes", options->yes, "agree to the model's terms");
  return [options](Shell& shell) { return pull(shell, *options); };
}

}  // namespace hone::cli
