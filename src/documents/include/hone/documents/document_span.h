// A place of a document: which one, and from where to where in its text.
//
//   DocumentSpan span{.document = "letters/lease.txt", .start = 1200, .end = 1840};
//   use(span.end - span.start);                       // its length in code points
#pragma once

#include <cstddef>
#include <string>

namespace hone::documents {

// Code points of the document's text, `end` excluded.
struct DocumentSpan {
  std::string document;  // path as given, or a name
  std::size_t start = 0, end = 0;
  bool operator==(const DocumentSpan&) const = default;
};

}  // namespace hone::documents
