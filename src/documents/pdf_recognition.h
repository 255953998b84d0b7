// Text recognition of scanned pages: pdftoppm draws a page, tesseract reads the drawing; both as confined processes.
//
//   HONE_TRY(PdfPage page, recognise_page(source, 3, 595, 842));      // its words with places, and how sure tesseract is
#pragma once

#include <string_view>

#include "pdf_words.h"
#include "reading.h"

namespace hone::documents {

// `number` is 1-based, sizes in 1/72 inch.
// Errors: unsupported (tesseract or the language is not installed), those of the processes.
Result<PdfPage> recognise_page(const Source& source, std::size_t number, double width, double height);

// What `tesseract - - tsv` prints of a drawing with so many dots per inch.
PdfPage parse_recognised(std::string_view tsv, double dots_per_inch);

}  // namespace hone::documents
