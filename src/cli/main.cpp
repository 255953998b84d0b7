// hone: the command line. Each verb is a file beside this one and a thin call into the library; verbs.cpp lists them.
#include "advice.h"
#include "command_line.h"
#include "hone/core/signals.h"
#include "hone/core/terminal.h"
#include "hone/core/waiting.h"

int main(int argc, char** argv) {
  hone::open_missing_streams();
  hone::sleep_while_waiting(argv);
  hone::outlive_closed_pipes();
  hone::report_fatal_signals(hone::cli::step_words);
  hone::cli::Shell shell;
  return hone::cli::run_command_line(hone::cli::verbs(), shell, argc, argv);
}
