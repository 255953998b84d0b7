// What a PDF's pages are made of beside words: how much of a page is pictures, and which fonts do not say what they draw.
//
//   const std::vector<double> pictures = picture_shares(source, pages);     // {0.0, 0.98}: page 2 is a scan
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pdf_words.h"
#include "reading.h"

namespace hone::documents {

// Of each page, how much of its area is pictures, 0 to 1 (pdfimages). Empty when that cannot be told.
std::vector<double> picture_shares(const Source& source, const std::vector<PdfPage>& pages);
std::vector<double> parse_picture_list(std::string_view list, const std::vector<PdfPage>& pages);

// Names of fonts without a way from their codes to letters (pdffonts): their words are missing or wrong.
std::vector<std::string> unmapped_fonts(const Source& source);
std::vector<std::string> parse_font_list(std::string_view list);

// From pdftotext's standard error: the collections ("Adobe-Japan1") whose tables poppler-data would bring.
std::vector<std::string> missing_collections(std::string_view errors);

// How many of the words are made of letters that no font should give: U+FFFD or private ones.
std::size_t unreadable_words(const PdfPage& page);

}  // namespace hone::documents
