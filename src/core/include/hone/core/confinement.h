// What a confined child may do, as a list of what is allowed: what is not on it is refused by the kernel.
//
//   #include "hone/core/child.h"
//   Confinement allowed{.kind = ConfinedKind::trial, .reads = {"/models/tiny.gguf"}};
//   HONE_TRY(const ChildResult done, run_child({"hone-worker", "try-model", "/models/tiny.gguf"}, {.confinement = allowed}));
//   use(done.exit_status);
//
// Linux alone has the guards (seccomp, Landlock, capabilities); SECURITY.md says which of them holds what, and what is weaker
// where a kernel lacks one. Elsewhere a confined child has its limits and its environment, and nothing else holds it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hone {

enum class ConfinedKind {
  reader,  // reads its standard input and prints: pdftotext, tesseract
  trial,  // loads a model file
  trainer,  // reads model and rows, writes in one folder, has as many threads as it likes
  store_client,  // talks to a server, and writes nothing
  store_file,  // keeps a database in a folder
};

struct Confinement {
  ConfinedKind kind = ConfinedKind::reader;
  std::vector<std::filesystem::path>
      reads;  // files, and folders with all in them, beside the program and its libraries
  std::vector<std::filesystem::path> writes;  // folders in which it makes, changes and deletes
  std::vector<std::string>
      variables;  // names of environment variables that it is given, beside those of language and threads
  bool unix_sockets = false;  // a store_client may connect to a socket in the file system
};

}  // namespace hone
