// How the threads of a product wait for each other.
//
//   sleep_while_waiting(argv);        // first thing in main(int, char** argv)
#pragma once

namespace hone {

// Threads of GNU's OpenMP, which ggml uses, spin for milliseconds at each meeting. Beside another busy program they take the
// processor from the very thread they wait for: five times slower was measured. After a few microseconds they shall sleep
// instead, which costs nothing on an idle machine. They learn it from the environment when the program starts, so this
// starts it once more; a program that uses libhone sets GOMP_SPINCOUNT itself. Does nothing where the user has chosen.
void sleep_while_waiting(char** argv);

}  // namespace hone
