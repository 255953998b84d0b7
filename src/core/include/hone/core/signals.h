// Signals that end a program, said in words: of a program that we started, and of this one.
//
//   report_fatal_signals();                                  // first thing in main()
//   HONE_TRY(const ChildResult done, run_child({"hone-worker"}));
//   if (done.signal != 0) return ended_by_signal("hone-worker", done.signal);
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

// "SIGILL (illegal instruction)"; "signal 70" for one without a name.
std::string signal_name(int signal);

// A sentence that says what to try when a signal ended a program of Hone's; "" for one that somebody sent on purpose.
std::string signal_advice(int signal);

// "hone-worker was ended by SIGKILL (killed). The system does that when …" Error io.
Error ended_by_signal(const std::string& program, int signal);

// How a step is asked for in this program, as a sentence; "" for nothing. Called in a signal's handler: it may only look up.
using StepWords = std::string_view (*)(NextStep);

// From now on a signal of a fault (SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS) writes the same sentence to standard error,
// with the program's own words for what would help, before it ends the program, as it would have ended. A handler that is there
// already (a sanitizer's) stays.
void report_fatal_signals(StepWords words = nullptr);

// From now on a write to a pipe that nobody reads is an error of that write and not the end of the program. A program that is
// started from here finds it as it always was.
void outlive_closed_pipes();

}  // namespace hone
