#include "codec.h"

#include <brotli/decode.h>
#include <fmt/format.h>
#include <lz4.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>

namespace hone::parquet {
namespace {

// Also several members one after another, and zlib's own frame.
bool unpack_gzip(std::string_view packed, char* out, std::uint32_t size) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return false;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = size;
  int done = inflate(&stream, Z_FINISH);
  while (done == Z_STREAM_END && stream.avail_in > 0 && inflateReset(&stream) == Z_OK)
    done = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return done == Z_STREAM_END && stream.avail_out == 0;
}

bool unpack_snappy(std::string_view packed, char* out, std::size_t size) {
  std::size_t told = 0;
  return snappy_uncompressed_length(packed.data(), packed.size(), &told) == SNAPPY_OK && told == size &&
         snappy_uncompress(packed.data(), packed.size(), out, &told) == SNAPPY_OK && told == size;
}

bool unpack_brotli(std::string_view packed, char* out, std::size_t size) {
  std::size_t got = size;
  return BrotliDecoderDecompress(packed.size(), reinterpret_cast<const std::uint8_t*>(packed.data()), &got,
                                 reinterpret_cast<std::uint8_t*>(out)) == BROTLI_DECODER_RESULT_SUCCESS &&
         got == size;
}

}  // namespace

std::string why_not_unpacked(int codec) {
  if (codec == static_cast<int>(Codec::lzo)) return "is packed with LZO, which is not read";
  if (codec == static_cast<int>(Codec::lz4_hadoop))
    return "is packed with the former LZ4, which the format has given up for LZ4_RAW, and which is not read";
  if (codec < 0 || codec > static_cast<int>(Codec::lz4_raw))
    return fmt::format("is packed in a way that is not known ({})", codec);
  return "";
}

bool unpack(Codec codec, std::string_view packed, char* out, std::uint32_t size) {
  switch (codec) {
    case Codec::none:
      if (packed.size() != size) return false;
      if (size > 0) std::memcpy(out, packed.data(), size);
      return true;
    case Codec::snappy: return unpack_snappy(packed, out, size);
    case Codec::gzip: return unpack_gzip(packed, out, size);
    case Codec::brotli: return unpack_brotli(packed, out, size);
    case Codec::zstd: return ZSTD_decompress(out, size, packed.data(), packed.size()) == size;
    case Codec::lz4_raw:
      return LZ4_decompress_safe(packed.data(), out, static_cast<int>(packed.size()), static_cast<int>(size)) ==
             static_cast<int>(size);
    case Codec::lzo:
    case Codec::lz4_hadoop: break;
  }
  return false;
}

}  // namespace hone::parquet
