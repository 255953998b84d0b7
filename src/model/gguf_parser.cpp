#include <bit>
#include <cstdio>
#include <cstring>
#include <limits>

#include "hone/core/unicode.h"
#include "hone/model/gguf.h"

namespace hone::model {

static_assert(std::endian::native == std::endian::little, "GGUF is read in place");

namespace {

constexpr std::uint64_t longest_key = 65535;  // the format's own limit
constexpr std::uint64_t longest_tensor_name = 63;  // GGML_MAX_NAME without its terminator
constexpr std::uint32_t most_dimensions = 4;  // GGML_MAX_DIMS

std::string bytes_text(std::uint64_t size) {
  if (size < 10'000) return std::to_string(size) + " bytes";
  double scaled = static_cast<double>(size);
  const char* unit = "";
  for (const char* next : {"KB", "MB", "GB", "TB"}) {
    if (scaled < 1000) break;
    scaled /= 1000;
    unit = next;
  }
  if (scaled >= 1000) return "far more than a TB";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", scaled, unit);
  return text;
}

std::string printable(std::string_view text) { return shorten(repair_utf8(text.substr(0, 400)), 80); }

}  // namespace

// Reads the header once, front to back. Every read asks first whether the bytes are there.
class GgufParser {
 public:
  explicit GgufParser(GgufFile& file) : file_(file), bytes_(file.bytes_) {}

  Status run() {
    HONE_CHECK(header());
    for (std::uint64_t i = 0; i < value_count_; ++i) HONE_CHECK(value(i));
    HONE_CHECK(alignment());
    for (std::uint64_t i = 0; i < tensor_count_; ++i) HONE_CHECK(tensor(i));
    return extents();
  }

 private:
  std::uint64_t left() const { return bytes_.size() - at_; }

  Error corrupt(std::string what) const { return Error(ErrorCode::corrupt_data, file_.name_ + ": " + std::move(what)); }
  Error cut(const std::string& where) const {
    return corrupt("the file ends in the middle of " + where + "; the download may be incomplete.");
  }

  template <class T>
  Result<T> number(const std::string& where) {
    if (left() < sizeof(T)) return cut(where);
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof(T);
    return value;
  }

  Result<std::string_view> text(const std::string& where, std::uint64_t longest) {
    HONE_TRY(auto length, number<std::uint64_t>(where));
    if (length > longest || length > left())
      return corrupt(where + " says it is " + bytes_text(length) + " long, but " + bytes_text(left()) +
                     " of the file are left; it is damaged or incomplete.");
    std::string_view view(reinterpret_cast<const char*>(bytes_.data()) + at_, length);
    at_ += length;
    return view;
  }

  Status header() {
    if (bytes_.size() < 4 || std::memcmp(bytes_.data(), "GGUF", 4) != 0) {
      if (bytes_.empty()) return corrupt("the file is empty.");
      return corrupt("this is not a GGUF file: it does not start with \"GGUF\".");
    }
    at_ = 4;
    HONE_TRY(file_.version_, number<std::uint32_t>("the version"));
    if ((file_.version_ & 0xffff) == 0)
      return Error(ErrorCode::unsupported, file_.name_ + ": this GGUF file was written for big-endian machines.");
    if (file_.version_ != 2 && file_.version_ != 3)
      return Error(ErrorCode::unsupported,
                   file_.name_ + ": GGUF version " + std::to_string(file_.version_) + " is not read, only 2 and 3.");
    HONE_TRY(tensor_count_, number<std::uint64_t>("the header"));
    HONE_TRY(value_count_, number<std::uint64_t>("the header"));
    // The shortest value takes 13 bytes and the shortest tensor 24: more cannot be there, and must not be reserved for.
    if (value_count_ > left() / 13 || tensor_count_ > left() / 24)
      return corrupt("it promises " + std::to_string(value_count_) + " values and " + std::to_string(tensor_count_) +
                     " tensors, more than its " + bytes_text(bytes_.size()) + " can hold.");
    return {};
  }

  Status value(std::uint64_t index) {
    GgufValue value;
    HONE_TRY(value.key, text("key " + std::to_string(index), longest_key));
    if (value.key.empty()) return corrupt("key " + std::to_string(index) + " is empty.");
    if (!is_utf8(value.key) || value.key.find('\0') != std::string_view::npos)
      return corrupt("key " + std::to_string(index) + " is not text.");
    const std::string where = "key " + printable(value.key);
    HONE_TRY(auto type, number<std::uint32_t>(where));
    if (type == static_cast<std::uint32_t>(GgufType::array)) {
      value.is_array = true;
      HONE_TRY(type, number<std::uint32_t>(where));
      HONE_TRY(value.count, number<std::uint64_t>(where));
      if (type == static_cast<std::uint32_t>(GgufType::array))
        return corrupt(where + " is an array of arrays, which no model uses.");
    }
    if (type > static_cast<std::uint32_t>(GgufType::f64))
      return corrupt(where + " has the unknown type " + std::to_string(type) + ".");
    value.type = static_cast<GgufType>(type);

    const std::uint64_t start = at_;
    const std::uint64_t each = value.type == GgufType::string ? 8 : gguf_element_bytes(value.type);
    if (value.count > left() / each)
      return corrupt(where + " says it holds " + std::to_string(value.count) + " elements, but " + bytes_text(left()) +
                     " of the file are left; it is damaged or incomplete.");
    if (value.type == GgufType::string) {
      for (std::uint64_t i = 0; i < value.count; ++i)
        HONE_CHECK(text(where, std::numeric_limits<std::uint32_t>::max()));
    } else {
      at_ += value.count * each;
      if (value.type == GgufType::boolean)
        for (std::uint64_t i = start; i < at_; ++i)
          if (std::to_integer<unsigned>(bytes_[i]) > 1)
            return corrupt(where + " holds " + std::to_string(std::to_integer<unsigned>(bytes_[i])) +
                           " where a bool is 0 or 1.");
    }
    value.bytes = bytes_.subspan(start, at_ - start);
    if (!file_.value_index_.emplace(value.key, file_.values_.size()).second) return corrupt(where + " is there twice.");
    file_.values_.push_back(value);
    return {};
  }

