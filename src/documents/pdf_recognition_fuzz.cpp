// Any output of tesseract and any JSON of qpdf: no crash, valid UTF-8.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "pdf_extras.h"
#include "pdf_recognition.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const hone::documents::PdfLine& line : hone::documents::parse_recognised(bytes, 300).lines)
    for (const hone::documents::PdfWord& word : line.words)
      if (word.text.empty() || !hone::is_utf8(word.text)) std::abort();
  for (const hone::documents::PdfNote& note : hone::documents::parse_pdf_extras(bytes).notes)
    if (!hone::is_utf8(note.text)) std::abort();
  return 0;
}
