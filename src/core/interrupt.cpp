#include "hone/core/interrupt.h"

#include <csignal>

namespace hone {
namespace {

volatile std::sig_atomic_t caught = 0;

void on_interrupt(int signal) {
  caught = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  if (std::signal(SIGHUP, on_interrupt) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup: it is to go on
}

bool interrupted() { return caught != 0; }

}  // namespace hone
