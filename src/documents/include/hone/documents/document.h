// Documents as text: letters, books, tables, slides, messages and the rest of readable_formats() become valid UTF-8 with their pages and headings.
//
//   HONE_TRY(auto document, read_document("contract.pdf"));
//   for (const Heading& heading : document.headings) …                 // offsets are code points of document.text
//   HONE_TRY(auto found, find_documents({"letters/", "notes.md"}));    // the files to read, sorted
//
// Every offset is in Unicode code points of `text`. The text of txt, md and fountain files is the decoded file itself, as
// Python's open(path, encoding="utf-8-sig", newline="") gives it: one byte order mark goes, line ends stay as they are, structure
// only annotates, and what the format says is no text is left out: comments and struck-out text of Markdown, boneyard and notes
// of Fountain. In every format ligatures and presentation forms (U+FB01 "fi") are written out as letters. The other formats are
// laid out anew: a blank line between paragraphs, a line for each row of a table with tabs between its cells; of a PDF, its
// lines in the order people read them, with a form feed after every page.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/documents/limits.h"

namespace hone::documents {

// Goes up when a reader gives another text for the same file: who keeps texts reads their files again then.
inline constexpr int reader_version = 3;

struct PageSpan {
  std::size_t start = 0, end = 0;  // code points
  double width = 0, height = 0;  // 1/72 inch; 0 when the reader does not know
  double confidence = 1;  // 0 to 1: below 1 where text recognition read the page
};

// Where a word stands on its page: 1/72 inch from the page's upper left corner.
struct WordBox {
  std::size_t start = 0, end = 0;  // code points
  float left = 0, top = 0, right = 0, bottom = 0;
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
  std::vector<WordBox> boxes;  // in order; empty for formats without pages
  std::string title, author;  // "" when the document does not say
  std::string date;  // ISO 8601, "2026-11-28" or with a time; "" when the document does not say
  std::string name;  // of an attachment: "contract.pdf"; "" for the file itself
  std::vector<Document> attachments;  // files inside it, each read as a document of its own
  std::string format;  // "txt", "md", "html", "pdf", "docx", … (format.cpp has the table)
  std::vector<std::string> warnings;
};

struct ReadOptions {
  DocumentLimits limits;
  bool recognise_text = false;  // pages of a pdf that are pictures are read by tesseract
  std::string recognition_language = "eng";  // as tesseract names it: "deu", "eng+gle"
  bool follow_links = false;  // in folders: symbolic links that lead out of the folder that was named
};

// The format is told by the content first and the file name second.
// Errors: not_found, permission_denied, unsupported (not a format we read, encrypted, scanned), corrupt_data (empty, binary,
// damaged), limit_exceeded, timeout.
Result<Document> read_document(const std::filesystem::path& path, const ReadOptions& options = {});
// `name` is for the messages, and its extension for the format.
Result<Document> read_document_bytes(std::string_view bytes, std::string_view name, const ReadOptions& options = {});

// A document and where it stands: a file's path, or that of a file inside it, "mail.eml/contract.pdf".
struct PlacedDocument {
  std::string path;
  Document document;  // without attachments: they are documents of their own
};
// The document and all that it holds, the holder before what it holds.
std::vector<PlacedDocument> with_attachments(const std::string& path, Document document);

// "txt, md, html, pdf, … and source code"
std::string readable_formats();

struct FoundDocuments {
  struct Skipped {
    std::filesystem::path path;
    std::string reason;  // a sentence
    std::string kind;  // what such files are, for a summary: "PNG picture", "link"
    std::string advice;  // what makes one readable: "save it as .eml or pdf"; "" when nothing does
    Advice next = {};  // that of the error, of what failed while it was read
  };
  std::vector<std::filesystem::path> files;
  std::vector<Skipped> skipped;  // of a format we do not read, or not readable
};

// Files as they are; folders with all that lies below them, sorted by path. Hidden files and folders, Word's lock files and
// loops of links are passed over. Errors: not_found, permission_denied (for a path that was named).
Result<FoundDocuments> find_documents(const std::vector<std::filesystem::path>& paths, const ReadOptions& options = {});

}  // namespace hone::documents
