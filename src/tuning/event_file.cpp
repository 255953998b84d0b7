#include "event_file.h"

#include <array>
#include <bit>

namespace hone::tuning {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0x82f63b78u : 0u);
    table[i] = crc;
  }
  return table;
}();

void put_fixed(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

// Wire types of protocol buffers: 0 varint, 1 eight bytes, 2 bytes with their length, 5 four bytes.
void put_key(std::string& out, unsigned field, unsigned wire_type) { put_varint(out, field << 3 | wire_type); }

void put_bytes(std::string& out, unsigned field, std::string_view bytes) {
  put_key(out, field, 2);
  put_varint(out, bytes.size());
  out += bytes;
}

std::string event_at(double wall_time) {
  std::string event;
  put_key(event, 1, 1);
  put_fixed(event, std::bit_cast<std::uint64_t>(wall_time), 8);
  return event;
}

std::uint32_t masked(std::uint32_t crc) { return (crc >> 15 | crc << 17) + 0xa282ead8u; }

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char byte : bytes) crc = crc >> 8 ^ crc_table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

Result<EventFile> EventFile::create(const fs::path& path, double wall_time) {
  EventFile events;
  events.path_ = path;
  events.file_.open(path, std::ios::binary | std::ios::trunc);
  std::string first = event_at(wall_time);
  put_bytes(first, 3, "brain.Event:2");
  HONE_CHECK(events.write(first));
  return events;
}

Status EventFile::add(double wall_time, std::uint64_t step, const std::vector<std::pair<std::string, float>>& scalars) {
  std::string event = event_at(wall_time), summary;
  put_key(event, 2, 0);
  put_varint(event, step);
  for (const auto& [tag, number] : scalars) {
    std::string value;
    put_bytes(value, 1, tag);
    put_key(value, 2, 5);
    put_fixed(value, std::bit_cast<std::uint32_t>(number), 4);
    put_bytes(summary, 1, value);
  }
  put_bytes(event, 5, summary);
  return write(event);
}

Status EventFile::write(const std::string& event) {
  std::string record;
  put_fixed(record, event.size(), 8);
  put_fixed(record, masked(crc32c(record)), 4);
  record += event;
  put_fixed(record, masked(crc32c(event)), 4);
  file_ << record << std::flush;
  if (!file_) return Error(ErrorCode::io, "Cannot write " + path_.string() + ".");
  return {};
}

}  // namespace hone::tuning
