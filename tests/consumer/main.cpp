// Fingerprints a file with libhone, or says in a sentence why it cannot.
#include <iostream>

#include "hone/core/hash.h"
#include "hone/core/spelling.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: consumer FILE\n";
    return 2;
  }
  const hone::Result<std::string> digest = hone::sha256_file(argv[1]);
  if (!digest) {
    std::cerr << digest.error().message() << "\n";
    return hone::error_class(digest.error().code()).exit_status;
  }
  std::cout << *digest << "\n";
}
