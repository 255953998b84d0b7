// Any text, any slicing: slices are the text between their offsets, in order, none inside its neighbour, and together
// they leave out white space only.
#include <cstdint>
#include <cstdlib>

#include "hone/core/unicode.h"
#include "hone/documents/slicing.h"
#include "words.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_slices(const hone::documents::Document& document, const hone::documents::Slicing& slicing) {
  const auto slices = hone::documents::slice_document(
      document, slicing, [](std::string_view text) -> hone::Result<hone::documents::ByteSpans> {
        hone::documents::ByteSpans points;
        for (std::size_t at = 0, begin = 0; begin < text.size(); begin = at) {
          hone::next_point(text, at);
          points.emplace_back(begin, at);
        }
        return points;
      });
  check(slices.ok());
  const hone::CodePointIndex index(document.text);
  std::size_t reached = 0;  // bytes
  for (std::size_t i = 0; i < slices->size(); ++i) {
    const hone::documents::Slice& slice = (*slices)[i];
    check(slice.start < slice.end && slice.end <= index.size());
    const std::size_t begin = index.to_byte(slice.start), end = index.to_byte(slice.end);
    check(slice.text == document.text.substr(begin, end - begin));
    if (i > 0) check(slice.start > (*slices)[i - 1].start && slice.end > (*slices)[i - 1].end);
    for (std::size_t at = reached; at < begin;) check(hone::documents::is_space(hone::next_point(document.text, at)));
    reached = end;
    const std::size_t words = hone::documents::word_spans(slice.text).size();
    if (slicing.unit == hone::documents::SliceUnit::tokens) check(slice.end - slice.start <= slicing.size);
    // A run of a script without spaces may be cut otherwise when it stands alone.
    const bool ascii = document.text.size() == index.size();
    if (ascii &&
        (slicing.unit == hone::documents::SliceUnit::words || slicing.unit == hone::documents::SliceUnit::headings))
      check(words <= slicing.size);
  }
  for (std::size_t at = reached; at < document.text.size();)
    check(hone::documents::is_space(hone::next_point(document.text, at)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  hone::documents::Slicing slicing;
  slicing.unit = static_cast<hone::documents::SliceUnit>(data[0] % 5);
  slicing.size = 1 + data[1] % 32;
  slicing.overlap = data[2] % slicing.size;
  auto document = hone::documents::read_document_bytes(
      hone::repair_utf8({reinterpret_cast<const char*>(data) + 3, size - 3}), "fuzz.md");
  if (document && document->format == "md") check_slices(*document, slicing);
  return 0;
}
