// A passage: one slice of a document, found for a question, with all that a citation needs.
//
//   Passage passage{.document = "deed.pdf", .page = 3, .start = 1200, .end = 1840, .text = text};
//   place_of(passage) == "deed.pdf, page 3, 1200–1840";
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hone::search {

struct Passage {
  std::int64_t slice_id = 0;
  std::string document;  // path as added
  std::string title, heading;
  int page = 0;  // 1-based, 0: the format has no pages
  std::size_t start = 0, end = 0;  // code points of the document's text
  std::string text;  // exactly text[start:end]
  double score = 0;  // of the mode that found it; larger is better
  float cosine = 0;  // with the question, where an embedder was used
};

// Where it stands, for people: "deed.pdf, page 3, 1200–1840".
std::string place_of(const Passage& passage);

}  // namespace hone::search
