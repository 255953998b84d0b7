// hone: the command line. Each verb is a file beside this one and a thin call into the library.
#include "hone/core/signals.h"
#include "hone/core/waiting.h"
#include "verbs.h"

int main(int argc, char** argv) {
  hone::sleep_while_waiting(argv);
  hone::report_fatal_signals();
  CLI::App app("Hone makes small language models good at your own work, on your own machine.", "hone");
  app.set_version_flag("--version", "hone " HONE_VERSION);
  app.require_subcommand(0, 1);
  app.failure_message(CLI::FailureMessage::simple);
  app.get_formatter()->column_width(26);

  hone::cli::Shell shell;
  hone::cli::add_init(app, shell);
  hone::cli::add_pull(app, shell);
  hone::cli::add_models(app, shell);
  hone::cli::add_add(app, shell);
  hone::cli::add_docs(app, shell);
  hone::cli::add_ask(app, shell);
  hone::cli::add_chat(app, shell);
  hone::cli::add_tune(app, shell);
  hone::cli::add_runs(app, shell);
  hone::cli::add_loss(app, shell);
  hone::cli::add_merge(app, shell);
  hone::cli::add_serve(app, shell);
  hone::cli::add_data(app, shell);
  hone::cli::add_exam(app, shell);
  hone::cli::add_compare(app, shell);
  hone::cli::add_text(app, shell);
  hone::cli::add_slice(app, shell);
  hone::cli::add_eval_retrieval(app, shell);
  hone::cli::add_doctor(app, shell);
  return shell.run(app, argc, argv);
}
