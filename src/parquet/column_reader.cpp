#include "column_reader.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "codec.h"
#include "hone/core/quantity.h"

namespace hone::parquet {
namespace {

int level_width(std::uint8_t most) { return static_cast<int>(std::bit_width(unsigned{most})); }

// The levels of a page of version 1, which say their length themselves, or did not need to. False: they are cut off.
bool take_levels(std::string_view& page, std::uint8_t most, int encoding, std::uint32_t values, BitRuns& runs) {
  const int width = level_width(most);
  if (most == 0) {
    runs = BitRuns();
    return true;
  }
  std::uint64_t size = 0;
  if (encoding == static_cast<int>(Encoding::bit_packed)) {
    size = (std::uint64_t{values} * static_cast<std::uint64_t>(width) + 7) / 8;
  } else {
    if (page.size() < 4) return false;
    size = read_u32(page);
    page.remove_prefix(4);
  }
  if (size > page.size()) return false;
  const std::string_view levels = page.substr(0, size);
  runs = encoding == static_cast<int>(Encoding::bit_packed) ? BitRuns::highest_first(levels, width)
                                                            : BitRuns(levels, width);
  page.remove_prefix(size);
  return true;
}

bool next_level(BitRuns& runs, std::uint8_t most, std::uint8_t& level) {
  std::uint32_t value = 0;
  if (!runs.next(value) || value > most) return false;
  level = static_cast<std::uint8_t>(value);
  return true;
}

}  // namespace

ColumnReader::ColumnReader(ColumnReader&& other) noexcept
    : leaf_(other.leaf_),
      chunk_(other.chunk_),
      data_(other.data_),
      file_(other.file_),
      budget_(other.budget_),
      at_(other.at_),
      left_(other.left_),
      in_page_(other.in_page_),
      page_(std::move(other.page_)),
      dictionary_page_(std::move(other.dictionary_page_)),
      held_bytes_(std::exchange(other.held_bytes_, 0)),
      dictionary_(std::move(other.dictionary_)),
      values_(std::move(other.values_)),
      repetitions_(other.repetitions_),
      definitions_(other.definitions_),
      repetition_(other.repetition_),
      definition_(other.definition_),
      value_(other.value_),
      ended_(other.ended_) {}

Error ColumnReader::corrupt(std::string_view why) const {
  return Error(ErrorCode::corrupt_data, fmt::format("{}: the column {} {}.", file_, leaf_->path, why));
}

Status ColumnReader::advance() {
  while (in_page_ == 0) {
    if (left_ == 0) {
      ended_ = true;
      return {};
    }
    HONE_CHECK(next_page());
  }
  --in_page_;
  if (!next_level(repetitions_, leaf_->most_repetition, repetition_) ||
      !next_level(definitions_, leaf_->most_definition, definition_))
    return corrupt("has a page whose levels are damaged");
  value_ = {};
  if (has_value() && !values_->next(value_))
    return corrupt("has a page with fewer values than it promises, or damaged ones");
  budget_->read_bytes += size_bytes();
  if (budget_->read_bytes > budget_->limits.max_total_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("{} holds more than {} when it is unpacked.", file_,
                                                        in_megabytes(budget_->limits.max_total_bytes)));
  return {};
}

Status ColumnReader::next_page() {
  if (at_ >= data_.size()) return corrupt("has fewer pages than its footer promises");
  const auto page = read_page_header(data_.substr(at_));
  if (!page) return corrupt(fmt::format("has no valid page at byte {}", at_));
  at_ += page->size;
  if (page->packed_bytes > data_.size() - at_) return corrupt("has a page that is cut off");
  const std::string_view packed = data_.substr(at_, page->packed_bytes);
  at_ += page->packed_bytes;
  if (page->kind == PageKind::index) return {};
  if (page->plain_bytes > budget_->limits.max_page_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{}: the column {} has a page of {}; it may have {}.", file_, leaf_->path,
                             in_megabytes(page->plain_bytes), in_megabytes(budget_->limits.max_page_bytes)));
  if (page->crc && static_cast<std::uint32_t>(*page->crc) !=
                       crc32_z(0, reinterpret_cast<const Bytef*>(packed.data()), packed.size()))
    return corrupt("has a page whose checksum is wrong. The file is damaged");
  if (page->kind == PageKind::dictionary) return read_dictionary(*page, packed);
  if (page->values > left_) return corrupt("has more values than its footer promises");
  left_ -= page->values;
  in_page_ = page->values;
  return page->kind == PageKind::data ? read_data(*page, packed) : read_data_v2(*page, packed);
}

