// Child processes: started by exec with an argument list (never a shell), their output read under limits, ended for certain.
//
//   ChildOptions options{.timeout_ms = 30'000, .confinement = Confinement{.kind = ConfinedKind::reader}};
//   HONE_TRY(const ChildResult done, run_child({"pdftotext", "-q", "deed.pdf", "-"}, options));
//   if (done.exit_status != 0) use(done.error_output);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/confinement.h"
#include "hone/core/result.h"

namespace hone {

struct ChildOptions {
  std::uint64_t timeout_ms = 0;  // 0: no limit
  std::uint64_t output_limit_bytes = 1u << 30;
  std::uint64_t memory_limit_bytes = 0;  // address space; 0: no limit
  std::optional<Confinement> confinement;  // none: it may do what this process may
  std::string input;  // given on standard input
  std::vector<std::string>
      environment;  // "NAME=value" beside the inherited ones; of a confined child those it is given
  std::function<void(std::string_view line)> on_error_line;  // standard error, as it comes
  std::function<Status(std::string_view piece)>
      on_output;  // takes standard output as it comes; an error ends the child
};

struct ChildResult {
  int exit_status = 0;  // 128 + signal when a signal ended it
  int signal = 0;  // that ended it; 0: it ended by itself
  std::string output;  // empty with on_output
  std::string error_output;  // its last 64 KiB
};

// Runs the program named by command[0] (looked up in PATH) to its end.
// Errors: not_found (no such program), timeout, limit_exceeded (output), io, unsupported (it cannot be confined). A non-zero
// exit status is not an error.
Result<ChildResult> run_child(const std::vector<std::string>& command, const ChildOptions& options = {});

// This process's number, for who wants to end it.
int process_id();

// Takes from the calling process, for good, the right to open an internet socket (seccomp on Linux; elsewhere
// unsupported). Children inherit it. Unix sockets stay.
Status deny_network();

// The same for a server: sockets that listen already go on accepting, and nothing else: no internet socket is opened, and no
// socket of any kind is connected, bound or set to listen. What leaves the machine could only go to who came to it.
Status deny_network_but_accept();

}  // namespace hone
