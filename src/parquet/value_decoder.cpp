#include "value_decoder.h"

#include <string>

#include "bit_runs.h"
#include "delta_runs.h"

namespace hone::parquet {
namespace {

// Bytes of each value; 0 where they differ.
std::uint32_t width_of(const SchemaElement& element) {
  switch (element.type.value_or(Physical::bytes)) {
    case Physical::boolean:
    case Physical::bytes: return 0;
    case Physical::int32:
    case Physical::float32: return 4;
    case Physical::int64:
    case Physical::float64: return 8;
    case Physical::int96: return 12;
    case Physical::fixed_bytes: return element.length;
  }
  return 0;
}

bool is_number(Physical type) {
  return type == Physical::int32 || type == Physical::int64 || type == Physical::float32 || type == Physical::float64;
}

Value value_of(Physical type, std::string_view stored) {
  if (!is_number(type)) return {0, stored};
  return {read_bits(stored, 0, static_cast<int>(stored.size()) * 8), {}};
}

class PlainBits : public ValueDecoder {
 public:
  explicit PlainBits(std::string_view page) : page_(page) {}
  bool next(Value& value) override {
    if (at_ == std::uint64_t{page_.size()} * 8) return false;
    value = {read_bits(page_, at_++, 1), {}};
    return true;
  }

 private:
  std::string_view page_;
  std::uint64_t at_ = 0;
};

class PlainFixed : public ValueDecoder {
 public:
  PlainFixed(std::string_view page, Physical type, std::uint32_t width) : page_(page), type_(type), width_(width) {}
  bool next(Value& value) override {
    if (width_ > page_.size()) return false;
    value = value_of(type_, page_.substr(0, width_));
    page_.remove_prefix(width_);
    return true;
  }

 private:
  std::string_view page_;
  Physical type_;
  std::uint32_t width_;
};

class PlainBytes : public ValueDecoder {
 public:
  explicit PlainBytes(std::string_view page) : page_(page) {}
  bool next(Value& value) override {
    if (page_.size() < 4) return false;
    const std::uint32_t length = read_u32(page_);
    if (length > page_.size() - 4) return false;
    value = {0, page_.substr(4, length)};
    page_.remove_prefix(4 + std::size_t{length});
    return true;
  }

 private:
  std::string_view page_;
};

class RunBits : public ValueDecoder {
 public:
  explicit RunBits(std::string_view runs) : runs_(runs, 1) {}
  bool next(Value& value) override {
    std::uint32_t bit = 0;
    if (!runs_.next(bit) || bit > 1) return false;
    value = {bit, {}};
    return true;
  }

 private:
  BitRuns runs_;
};

class FromDictionary : public ValueDecoder {
 public:
  FromDictionary(const Dictionary& dictionary, std::string_view page, int width)
      : dictionary_(dictionary), places_(page, width) {}
  bool next(Value& value) override {
    std::uint32_t place = 0;
    if (!places_.next(place) || place >= dictionary_.count()) return false;
    value = dictionary_.at(place);
    return true;
  }

 private:
  const Dictionary& dictionary_;
  BitRuns places_;
};

class DeltaNumbers : public ValueDecoder {
 public:
  DeltaNumbers(DeltaRuns runs, Physical type) : runs_(runs), narrow_(type == Physical::int32) {}
  bool next(Value& value) override {
    std::int64_t number = 0;
    if (!runs_.next(number)) return false;
    value = {narrow_ ? static_cast<std::uint32_t>(number) : static_cast<std::uint64_t>(number), {}};
    return true;
  }

 private:
  DeltaRuns runs_;
  bool narrow_;
};

// All lengths, then all bytes.
class DeltaLengths : public ValueDecoder {
 public:
  DeltaLengths(DeltaRuns lengths, std::string_view bytes) : lengths_(lengths), bytes_(bytes) {}
  static std::unique_ptr<DeltaLengths> open(std::string_view page) {
    const auto lengths = DeltaRuns::open(page);
    const auto end = lengths ? lengths->end() : std::nullopt;
    return end ? std::make_unique<DeltaLengths>(*lengths, page.substr(*end)) : nullptr;
  }
  bool next(Value& value) override {
    std::int64_t length = 0;
    if (!lengths_.next(length) || length < 0 || static_cast<std::uint64_t>(length) > bytes_.size()) return false;
    value = {0, bytes_.substr(0, static_cast<std::size_t>(length))};
    bytes_.remove_prefix(static_cast<std::size_t>(length));
    return true;
  }

 private:
  DeltaRuns lengths_;
  std::string_view bytes_;
};

// What each value has in common with the one before it, then how it goes on.
class DeltaBytes : public ValueDecoder {
 public:
  DeltaBytes(DeltaRuns shared, std::unique_ptr<DeltaLengths> rest, std::optional<std::uint32_t> width)
      : shared_(shared), rest_(std::move(rest)), width_(width) {}
  bool next(Value& value) override {
    std::int64_t shared = 0;
    Value rest;
    if (!shared_.next(shared) || shared < 0 || static_cast<std::uint64_t>(shared) > last_.size() || !rest_->next(rest))
      return false;
    last_.resize(static_cast<std::size_t>(shared));
    last_ += rest.bytes;
    value = {0, last_};
    return !width_ || last_.size() == *width_;
  }

