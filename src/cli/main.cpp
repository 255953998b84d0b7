// hone: the command line. Each verb is a file beside this one and a thin call into the library; verbs.cpp lists them.
#include "advice.h"
#include "command_line.h"
#include "hone/core/signals.h"
#include "hone/core/waiting.h"

int main(int argc, char** argv) {
  hone::sleep_while_waiting(argv);
  hone::report_fatal_signals(hone::cli::step_words);
  hone::cli::Shell shell;
  return hone::cli::run_command_line(hone::cli::verbs(), shell, argc, argv);
}
