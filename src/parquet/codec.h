// The bytes of a page, unpacked by the program that its column names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "file_metadata.h"

namespace hone::parquet {

// "" when pages packed by `codec` (the format's number) can be read; otherwise why not: "is packed with LZO, which …".
std::string why_not_unpacked(int codec);

// Fills `out`, whole. False where `packed` is damaged or holds another number of bytes.
bool unpack(Codec codec, std::string_view packed, char* out, std::uint32_t size);

}  // namespace hone::parquet