 private:
  DeltaRuns shared_;
  std::unique_ptr<DeltaLengths> rest_;
  std::optional<std::uint32_t> width_;
  std::string last_;
};

// The first bytes of all values, then their second ones, and so on.
class StreamSplit : public ValueDecoder {
 public:
  StreamSplit(std::string_view page, Physical type, std::uint32_t width)
      : page_(page), type_(type), count_(page.size() / width), one_(width, '\0') {}
  bool next(Value& value) override {
    if (at_ == count_) return false;
    for (std::size_t i = 0; i < one_.size(); ++i) one_[i] = page_[i * count_ + at_];
    ++at_;
    value = value_of(type_, one_);
    return true;
  }

 private:
  std::string_view page_;
  Physical type_;
  std::size_t count_, at_ = 0;
  std::string one_;
};

std::unique_ptr<ValueDecoder> make_plain(const SchemaElement& element, std::string_view page) {
  const Physical type = element.type.value_or(Physical::bytes);
  if (type == Physical::boolean) return std::make_unique<PlainBits>(page);
  if (type == Physical::bytes) return std::make_unique<PlainBytes>(page);
  return std::make_unique<PlainFixed>(page, type, width_of(element));
}

std::unique_ptr<ValueDecoder> make_delta_bytes(const SchemaElement& element, std::string_view page) {
  const auto shared = DeltaRuns::open(page);
  const auto end = shared ? shared->end() : std::nullopt;
  auto rest = end ? DeltaLengths::open(page.substr(*end)) : nullptr;
  if (!rest) return nullptr;
  const auto width = element.type == Physical::fixed_bytes ? std::optional(element.length) : std::nullopt;
  return std::make_unique<DeltaBytes>(*shared, std::move(rest), width);
}

}  // namespace

std::optional<Dictionary> Dictionary::open(const SchemaElement& element, std::string_view page, std::uint32_t count) {
  Dictionary out;
  out.type_ = element.type.value_or(Physical::bytes);
  out.page_ = page;
  out.count_ = count;
  out.width_ = width_of(element);
  if (out.type_ == Physical::boolean) return {};
  if (out.type_ != Physical::bytes) {
    if (std::uint64_t{count} * out.width_ > page.size()) return {};
    return out;
  }
  if (count > page.size() / 4) return {};
  out.starts_.reserve(count);
  PlainBytes values(page);
  for (Value value; out.starts_.size() < count;) {
    if (!values.next(value)) return {};
    out.starts_.push_back(static_cast<std::uint32_t>(value.bytes.data() - page.data()));
  }
  return out;
}

Value Dictionary::at(std::uint32_t place) const {
  if (type_ != Physical::bytes) return value_of(type_, page_.substr(std::size_t{place} * width_, width_));
  const std::size_t start = starts_[place];
  return {0, page_.substr(start, read_u32(page_, start - 4))};
}

std::unique_ptr<ValueDecoder> make_decoder(int encoding, const SchemaElement& element, std::string_view page,
                                           const Dictionary* dictionary) {
  const Physical type = element.type.value_or(Physical::bytes);
  if (page.empty()) return make_plain(element, page);  // of nothing but nulls, whatever the encoding
  switch (static_cast<Encoding>(encoding)) {
    case Encoding::plain: return make_plain(element, page);
    case Encoding::plain_dictionary:
    case Encoding::rle_dictionary: {
      if (!dictionary) return nullptr;
      const int width = static_cast<std::uint8_t>(page[0]);
      return width > 32 ? nullptr : std::make_unique<FromDictionary>(*dictionary, page.substr(1), width);
    }
    case Encoding::rle: {
      if (type != Physical::boolean || page.size() < 4) return nullptr;
      const std::uint32_t length = read_u32(page);
      return length > page.size() - 4 ? nullptr : std::make_unique<RunBits>(page.substr(4, length));
    }
    case Encoding::delta_packed: {
      const auto runs = DeltaRuns::open(page);
      if (!runs || (type != Physical::int32 && type != Physical::int64)) return nullptr;
      return std::make_unique<DeltaNumbers>(*runs, type);
    }
    case Encoding::delta_lengths: return type == Physical::bytes ? DeltaLengths::open(page) : nullptr;
    case Encoding::delta_bytes:
      return type == Physical::bytes || type == Physical::fixed_bytes ? make_delta_bytes(element, page) : nullptr;
    case Encoding::stream_split:
      if ((!is_number(type) && type != Physical::fixed_bytes) || width_of(element) == 0) return nullptr;
      return std::make_unique<StreamSplit>(page, type, width_of(element));
    case Encoding::bit_packed: break;
  }
  return nullptr;
}

}  // namespace hone::parquet