  Status alignment() {
    const GgufValue* value = file_.find("general.alignment");
    if (!value) return {};
    HONE_TRY(alignment_, file_.u32("general.alignment"));
    if (!std::has_single_bit(alignment_))
      return corrupt("general.alignment is " + std::to_string(alignment_) + ", which is no power of two.");
    return {};
  }

  Status tensor(std::uint64_t index) {
    GgufTensor tensor;
    HONE_TRY(tensor.name, text("the name of tensor " + std::to_string(index), longest_tensor_name));
    const std::string where = "tensor " + printable(tensor.name);
    if (tensor.name.empty() || !is_utf8(tensor.name) || tensor.name.find('\0') != std::string_view::npos)
      return corrupt("tensor " + std::to_string(index) + " has no readable name.");
    HONE_TRY(auto dimensions, number<std::uint32_t>(where));
    if (dimensions > most_dimensions)
      return corrupt(where + " has " + std::to_string(dimensions) + " dimensions; at most " +
                     std::to_string(most_dimensions) + " are possible.");
    for (std::uint32_t i = 0; i < dimensions; ++i) {
      HONE_TRY(auto length, number<std::uint64_t>(where));
      if (length == 0) return corrupt(where + " has a dimension of 0.");
      tensor.shape.push_back(length);
    }
    HONE_TRY(auto type, number<std::uint32_t>(where));
    tensor.type = static_cast<TensorType>(type);
    HONE_TRY(tensor.offset, number<std::uint64_t>(where));
    auto size = tensor_size_bytes(tensor.type, tensor.shape);
    if (!size) return std::move(size.error()).context(file_.name_ + ": " + where);
    sizes_.push_back(*size);
    if (!file_.tensor_index_.emplace(tensor.name, file_.tensors_.size()).second)
      return corrupt(where + " is there twice.");
    file_.tensors_.push_back(std::move(tensor));
    return {};
  }

  // Every tensor inside the file, each where the one before it ends: llama.cpp accepts nothing else.
  Status extents() {
    if (file_.tensors_.empty()) {
      file_.data_offset_ = at_;
      return {};
    }
    const std::uint64_t mask = std::uint64_t{alignment_} - 1;
    const std::uint64_t start = (at_ + mask) & ~mask;
    file_.data_offset_ = start;
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < file_.tensors_.size(); ++i) {
      GgufTensor& tensor = file_.tensors_[i];
      const std::string where = "tensor " + printable(tensor.name);
      const std::uint64_t size = sizes_[i];
      if (start > bytes_.size() || tensor.offset > bytes_.size() - start)
        return corrupt(where + ": offset " + std::to_string(tensor.offset) + " is past the end of a " +
                       bytes_text(bytes_.size()) + " file; the download may be incomplete.");
      if (size > bytes_.size() - start - tensor.offset)
        return corrupt(where + " needs " + bytes_text(size) + " at offset " + std::to_string(tensor.offset) +
                       ", past the end of a " + bytes_text(bytes_.size()) + " file; the download may be incomplete.");
      if (tensor.offset != expected)
        return corrupt(where + ": offset " + std::to_string(tensor.offset) +
                       " leaves a gap or overlaps the tensor before it, which ends at " + std::to_string(expected) +
                       ".");
      tensor.data = bytes_.subspan(start + tensor.offset, size);
      expected = (tensor.offset + size + mask) & ~mask;
    }
    return {};
  }

  GgufFile& file_;
  std::span<const std::byte> bytes_;
  std::uint64_t at_ = 0, value_count_ = 0, tensor_count_ = 0;
  std::uint32_t alignment_ = 32;
  std::vector<std::uint64_t> sizes_;
};

Result<GgufFile> GgufFile::open(const fs::path& path) {
  HONE_TRY(auto map, MappedFile::open(path));
  GgufFile file;
  file.name_ = path.filename().string();
  file.map_ = std::move(map);
  file.bytes_ = file.map_->bytes();
  HONE_CHECK(GgufParser(file).run());
  return file;
}

Result<GgufFile> GgufFile::parse(std::span<const std::byte> bytes, std::string name) {
  GgufFile file;
  file.name_ = std::move(name);
  file.bytes_ = bytes;
  HONE_CHECK(GgufParser(file).run());
  return file;
}

}  // namespace hone::model
