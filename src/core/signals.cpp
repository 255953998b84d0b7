#include "hone/core/signals.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <string_view>

namespace hone {
namespace {

struct Known {
  int signal;
  const char* name;
  const char* meaning;
  const char* advice;
  NextStep step;
};

constexpr char fault[] = "That is a fault of Hone.";
constexpr std::array<Known, 13> known_signals{{
    {SIGILL, "SIGILL", "illegal instruction",
     "It was built for instructions that this processor does not run. The package, or a build with "
     "`cmake --preset avx2`, runs on every x86-64 processor since 2013.",
     NextStep::examine_processor},
    {SIGSEGV, "SIGSEGV", "invalid memory access", fault, NextStep::report_fault},
    {SIGBUS, "SIGBUS", "bus error",
     "A file that was in use got shorter, or its disk is full or gone. If neither is so, it is a fault of Hone.",
     NextStep::report_fault},
    {SIGFPE, "SIGFPE", "arithmetic error", fault, NextStep::report_fault},
    {SIGABRT, "SIGABRT", "aborted", fault, NextStep::report_fault},
    {SIGSYS, "SIGSYS", "forbidden system call", "The sandbox stopped it.", NextStep::report_fault},
    {SIGKILL, "SIGKILL", "killed",
     "The system does that when memory runs out: a smaller model, a smaller context or fewer threads need less.",
     NextStep::foresee_memory},
    {SIGXCPU, "SIGXCPU", "processor time is up", "`ulimit -t` sets that limit.", NextStep::none},
    {SIGXFSZ, "SIGXFSZ", "file too large", "`ulimit -f` sets that limit.", NextStep::none},
    {SIGTERM, "SIGTERM", "asked to end", "", NextStep::none},
    {SIGINT, "SIGINT", "interrupted", "", NextStep::none},
    {SIGHUP, "SIGHUP", "terminal closed", "", NextStep::none},
    {SIGPIPE, "SIGPIPE", "nobody reads what it writes", "", NextStep::none},
}};

const Known* find(int signal) {
  for (const Known& one : known_signals)
    if (one.signal == signal) return &one;
  return nullptr;
}

void tell(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

StepWords words_of_steps = nullptr;  // NOLINT: written once, before a signal can come

// Only calls that POSIX allows in a handler. The action was reset when the signal came: raised again, it ends the program.
void on_fault(int signal) {
  if (const Known* one = find(signal)) {
    for (const char* part : {"\nhone: ended by ", one->name, " (", one->meaning, "). ", one->advice}) tell(part);
    const std::string_view words = words_of_steps ? words_of_steps(one->step) : "";
    for (const std::string_view part : {words.empty() ? "" : std::string_view(" "), words, std::string_view("\n")})
      tell(part);
  }
  ::raise(signal);
}

}  // namespace

std::string signal_name(int signal) {
  const Known* one = find(signal);
  return one ? std::string(one->name) + " (" + one->meaning + ")" : "signal " + std::to_string(signal);
}

std::string signal_advice(int signal) {
  const Known* one = find(signal);
  return one ? one->advice : "";
}

Error ended_by_signal(const std::string& program, int signal) {
  const std::string advice = signal_advice(signal);
  const Known* one = find(signal);
  return Error(ErrorCode::io,
               program + " was ended by " + signal_name(signal) + "." + (advice.empty() ? "" : " " + advice),
               {one ? one->step : NextStep::none});
}

void report_fatal_signals(StepWords words) {
  words_of_steps = words;
  // A stack of its own: also when the other one is full. It lives as long as the program.
  static std::array<std::byte, 64 << 10> stack;
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  ::sigaltstack(&alternative, nullptr);
  for (const int signal : {SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS}) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction action {};
    action.sa_handler = on_fault;
    action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    ::sigaction(signal, &action, nullptr);
  }
}

void outlive_closed_pipes() {
  struct sigaction action {};
  action.sa_handler = [](int) {};  // and not ignored: that would be inherited
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGPIPE, &action, nullptr);
}

}  // namespace hone
