// Cutting a document into slices to search: by words, tokens, sentences, characters or headings.
//
//   HONE_TRY(const Document document, read_document("contract.pdf"));
//   HONE_TRY(auto slicing, parse_slicing("words:20", /*overlap=*/5));
//   HONE_TRY(auto slices, slice_document(document, slicing));     // words 0 to 20, 15 to 35, 30 to 50, …
//   use(slices[1].text);                                          // code points slices[1].start to slices[1].end
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/document.h"

namespace hone::documents {

enum class SliceUnit {
  words,  // runs without white space, as Python's str.split() gives; in scripts without spaces ICU's dictionary words
  tokens,  // of a model
  sentences,
  characters,  // code points, never inside a grapheme
  headings,  // a section each; longer ones by paragraphs, then sentences, then words. Size and overlap count words
};

struct Slicing {
  SliceUnit unit = SliceUnit::words;
  std::size_t size = 120;
  std::size_t overlap = 0;  // < size; what neighbouring slices share, in the same unit
};

// "words:120", "tokens:256", "sentences:5", "chars:800", "headings:300". Errors: invalid_argument.
Result<Slicing> parse_slicing(std::string_view spec, int overlap = 0);

struct Slice {
  std::size_t start = 0, end = 0;  // code points of the document's text
  std::string text;  // exactly those
  int page = 0;  // where it starts, 1-based; 0: the document has no pages
  std::string heading;  // the way to its section, "Part I › Chapter 1"; "" before the first heading
};

// Byte spans of a model's tokens, in order.
using TokenSpans = std::function<Result<std::vector<std::pair<std::size_t, std::size_t>>>(std::string_view text)>;

// The last slice is the first that reaches the end of the text: none lies inside its neighbour. An empty text gives no
// slice. Errors: invalid_argument (tokens without `token_spans`, overlap ≥ size), and those of `token_spans`.
Result<std::vector<Slice>> slice_document(const Document& document, const Slicing& slicing,
                                          const TokenSpans& token_spans = {});

}  // namespace hone::documents
