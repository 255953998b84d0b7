// Tunes a model on a file of rows with libhone and asks it a question, or says in a sentence why it cannot.
#include <iostream>
#include <string>

#include "hone/core/waiting.h"
#include "hone/engine/session.h"
#include "hone/installed/registry.h"
#include "hone/tuning/tuning.h"

namespace {

void show(const hone::tuning::TuningEvent& event) {
  if (const auto* step = std::get_if<hone::tuning::TuningStep>(&event))
    std::cout << "step " << step->metrics.step << " of " << step->steps << ", loss " << step->metrics.loss << "\n";
}

hone::Result<hone::tuning::TuningResult> tune(const hone::tuning::TuningSettings& settings, const char* run) {
  HONE_TRY(const hone::tuning::TuningPlan plan, hone::tuning::plan_tuning(settings));
  for (const std::string& reason : plan.reasons) std::cout << reason << "\n";
  HONE_CHECK(hone::tuning::create_run(run, plan.settings));
  return hone::tuning::run_tuning_in_worker(run, {.on_event = show});
}

hone::Status chat(const std::string& name, const hone::fs::path& adapter_file, const std::string& question) {
  HONE_TRY(const auto found, hone::installed::find_model(name));
  HONE_TRY(const auto model, hone::engine::LanguageModel::load(found.file));
  HONE_TRY(const auto adapter, hone::engine::Adapter::load(model, adapter_file));
  HONE_TRY(auto session, hone::engine::Session::make(model, {.adapter = adapter}));
  // Rows for a model without a template are the question, a line end and the answer.
  HONE_TRY(const auto prompt, model.has_chat_template() ? model.render({{.role = "user", .content = question}})
                                                        : model.tokenizer().tokenize(question + "\n"));
  HONE_TRY(const auto answer, session.generate(prompt, {.max_tokens = 16}));
  std::cout << "answer: " << answer.text << "\n";
  return {};
}

hone::Status tune_and_chat(char** argv) {
  const hone::tuning::TuningSettings settings{
      .model = argv[1], .data = argv[2], .steps = 3, .batch = 2, .seq_tokens = 512};
  HONE_TRY(const hone::tuning::TuningResult result, tune(settings, argv[3]));
  return chat(argv[1], result.adapter->gguf, argv[4]);
}

}  // namespace

int main(int argc, char** argv) {
  hone::sleep_while_waiting(argv);
  if (argc != 5) {
    std::cerr << "usage: tune MODEL ROWS RUN QUESTION\n";
    return 2;
  }
  const hone::Status done = tune_and_chat(argv);
  if (done) return 0;
  std::cerr << done.error().message() << "\n";
  return hone::error_class(done.error().code()).exit_status;
}
