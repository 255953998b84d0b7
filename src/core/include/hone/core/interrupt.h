// Ctrl-C, SIGTERM and a terminal that goes away (SIGHUP) as a question instead of an end: what runs finishes its step and saves.
//
//   catch_interrupts();
//   while (!interrupted()) …
//
// A second Ctrl-C ends the program as it always did. Under nohup it goes on without its terminal.
#pragma once

namespace hone {

void catch_interrupts();
bool interrupted();

}  // namespace hone
