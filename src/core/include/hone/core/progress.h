// Progress of long work: the worker reports, the front end draws. Never on stdout.
//
//   Progress bar = progress_bar(stderr);                // a terminal: a moving bar; otherwise a line now and then
//   bar({"embedding", 40, 200, "slices"});
//   bar({"embedding", 200, 200, "slices"});             // done == total ends the line
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace hone {

struct ProgressEvent {
  std::string stage;  // what is being done, in words
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: unknown
  std::string unit;  // "bytes" are shown as MB
  // Where `done` says little of the work (1 of 20 answers, and 19 half written): its share, 0 to 1, and the time left
  // as measured. Below 0: both follow from done and total.
  double share = -1, seconds_left = -1;
  bool passing = false;  // shown only when it takes a second, and leaves no line behind
};

// May be empty: then nobody listens. Called from one thread at a time.
using Progress = std::function<void(const ProgressEvent&)>;

Progress progress_bar(std::FILE* stream);

inline void report_progress(const Progress& progress, ProgressEvent event) {
  if (progress) progress(event);
}

}  // namespace hone
