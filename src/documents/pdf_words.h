// The words of a PDF with their places, as `pdftotext -bbox-layout` prints them (poppler 0.28 and newer), read as they come.
//
//   PdfWordReader reader(limits);
//   HONE_CHECK(reader.feed(piece));                    // any piece of the output, cut anywhere
//   HONE_TRY(PdfWords words, reader.finish());
//   words.pages[0].lines[0].words[0].text             // "Slate"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/limits.h"

namespace hone::documents {

struct PdfBox {
  float left = 0, top = 0, right = 0, bottom = 0;  // 1/72 inch from the page's upper left corner
  float width() const { return right - left; }
  float height() const { return bottom - top; }
  float middle() const { return (top + bottom) / 2; }  // of its height
  float middle_x() const { return (left + right) / 2; }
  void include(const PdfBox& other);
};

struct PdfWord {
  std::string text;  // valid UTF-8 without white space or control characters, ligatures written out
  PdfBox box;
};

struct PdfLine {  // words that poppler saw on one line of one block
  std::vector<PdfWord> words;
  PdfBox box;
  std::uint32_t block = 0;  // number of its block in the page
};

struct PdfPage {
  double width = 0, height = 0;
  double confidence = 1;  // of text recognition
  std::vector<PdfLine> lines;
  std::size_t word_count() const;
};

struct PdfWords {
  std::string title, author, date;  // as the file says; "" when it does not
  std::vector<PdfPage> pages;
};

class PdfWordReader {
 public:
  explicit PdfWordReader(const DocumentLimits& limits) : limits_(limits) {}
  // Errors: limit_exceeded.
  Status feed(std::string_view piece);
  // Errors: corrupt_data (no page).
  Result<PdfWords> finish();

 private:
  void begin(std::string_view tag);
  Status end(std::string_view name, std::string_view content);

  const DocumentLimits& limits_;
  PdfWords words_;
  std::string pending_;  // from the last tag on
  std::string word_tag_;
  std::size_t text_bytes_ = 0, word_count_ = 0;
  std::uint32_t block_ = 0;
};

// Bytes as poppler or tesseract wrote them, as a word's text.
std::string pdf_word_text(std::string_view raw);

}  // namespace hone::documents
