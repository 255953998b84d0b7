// Progress of long work: the worker reports, the front end draws. Never on stdout.
//
//   Progress bar = progress_bar(stderr);                // a terminal: a moving bar; otherwise a line now and then
//   bar({"embedding", done, total, "slices"});
//   bar({"embedding", total, total, "slices"});         // done == total ends the line
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
};

// May be empty: then nobody listens. Called from one thread at a time.
using Progress = std::function<void(const ProgressEvent&)>;

Progress progress_bar(std::FILE* stream);

inline void report(const Progress& progress, ProgressEvent event) {
  if (progress) progress(event);
}

}  // namespace hone
