#include "hone/model/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <unordered_set>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/unicode.h"

namespace hone::model {
namespace {

constexpr std::uint64_t longest_header = 100'000'000;  // the reference implementation's limit
constexpr std::size_t largest_rank = 8;

Error corrupt(std::string_view name, const std::string& what) {
  return Error(ErrorCode::corrupt_data, std::string(name) + ": " + what);
}

Result<TensorType> type_of(const std::string& dtype, const std::string& where) {
  static const std::map<std::string, TensorType> known = {
      {"F32", TensorType::f32}, {"F16", TensorType::f16}, {"BF16", TensorType::bf16}, {"F64", TensorType::f64},
      {"I8", TensorType::i8},   {"I16", TensorType::i16}, {"I32", TensorType::i32},   {"I64", TensorType::i64}};
  auto found = known.find(dtype);
  if (found == known.end())
    return Error(ErrorCode::unsupported,
                 where + " has the type " + shorten(repair_utf8(dtype), 40) +
                     ", which is not read (F32, F16 and BF16 are). Quantized Hugging Face folders "
                     "cannot be converted; use the original weights.");
  return found->second;
}

// An array of whole, non-negative numbers.
Result<std::vector<std::uint64_t>> numbers(const Json& entry, const char* key, std::size_t most,
                                           const std::string& where) {
  auto found = entry.find(key);
  if (found == entry.end() || !found->is_array() || found->size() > most)
    return Error(ErrorCode::corrupt_data, where + " has no proper \"" + key + "\".");
  std::vector<std::uint64_t> list;
  for (const Json& number : *found) {
    if (!number.is_number_unsigned())
      return Error(ErrorCode::corrupt_data, where + ": \"" + key + "\" holds " + dump(number).substr(0, 40) + ".");
    list.push_back(number.get<std::uint64_t>());
  }
  return list;
}

}  // namespace

Status Safetensors::append(std::span<const std::byte> bytes, std::string_view name) {
  if (bytes.size() < 8)
    return corrupt(name, "it has " + std::to_string(bytes.size()) + " bytes, too few for a safetensors file.");
  std::uint64_t header_bytes;
  std::memcpy(&header_bytes, bytes.data(), 8);
  if (header_bytes > bytes.size() - 8)
    return corrupt(name, "its header says it is " + std::to_string(header_bytes) +
                             " bytes long, past the end of a file of " + std::to_string(bytes.size()) +
                             " bytes; this is no safetensors file, or the download is incomplete.");
  if (header_bytes > longest_header)
    return Error(ErrorCode::limit_exceeded, std::string(name) + ": its header of " + std::to_string(header_bytes) +
                                                " bytes is over the limit of 100 MB.");
  const std::span<const std::byte> data = bytes.subspan(8 + header_bytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, header_bytes);
  if (!text.starts_with('{')) return corrupt(name, "its header is no JSON object.");
  HONE_TRY(const Json header, parse_unambiguous_json(text, std::string(name) + " (its header)"));

  std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;
  std::vector<SafeTensor> found;
  for (const auto& [key, entry] : header.items()) {
    if (key == "__metadata__") {
      if (!entry.is_object() && !entry.is_null()) return corrupt(name, "its \"__metadata__\" is no object.");
      for (const auto& [member, value] : entry.items()) {
        if (!value.is_string())
          return corrupt(name, "its \"__metadata__\" holds " + shorten(dump(value), 80) + " where only texts may be.");
        metadata_[member] = value.get<std::string>();
      }
      continue;
    }
    const std::string where = std::string(name) + ": tensor " + shorten(repair_utf8(key), 80);
    if (!entry.is_object()) return Error(ErrorCode::corrupt_data, where + " is not described by an object.");
    SafeTensor tensor;
    tensor.name = key;
    HONE_TRY(auto dtype, json_get<std::string>(entry, "dtype", where));
    HONE_TRY(tensor.shape, numbers(entry, "shape", largest_rank, where));
    HONE_TRY(auto offsets, numbers(entry, "data_offsets", 2, where));
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
      return Error(ErrorCode::corrupt_data, where + ": data_offsets " + dump(entry["data_offsets"]) +
                                                " lie outside the " + std::to_string(data.size()) +
                                                " bytes of data; the download may be incomplete.");
    HONE_TRY(tensor.type, type_of(dtype, where));
    auto size = tensor_size_bytes(tensor.type, tensor.shape);
    if (!size) return std::move(size.error()).context(where);
    if (*size != offsets[1] - offsets[0])
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{} of shape {} and type {} needs {} bytes, but its data_offsets give it {}.", where,
                               dump(entry["shape"]), dtype, *size, offsets[1] - offsets[0]));
    tensor.data = data.subspan(offsets[0], *size);
    extents.emplace_back(offsets[0], offsets[1]);
    found.push_back(std::move(tensor));
  }
  std::sort(extents.begin(), extents.end());
  std::uint64_t covered = 0;
  for (const auto& [begin, end] : extents) {
    if (begin != covered)
      return corrupt(name, std::string("tensor data ") + (begin < covered ? "overlap" : "leave a hole") + " at byte " +
                               std::to_string(begin) + ".");
    covered = end;
  }
  if (covered != data.size())
    return corrupt(name, "its tensors end at byte " + std::to_string(covered) + " but it holds " +
                             std::to_string(data.size()) + " bytes of data.");
  // By name: Json keeps object members sorted.
  for (SafeTensor& tensor : found) tensors_.push_back(std::move(tensor));
  return {};
}

