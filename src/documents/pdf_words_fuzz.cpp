// Any output of pdftotext, cut into pieces anywhere, and any words laid out: no crash, valid UTF-8, boxes in order, no word lost.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "pdf_hyphens.h"
#include "pdf_inspection.h"
#include "pdf_layout.h"
#include "pdf_margins.h"
#include "pdf_text.h"
#include "pdf_words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 20'000) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t step = data[0] + std::size_t{1};
  const hone::documents::DocumentLimits limits;
  hone::documents::PdfWordReader reader(limits);
  for (std::size_t at = 0; at < bytes.size(); at += step)
    if (!reader.feed(bytes.substr(at, step))) return 0;
  auto words = reader.finish();
  if (!words) return 0;
  (void)hone::documents::parse_picture_list(bytes, words->pages);
  (void)hone::documents::parse_font_list(bytes);
  (void)hone::documents::missing_collections(bytes);
  hone::documents::drop_running_lines(words->pages);
  std::vector<hone::documents::PlacedPage> placed;
  for (hone::documents::PdfPage& page : words->pages) {
    std::size_t before = page.word_count();
    placed.push_back(hone::documents::lay_out(std::move(page)));
    // A drop cap may have joined its word, and numbers of lines are counted.
    if (placed.back().words.size() + placed.back().line_numbers > before ||
        placed.back().words.size() * 2 + placed.back().line_numbers < before)
      std::abort();
  }
  hone::documents::join_hyphens(placed);
  hone::documents::Document document;
  hone::documents::PdfText text(document);
  for (const hone::documents::PlacedPage& page : placed) text.add_page(page.words, {}, {});
  if (!hone::is_utf8(document.text)) std::abort();
  std::size_t last = 0;
  for (const hone::documents::WordBox& box : document.boxes) {
    if (box.start < last || box.end < box.start) std::abort();
    last = box.end;
  }
  return 0;
}
