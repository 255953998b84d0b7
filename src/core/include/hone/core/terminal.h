// A program's streams: whether a person sits at one, how wide it is, whether what was written arrived.
//
//   open_missing_streams();                                     // first thing in main()
//   if (is_terminal(stdout)) …
//   const int columns = terminal_columns(stdout);
//   const auto out = stream_for_people(stdout);                 // stdout itself where it is no terminal
//   say(stderr, "reading: 3 of 12 documents\n");                // lost when nobody can read it
//   HONE_CHECK(flush(stdout, "standard output"));               // what was asked for is not lost silently
#pragma once

#include <cstdio>
#include <memory>
#include <string_view>

#include "hone/core/result.h"

namespace hone {

// Colours, questions and moving bars are only for a terminal.
bool is_terminal(std::FILE* stream);

// How many characters a line holds; 100 where the stream is no terminal or does not say.
int terminal_columns(std::FILE* stream);

// Of the three streams those that the program was started without (`>&-`) are opened so that writing fails: else the next
// file that is opened took their number, and what is said would be written into it.
void open_missing_streams();

// Writes what a job says beside its result. A full disk or a terminal that went away never ends the job.
void say(std::FILE* stream, std::string_view text);

// Error io when anything that was written to the stream did not arrive: a full disk, a closed stream, nobody who reads.
// `why`: the error number of what was lost before, where it is known.
Status flush(std::FILE* stream, std::string_view name, int why = 0);

// Where text for a person goes. A terminal gets it as terminal_text.h shows it; a file or a pipe as it is. What was lost on the
// way to a terminal is an error of this stream (flush() tells), too. It has no columns: ask the stream it was made of.
std::shared_ptr<std::FILE> stream_for_people(std::FILE* stream);

}  // namespace hone
