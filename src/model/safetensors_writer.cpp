#include "hone/model/safetensors_writer.h"

#include <algorithm>

#include "hone/core/atomic_file.h"
#include "hone/core/json.h"

namespace hone::model {
namespace {

const char* dtype_of(TensorType type) {
  switch (type) {
    case TensorType::f32: return "F32";
    case TensorType::f16: return "F16";
    case TensorType::bf16: return "BF16";
    default: return nullptr;
  }
}

}  // namespace

void SafetensorsWriter::add_tensor(std::string name, TensorType type, std::vector<std::uint64_t> shape,
                                   std::function<Status(const ByteSink&)> produce) {
  tensors_.push_back({std::move(name), type, std::move(shape), std::move(produce)});
}

Status SafetensorsWriter::write(const fs::path& path, const Progress& progress) const {
  std::vector<const Tensor*> order;
  for (const Tensor& tensor : tensors_) {
    if (!dtype_of(tensor.type))
      return Error(ErrorCode::invalid_argument, "Tensor " + tensor.name + " of type " + tensor_type_name(tensor.type) +
                                                    " has no place in a safetensors file; F32, F16 and BF16 do.");
    order.push_back(&tensor);
  }
  auto width = [](const Tensor* tensor) { return tensor->type == TensorType::f32 ? 4 : 2; };
  std::sort(order.begin(), order.end(), [&](const Tensor* a, const Tensor* b) {
    return width(a) != width(b) ? width(a) > width(b) : a->name < b->name;
  });

  // The members' order is the data's; put together by hand because a search for each of many names would be quadratic.
  std::string header = "{\"__metadata__\":" + dump(Json(metadata_));
  std::vector<std::uint64_t> sizes;
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Tensor& tensor = *order[i];
    if (i > 0 && order[i - 1]->name == tensor.name)
      return Error(ErrorCode::invalid_argument, "Tensor " + tensor.name + " was added twice.");
    std::uint64_t size = width(&tensor);
    for (std::uint64_t length : tensor.shape)
      if (__builtin_mul_overflow(size, length, &size))
        return Error(ErrorCode::invalid_argument,
                     "Tensor " + tensor.name + " has dimensions that multiply to more than any file can hold.");
    header +=
        "," + dump(Json(tensor.name)) + ":" +
        dump(OrderedJson{
            {"dtype", dtype_of(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + size}}});
    sizes.push_back(size);
    offset += size;
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');

  HONE_TRY(auto file, AtomicFile::create(path));
  const std::uint64_t header_bytes = header.size();
  HONE_CHECK(file.append(std::as_bytes(std::span(&header_bytes, 1))));
  HONE_CHECK(file.append(header));
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t start = file.size_bytes();
    HONE_CHECK(order[i]->produce([&](std::span<const std::byte> bytes) { return file.append(bytes); }));
    HONE_REQUIRE(file.size_bytes() - start == sizes[i],
                 "tensor " + order[i]->name + " was given another number of bytes than its shape has");
    report_progress(progress,
                    {"writing " + path.filename().string(), file.size_bytes() - 8 - header.size(), offset, "bytes"});
  }
  return file.commit();
}

}  // namespace hone::model
