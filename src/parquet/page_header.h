// The head of a page: what it holds, in which encoding, how long it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "file_metadata.h"

namespace hone::parquet {

enum class PageKind { data, index, dictionary, data_v2 };

struct PageHeader {
  PageKind kind = PageKind::index;
  std::uint32_t packed_bytes = 0, plain_bytes = 0;  // of what follows the header, as it is stored and unpacked
  std::optional<std::int32_t> crc;
  std::uint32_t values = 0;
  int encoding = 0, repetition_encoding = 0, definition_encoding = 0;
  std::uint32_t repetition_bytes = 0, definition_bytes = 0;  // version 2, whose levels are not packed
  bool is_packed = true;
  std::size_t size = 0;  // of the header itself
};

// At the beginning of `bytes`; none where there is no valid header.
std::optional<PageHeader> read_page_header(std::string_view bytes);

}  // namespace hone::parquet
