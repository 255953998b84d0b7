#include "hone/model/gguf_writer.h"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "hone/core/atomic_file.h"

namespace hone::model {
namespace {

constexpr std::uint64_t alignment = 32;  // the format's default, so general.alignment is not written

template <class T>
void append_number(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_text(std::string& out, const std::string& text) {
  append_number(out, std::uint64_t{text.size()});
  out += text;
}

template <class T>
constexpr GgufType type_of() {
  if constexpr (std::is_same_v<T, std::uint8_t>)
    return GgufType::u8;
  else if constexpr (std::is_same_v<T, std::int8_t>)
    return GgufType::i8;
  else if constexpr (std::is_same_v<T, std::uint16_t>)
    return GgufType::u16;
  else if constexpr (std::is_same_v<T, std::int16_t>)
    return GgufType::i16;
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return GgufType::u32;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return GgufType::i32;
  else if constexpr (std::is_same_v<T, float>)
    return GgufType::f32;
  else if constexpr (std::is_same_v<T, bool>)
    return GgufType::boolean;
  else if constexpr (std::is_same_v<T, std::string>)
    return GgufType::string;
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return GgufType::u64;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return GgufType::i64;
  else
    return GgufType::f64;
}

template <class T>
void append_value(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, std::string>)
    append_text(out, value);
  else if constexpr (std::is_same_v<T, bool>)
    out += value ? '\1' : '\0';
  else
    append_number(out, value);
}

template <class T>
std::string encode(const T& value) {
  std::string out;
  append_number(out, static_cast<std::uint32_t>(type_of<T>()));
  append_value(out, value);
  return out;
}

template <class T>
std::string encode(const std::vector<T>& list) {
  std::string out;
  append_number(out, static_cast<std::uint32_t>(GgufType::array));
  append_number(out, static_cast<std::uint32_t>(type_of<T>()));
  append_number(out, std::uint64_t{list.size()});
  for (const T& value : list) append_value<T>(out, value);
  return out;
}

std::uint64_t padded(std::uint64_t size) { return (size + alignment - 1) / alignment * alignment; }

}  // namespace

template <class T>
void GgufWriter::set(const std::string& key, const T& value) {
  put(key, encode(value));
}

#define HONE_GGUF_SET(T)                                          \
  template void GgufWriter::set<T>(const std::string&, const T&); \
  template void GgufWriter::set<std::vector<T>>(const std::string&, const std::vector<T>&);
HONE_GGUF_SET(std::uint8_t)
HONE_GGUF_SET(std::int8_t)
HONE_GGUF_SET(std::uint16_t)
HONE_GGUF_SET(std::int16_t)
HONE_GGUF_SET(std::uint32_t)
HONE_GGUF_SET(std::int32_t)
HONE_GGUF_SET(std::uint64_t)
HONE_GGUF_SET(std::int64_t)
HONE_GGUF_SET(float)
HONE_GGUF_SET(double)
HONE_GGUF_SET(std::string)
#undef HONE_GGUF_SET
template void GgufWriter::set<bool>(const std::string&, const bool&);

void GgufWriter::copy(const GgufValue& value) {
  std::string encoded;
  if (value.is_array) append_number(encoded, static_cast<std::uint32_t>(GgufType::array));
  append_number(encoded, static_cast<std::uint32_t>(value.type));
  if (value.is_array) append_number(encoded, value.count);
  encoded.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
  put(std::string(value.key), std::move(encoded));
}

bool GgufWriter::has(const std::string& key) const {
  return std::any_of(values_.begin(), values_.end(), [&](const Value& value) { return value.key == key; });
}

void GgufWriter::put(const std::string& key, std::string encoded) {
  for (Value& value : values_)
    if (value.key == key) {
      value.encoded = std::move(encoded);
      return;
    }
  values_.push_back({key, std::move(encoded)});
}

void GgufWriter::add_tensor(std::string name, TensorType type, std::vector<std::uint64_t> shape,
                            std::function<Status(const ByteSink&)> produce) {
  tensors_.push_back({std::move(name), type, std::move(shape), std::move(produce)});
}

std::uint64_t GgufWriter::parameter_count() const {
  std::uint64_t total = 0;
  for (const Tensor& tensor : tensors_) {
    std::uint64_t product = 1;
    for (std::uint64_t length : tensor.shape) product *= length;
    total += product;
  }
  return total;
}

Status GgufWriter::stream(const ByteSink& sink, const std::string& name, const Progress& progress) const {
  std::string header = "GGUF";
  append_number(header, std::uint32_t{3});
  append_number(header, std::uint64_t{tensors_.size()});
  append_number(header, std::uint64_t{values_.size()});
  for (const Value& value : values_) {
    append_text(header, value.key);
    header += value.encoded;
  }
  std::vector<std::uint64_t> sizes;
  std::uint64_t offset = 0;
  for (const Tensor& tensor : tensors_) {
    auto size = tensor_size_bytes(tensor.type, tensor.shape);
    if (!size) return std::move(size.error()).context("writing " + name + ": tensor " + tensor.name);
    append_text(header, tensor.name);
    append_number(header, static_cast<std::uint32_t>(tensor.shape.size()));
    for (std::uint64_t length : tensor.shape) append_number(header, length);
    append_number(header, static_cast<std::uint32_t>(tensor.type));
    append_number(header, offset);
    sizes.push_back(*size);
    offset += padded(*size);
  }
  header.resize(padded(header.size()), '\0');

  HONE_CHECK(sink(std::as_bytes(std::span(header))));
  const std::array<std::byte, alignment> zeros{};
  std::uint64_t done = 0;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    std::uint64_t given = 0;
    HONE_CHECK(tensors_[i].produce([&](std::span<const std::byte> bytes) {
      given += bytes.size();
      return sink(bytes);
    }));
    HONE_REQUIRE(given == sizes[i],
                 "tensor " + tensors_[i].name + " was given another number of bytes than its shape has");
    HONE_CHECK(sink(std::span(zeros).first(padded(sizes[i]) - sizes[i])));
    done += padded(sizes[i]);
    report_progress(progress, {"writing " + name, done, offset, "bytes"});
  }
  return {};
}

Status GgufWriter::write(const fs::path& path, const Progress& progress) const {
  HONE_TRY(auto file, AtomicFile::create(path));
  HONE_CHECK(
      stream([&](std::span<const std::byte> bytes) { return file.append(bytes); }, path.filename().string(), progress));
  return file.commit();
}

Result<std::string> GgufWriter::bytes() const {
  std::string all;
  HONE_CHECK(stream(
      [&](std::span<const std::byte> bytes) -> Status {
        all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
      },
      "to memory", {}));
  return all;
}

}  // namespace hone::model
