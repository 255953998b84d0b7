// Thrift's compact protocol, in which Parquet writes its footer and the head of each page.
// A fault makes the reader fail for good: from then on nothing is read, so a caller asks ok() once, at the end.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hone::parquet {

class CompactReader {
 public:
  enum class Type : std::uint8_t { stop, yes, no, byte, i16, i32, i64, real, binary, list, set, map, structure };

  // Keeps a reference to the bytes.
  explicit CompactReader(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  std::size_t position() const { return at_; }
  void fail() { ok_ = false; }

  // Calls on_field(id, type) for each field, which takes the value and returns true, or returns false: then it is passed over.
  template <class OnField>
  void structure(const OnField& on_field) {
    if (++depth_ > most_depth) fail();
    std::int64_t id = 0;
    for (Type type = Type::stop; next_field(id, type);)
      if (!on_field(id, type)) skip(type);
    --depth_;
  }
  template <class OnField>
  bool take_structure(Type type, const OnField& on_field) {
    if (type == Type::structure) structure(on_field);
    return type == Type::structure;
  }
  // Calls on_element(type), which returns as on_field does. More than `most` elements are a fault.
  template <class OnElement>
  bool take_list(Type type, std::size_t most, const OnElement& on_element) {
    if (type != Type::list) return false;
    Type element = Type::stop;
    const std::uint64_t count = list_head(element);
    if (count > most) fail();
    for (std::uint64_t i = 0; ok_ && i < count; ++i)
      if (!on_element(element)) skip_element(element);
    return true;
  }

  bool take(Type type, bool& value) {
    if (type != Type::yes && type != Type::no) return false;
    value = type == Type::yes;
    return true;
  }
  bool take(Type type, std::string_view& value);
  // One that `Integer` cannot hold is a fault.
  template <std::signed_integral Integer>
  bool take(Type type, Integer& value) {
    if (type != Type::byte && type != Type::i16 && type != Type::i32 && type != Type::i64) return false;
    const std::int64_t whole = type == Type::byte ? static_cast<signed char>(next_byte()) : zigzag();
    value = static_cast<Integer>(whole);
    if (value != whole) fail();
    return true;
  }
  template <class T>
  bool take(Type type, std::optional<T>& value) {
    T inner{};
    if (!take(type, inner)) return false;
    value = inner;
    return true;
  }

 private:
  static constexpr int most_depth = 32;
  bool next_field(std::int64_t& id, Type& type);
  std::uint64_t list_head(Type& element);
  std::uint8_t next_byte();
  std::uint64_t varint();
  std::int64_t zigzag();
  void pass(std::uint64_t count);
  void skip(Type type);
  void skip_element(Type type);  // true and false take a byte there

  std::string_view bytes_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool ok_ = true;
};

}  // namespace hone::parquet
