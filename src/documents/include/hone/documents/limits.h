// What a document may cost before it is refused, one place for all formats. The defaults fit every book and file of a
// case that we know of, and a machine of 4 GB.
//
//   ReadOptions options;
//   options.limits.file_bytes = 1 << 20;
//   HONE_TRY(auto document, read_document("upload.docx", options));
#pragma once

#include <cstddef>
#include <cstdint>

namespace hone::documents {

struct DocumentLimits {
  std::uint64_t file_bytes = std::uint64_t{256} << 20;
  std::uint64_t text_bytes = std::uint64_t{256} << 20;  // extracted text

  std::size_t archive_entries = 20'000;  // docx and epub are zip archives
  std::uint64_t entry_bytes = std::uint64_t{64} << 20;  // one file of the archive, expanded
  std::uint64_t expanded_bytes = std::uint64_t{512} << 20;  // all that is read of one archive
  std::uint64_t expansion_ratio = 200;  // expanded to packed, once 8 MiB were expanded

  std::size_t xml_depth = 256;  // elements within elements
  std::uint64_t html_memory_bytes = std::uint64_t{1} << 30;  // of the parsed tree
  std::uint64_t html_time_ms = 5'000;

  std::uint64_t pdf_timeout_ms = 60'000;
  std::uint64_t pdf_memory_bytes = std::uint64_t{2} << 30;

  std::size_t folder_depth = 64;

  std::size_t attachments = 1000;  // of one message or file
  std::size_t attachment_depth = 8;  // a message in a message in …
  std::size_t table_cells = 5'000'000;  // of one workbook, repeated ones counted each
};

}  // namespace hone::documents
