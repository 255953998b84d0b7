// The values of a page, one after another, in whichever encoding they are written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "schema.h"

namespace hone::parquet {

struct Value {
  std::uint64_t bits = 0;  // of booleans, numbers: as they are stored, little-endian
  std::string_view bytes;  // of bytes, fixed_bytes and int96; until the next value is read
};

class ValueDecoder {
 public:
  virtual ~ValueDecoder() = default;
  // False where the page holds no further value, or a damaged one.
  virtual bool next(Value& value) = 0;
};

// The values of a column that pages name by number.
class Dictionary {
 public:
  // None where the page is too short for `count` values. Keeps a reference to it.
  static std::optional<Dictionary> open(const SchemaElement& element, std::string_view page, std::uint32_t count);
  std::uint32_t count() const { return count_; }
  Value at(std::uint32_t place) const;  // place < count()
  std::uint64_t size_bytes() const { return starts_.size() * sizeof(starts_[0]); }  // beside the page

 private:
  Physical type_ = Physical::bytes;
  std::string_view page_;
  std::uint32_t count_ = 0;
  std::uint32_t width_ = 0;
  std::vector<std::uint32_t> starts_;  // of texts, whose length stands before each
};

// `dictionary` may be null. Null for an encoding that the type cannot have,
// one that is not known, and a page that does not begin as the encoding does.
std::unique_ptr<ValueDecoder> make_decoder(int encoding, const SchemaElement& element, std::string_view page,
                                           const Dictionary* dictionary);

}  // namespace hone::parquet
