// For tests of readers: a document from bytes, and its headings on one line.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "hone/documents/document.h"

namespace hone::documents {

inline Document read(std::string_view text, std::string_view name) {
  auto document = read_document_bytes(text, name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}

// "1 Book@0 | 2 One@12"
inline std::string outline(const Document& document) {
  std::string out;
  for (const Heading& heading : document.headings)
    out += (out.empty() ? "" : " | ") + std::to_string(heading.level) + " " + heading.title + "@" +
           std::to_string(heading.start);
  return out;
}

}  // namespace hone::documents
