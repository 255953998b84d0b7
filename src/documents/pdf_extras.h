// What a PDF holds beside its pages' words, as `qpdf --json` says it: form fields, notes and attached files.
//
//   const PdfExtras extras = read_pdf_extras(source);
//   extras.notes[0]      // {page 1, "Smoker: [x]"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reading.h"

namespace hone::documents {

struct PdfNote {
  std::size_t page = 0;  // 1-based
  std::string text;  // one line: "county: Clare", "[comment by Anna] The rent was raised."
};

struct PdfExtras {
  std::vector<PdfNote> notes;  // by page
  std::vector<std::string> attachments;  // their keys
  std::string warning;  // when they could not be looked for, or not all are here
};

PdfExtras read_pdf_extras(const Source& source);
PdfExtras parse_pdf_extras(std::string_view json);
// The bytes of one. Errors: those of the child; corrupt_data.
Result<std::string> pdf_attachment(const Source& source, const std::string& key);

}  // namespace hone::documents