Result<ColumnReader::Buffer> ColumnReader::unpacked(std::string_view packed, std::uint32_t size, bool is_packed) {
  Buffer out;
  if (!is_packed || chunk_->codec == static_cast<int>(Codec::none)) {
    if (packed.size() != size) return corrupt("has a page of another size than it says");
    out.bytes = packed;
    return out;
  }
  if (const std::string why = why_not_unpacked(chunk_->codec); !why.empty())
    return Error(ErrorCode::unsupported,
                 fmt::format("{}: the column {} {}. Save it with snappy, gzip, zstd, brotli or lz4_raw, or unpacked.",
                             file_, leaf_->path, why));
  if (size > budget_->limits.max_held_bytes - std::min(budget_->limits.max_held_bytes, budget_->held_bytes))
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} has columns whose pages take more than {} of memory together.", file_,
                             in_megabytes(budget_->limits.max_held_bytes)));
  if (size == 0 && packed.empty()) return out;
  out.owned = std::make_unique_for_overwrite<char[]>(std::max(size, 1u));
  if (!unpack(static_cast<Codec>(chunk_->codec), packed, out.owned.get(), size))
    return corrupt("has a page that cannot be unpacked. The file is damaged");
  out.bytes = {out.owned.get(), size};
  out.held = size;
  return out;
}

Status ColumnReader::keep(Buffer& place, Buffer buffer) {
  held_bytes_ += buffer.held - std::uint64_t{place.held};
  budget_->held_bytes += buffer.held - std::uint64_t{place.held};
  place = std::move(buffer);
  return {};
}

Status ColumnReader::read_dictionary(const PageHeader& page, std::string_view packed) {
  if (dictionary_) return corrupt("has two dictionaries");
  HONE_TRY(Buffer buffer, unpacked(packed, page.plain_bytes, true));
  HONE_CHECK(keep(dictionary_page_, std::move(buffer)));
  auto dictionary = Dictionary::open(leaf_->element, dictionary_page_.bytes, page.values);
  if (!dictionary) return corrupt("has a damaged dictionary");
  held_bytes_ += dictionary->size_bytes();
  budget_->held_bytes += dictionary->size_bytes();
  dictionary_ = std::make_unique<Dictionary>(std::move(*dictionary));
  return {};
}

Status ColumnReader::read_data(const PageHeader& page, std::string_view packed) {
  values_.reset();
  HONE_TRY(Buffer buffer, unpacked(packed, page.plain_bytes, true));
  HONE_CHECK(keep(page_, std::move(buffer)));
  std::string_view rest = page_.bytes;
  if (!take_levels(rest, leaf_->most_repetition, page.repetition_encoding, page.values, repetitions_) ||
      !take_levels(rest, leaf_->most_definition, page.definition_encoding, page.values, definitions_))
    return corrupt("has a page whose levels are cut off");
  return start_values(page, rest);
}

Status ColumnReader::read_data_v2(const PageHeader& page, std::string_view packed) {
  values_.reset();
  const std::uint64_t levels = std::uint64_t{page.repetition_bytes} + page.definition_bytes;
  if (levels > packed.size() || levels > page.plain_bytes) return corrupt("has a page whose levels are cut off");
  HONE_TRY(Buffer buffer,
           unpacked(packed.substr(levels), page.plain_bytes - static_cast<std::uint32_t>(levels), page.is_packed));
  HONE_CHECK(keep(page_, std::move(buffer)));
  repetitions_ = leaf_->most_repetition == 0
                     ? BitRuns()
                     : BitRuns(packed.substr(0, page.repetition_bytes), level_width(leaf_->most_repetition));
  definitions_ = leaf_->most_definition == 0 ? BitRuns()
                                             : BitRuns(packed.substr(page.repetition_bytes, page.definition_bytes),
                                                       level_width(leaf_->most_definition));
  return start_values(page, page_.bytes);
}

Status ColumnReader::start_values(const PageHeader& page, std::string_view values) {
  if (page.encoding < 0 || page.encoding == 1 || page.encoding > static_cast<int>(Encoding::stream_split))
    return Error(ErrorCode::unsupported,
                 fmt::format("{}: the column {} is written in an encoding that is not known ({}).", file_, leaf_->path,
                             page.encoding));
  values_ = make_decoder(page.encoding, leaf_->element, values, dictionary_.get());
  return values_ ? Status() : corrupt("has a page that does not begin as its encoding does");
}

}  // namespace hone::parquet
