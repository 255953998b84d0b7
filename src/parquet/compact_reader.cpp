#include "compact_reader.h"

namespace hone::parquet {

std::uint8_t CompactReader::next_byte() {
  if (!ok_ || at_ == bytes_.size()) {
    fail();
    return 0;
  }
  return static_cast<std::uint8_t>(bytes_[at_++]);
}

std::uint64_t CompactReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = next_byte();
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

std::int64_t CompactReader::zigzag() {
  const std::uint64_t value = varint();
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

bool CompactReader::next_field(std::int64_t& id, Type& type) {
  const std::uint8_t head = next_byte();
  type = static_cast<Type>(head & 0x0F);
  if (!ok_ || type == Type::stop) return false;
  if (type > Type::structure) fail();
  id = head >> 4 ? id + (head >> 4) : zigzag();
  if (id < 0 || id > 0x7FFF) fail();
  return ok_;
}

std::uint64_t CompactReader::list_head(Type& element) {
  const std::uint8_t head = next_byte();
  element = static_cast<Type>(head & 0x0F);
  const std::uint64_t count = head >> 4 == 15 ? varint() : head >> 4;
  // Each element takes a byte at least. An empty list may leave its type open.
  if ((element == Type::stop && count > 0) || element > Type::structure || count > bytes_.size() - at_) fail();
  return ok_ ? count : 0;
}

bool CompactReader::take(Type type, std::string_view& value) {
  if (type != Type::binary) return false;
  const std::uint64_t length = varint();
  const std::size_t start = at_;
  pass(length);
  if (ok_) value = bytes_.substr(start, length);
  return true;
}

void CompactReader::pass(std::uint64_t count) {
  if (!ok_ || count > bytes_.size() - at_)
    fail();
  else
    at_ += count;
}

void CompactReader::skip_element(Type type) {
  if (type == Type::yes || type == Type::no)
    next_byte();
  else
    skip(type);
}

void CompactReader::skip(Type type) {
  if (++depth_ > most_depth) fail();
  switch (type) {
    case Type::stop:
    case Type::yes:
    case Type::no: break;
    case Type::byte: next_byte(); break;
    case Type::i16:
    case Type::i32:
    case Type::i64: varint(); break;
    case Type::real: pass(8); break;
    case Type::binary: pass(varint()); break;
    case Type::list:
    case Type::set: {
      Type element = Type::stop;
      const std::uint64_t count = list_head(element);
      for (std::uint64_t i = 0; ok_ && i < count; ++i) skip_element(element);
      break;
    }
    case Type::map: {
      const std::uint64_t count = varint();
      if (count == 0) break;
      const std::uint8_t types = next_byte();
      const auto key = static_cast<Type>(types >> 4), value = static_cast<Type>(types & 0x0F);
      if (key == Type::stop || value == Type::stop || key > Type::structure || value > Type::structure) fail();
      for (std::uint64_t i = 0; ok_ && i < count; ++i) {
        skip_element(key);
        skip_element(value);
      }
      break;
    }
    case Type::structure: {
      std::int64_t id = 0;
      for (Type field = Type::stop; next_field(id, field);) skip(field);
      break;
    }
  }
  --depth_;
}

}  // namespace hone::parquet