Status Safetensors::add_file(const fs::path& file) {
  HONE_TRY(auto map, MappedFile::open(file));
  maps_.push_back(std::move(map));
  return append(maps_.back().bytes(), file.filename().string());
}

Result<Safetensors> Safetensors::open(const fs::path& file) {
  Safetensors weights;
  HONE_CHECK(weights.add_file(file));
  return weights;
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> bytes, std::string_view name) {
  Safetensors weights;
  HONE_CHECK(weights.append(bytes, name));
  return weights;
}

Result<Safetensors> Safetensors::open_folder(const fs::path& folder) {
  const fs::path index = folder / "model.safetensors.index.json";
  std::set<std::string> files;
  std::map<std::string, std::string> file_of;
  HONE_TRY(const auto text, read_file_if_there(index, longest_header));
  if (text) {
    HONE_TRY(auto json, parse_json(*text, index.filename().string()));
    HONE_TRY(auto map, json_get<Json>(json, "weight_map", index.filename().string()));
    if (!map.is_object() || map.empty()) return corrupt(index.filename().string(), "\"weight_map\" names no tensors.");
    for (const auto& [tensor, file] : map.items()) {
      const std::string name = file.is_string() ? file.get<std::string>() : std::string();
      // A shard is a plain file name beside the index: anything else could point outside the folder.
      if (name.empty() || name.front() == '.' || name.find_first_of("/\\") != std::string::npos ||
          name.find('\0') != std::string::npos)
        return corrupt(index.filename().string(), "tensor " + shorten(repair_utf8(tensor), 80) + " lies in " +
                                                      shorten(dump(file), 80) +
                                                      ", which is not the name of a file in this folder.");
      files.insert(name);
      file_of[tensor] = name;
    }
  } else {
    HONE_TRY(const auto entries, folder_entries(folder));
    for (const fs::path& entry : entries) {
      const std::string name = entry.filename().string();
      if (name.rfind("model", 0) == 0 && entry.extension() == ".safetensors") files.insert(name);
    }
    if (files.empty()) return Error(ErrorCode::not_found, folder.string() + " holds no model*.safetensors file.");
  }

  Safetensors weights;
  for (const std::string& file : files) {
    HONE_TRY(const bool there, is_there(folder / file));
    if (!there)
      return Error(ErrorCode::not_found, "The weights are incomplete: " + file + ", which the index names, is not in " +
                                             folder.string() + ".");
    const std::size_t before = weights.tensors_.size();
    HONE_CHECK(weights.add_file(folder / file));
    for (std::size_t i = before; !file_of.empty() && i < weights.tensors_.size(); ++i) {
      auto expected = file_of.find(weights.tensors_[i].name);
      if (expected == file_of.end() || expected->second != file)
        return corrupt(file, "it holds tensor " + weights.tensors_[i].name + ", which the index does not place there.");
    }
  }
  std::unordered_set<std::string_view> names;
  for (const SafeTensor& tensor : weights.tensors_)
    if (!names.insert(tensor.name).second)
      return corrupt(folder.string(), "tensor " + tensor.name + " is in two files.");
  for (const auto& [tensor, file] : file_of)
    if (!names.count(tensor)) return corrupt(file, "tensor " + tensor + ", which the index places there, is missing.");
  return weights;
}

const SafeTensor* Safetensors::find(std::string_view name) const {
  for (const SafeTensor& tensor : tensors_)
    if (tensor.name == name) return &tensor;
  return nullptr;
}

}  // namespace hone::model
