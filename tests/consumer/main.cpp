// Cuts a document into slices of five words with libhone, or says in a sentence why it cannot.
#include <iostream>

#include "hone/documents/document.h"
#include "hone/documents/slicing.h"

namespace {

hone::Status print_slices(const char* path) {
  HONE_TRY(const hone::Document document, hone::read_document(path));
  HONE_TRY(const hone::Slicing slicing, hone::parse_slicing("words:5", 2));
  HONE_TRY(const auto slices, hone::slice_document(document, slicing));
  for (const hone::Slice& slice : slices) std::cout << slice.start << "-" << slice.end << ": " << slice.text << "\n";
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: consumer FILE\n";
    return 2;
  }
  const hone::Status printed = print_slices(argv[1]);
  if (printed) return 0;
  std::cerr << printed.error().message() << "\n";
  return hone::error_class(printed.error().code()).exit_status;
}
