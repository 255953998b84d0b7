// Documents as text: txt, md, html, pdf, docx, epub, fountain and fdx files become valid UTF-8 with their pages and headings.
//
//   HONE_TRY(auto document, read_document("contract.pdf"));
//   for (const Heading& heading : document.headings) …                 // offsets are code points of document.text
//   HONE_TRY(auto found, find_documents({"letters/", "notes.md"}));    // the files to read, sorted
//
// Every offset is in Unicode code points of `text`. The text of txt, md and fountain files is the decoded file itself, as
// Python's open(path, encoding="utf-8-sig", newline="") gives it: one byte order mark goes, line ends stay as they are,
// and structure only annotates. The other formats are laid out anew: a blank line between paragraphs, a line for each
// row of a table with tabs between its cells; of a PDF, what `pdftotext` says, with a form feed after every page.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/limits.h"

namespace hone {

struct PageSpan {
  std::size_t start = 0, end = 0;  // code points
};

struct Heading {
  int level = 1;  // 1 is the outermost
  std::string title;  // one line
  std::size_t start = 0;  // code point of its first letter, or of its line where the text is the file itself
};

struct Document {
  std::string text;  // valid UTF-8
  std::vector<PageSpan> pages;  // in order, without gaps; empty for formats without pages
  std::vector<Heading> headings;  // in order
  std::string title;  // "" when the document does not say
  std::string format;  // "txt", "md", "html", "pdf", "docx", "epub", "fountain", "fdx"
  std::vector<std::string> warnings;
};

struct ReadOptions {
  DocumentLimits limits;
};

// The format is told by the content first and the file name second.
// Errors: not_found, permission_denied, unsupported (not a format we read, encrypted, scanned), corrupt_data (empty, binary,
// damaged), limit_exceeded, timeout.
Result<Document> read_document(const std::filesystem::path& path, const ReadOptions& options = {});
// `name` is for the messages, and its extension for the format.
Result<Document> read_document_bytes(std::string_view bytes, std::string_view name, const ReadOptions& options = {});

struct FoundDocuments {
  struct Skipped {
    std::filesystem::path path;
    std::string reason;  // a sentence
  };
  std::vector<std::filesystem::path> files;
  std::vector<Skipped> skipped;  // of a format we do not read, or not readable
};

// Files as they are; folders with all that lies below them, sorted by path. Hidden files and folders, Word's lock files and
// loops of links are passed over. Errors: not_found, permission_denied (for a path that was named).
Result<FoundDocuments> find_documents(const std::vector<std::filesystem::path>& paths, const ReadOptions& options = {});

}  // namespace hone
