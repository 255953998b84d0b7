#include "hone/convert/convert.h"

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "convert_family.h"
#include "hf_metadata.h"
#include "hone/model/gguf.h"

namespace hone::convert {
namespace {

constexpr std::size_t numbers_a_piece = 1 << 18;  // converted at a time: a MB of floats

struct FileType {
  model::TensorType tensors;
  std::uint32_t number;  // llama.cpp's enum llama_ftype
  const char* name;
};
constexpr FileType file_types[] = {
    {model::TensorType::f32, 0, "f32"}, {model::TensorType::f16, 1, "f16"}, {model::TensorType::bf16, 32, "bf16"}};

Result<FileType> choose_type(const std::string& asked, const std::vector<PlannedTensor>& planned) {
  std::string name = asked;
  if (asked == "auto") {
    name = "f16";  // what convert_hf_to_gguf.py makes of f32
    for (const PlannedTensor& plan : planned) {
      if (!plan.source || plan.source->shape.size() < 2 || plan.source->type == model::TensorType::f32) continue;
      name = plan.source->type == model::TensorType::bf16 ? "bf16" : "f16";
      break;
    }
  }
  for (const FileType& type : file_types)
    if (name == type.name) return type;
  return Error(ErrorCode::invalid_argument,
               "The type \"" + asked +
                   "\" is not one to convert to; auto, f32, f16 and bf16 are. Quantizing is a step of its own.");
}

Status stream(const model::SafeTensor& tensor, model::TensorType type, const model::ByteSink& sink) {
  const std::size_t from_width = tensor.type == model::TensorType::f32 ? 4 : 2,
                    to_width = type == model::TensorType::f32 ? 4 : 2;
  if (tensor.type == type) return sink(tensor.data);
  const std::size_t count = tensor.data.size() / from_width;
  std::vector<std::byte> piece(std::min(numbers_a_piece, count) * to_width);
  for (std::size_t done = 0; done < count; done += numbers_a_piece) {
    const std::size_t some = std::min(numbers_a_piece, count - done);
    const std::span<std::byte> out = std::span(piece).first(some * to_width);
    model::convert_numbers(tensor.type, tensor.data.subspan(done * from_width, some * from_width), type, out);
    HONE_CHECK(sink(out));
  }
  return {};
}

// Hugging Face rotates the two halves of a head against each other, llama.cpp its neighbours: row 2j+i of each head is
// row i·(width/2)+j of the source. (LlamaModel.permute)
Status stream_permuted(const model::SafeTensor& tensor, std::uint64_t heads, model::TensorType type,
                       const model::ByteSink& sink) {
  const std::uint64_t rows = tensor.shape[0], width = rows / heads, row_bytes = tensor.data.size() / rows;
  const std::size_t from_width = tensor.type == model::TensorType::f32 ? 4 : 2,
                    to_width = type == model::TensorType::f32 ? 4 : 2;
  std::vector<std::byte> out(row_bytes / from_width * to_width);
  for (std::uint64_t head = 0; head < heads; ++head)
    for (std::uint64_t row = 0; row < width; ++row) {
      const std::uint64_t source = head * width + (row % 2) * (width / 2) + row / 2;
      model::convert_numbers(tensor.type, tensor.data.subspan(source * row_bytes, row_bytes), type, out);
      HONE_CHECK(sink(out));
    }
  return {};
}

Status add_tensor(model::GgufWriter& writer, const PlannedTensor& plan, model::TensorType file_type) {
  if (!plan.source) {
    auto values = std::make_shared<std::vector<float>>(plan.values);
    writer.add_tensor(plan.name, model::TensorType::f32, {values->size()},
                      [values](const model::ByteSink& sink) { return sink(std::as_bytes(std::span(*values))); });
    return {};
  }
  const model::SafeTensor& tensor = *plan.source;
  if (tensor.type != model::TensorType::f32 && tensor.type != model::TensorType::f16 &&
      tensor.type != model::TensorType::bf16)
    return Error(ErrorCode::unsupported, "Tensor " + tensor.name + " is stored as " +
                                             model::tensor_type_name(tensor.type) +
                                             "; F32, F16 and BF16 are converted.");
  std::vector<std::uint64_t> shape(tensor.shape.rbegin(), tensor.shape.rend());
  if (shape.empty() || shape.size() > 4 || std::count(shape.begin(), shape.end(), 0u) > 0)
    return Error(ErrorCode::corrupt_data,
                 "Tensor " + tensor.name + " has " + std::to_string(shape.size()) + " dimensions or one of 0.");
  const auto ends_with = [&](std::string_view end) {
    return plan.name.size() >= end.size() && std::string_view(plan.name).substr(plan.name.size() - end.size()) == end;
  };
  const bool small = shape.size() <= 1 || plan.always_f32 || ends_with("_norm.weight") || !ends_with(".weight");
  const model::TensorType type = small ? model::TensorType::f32 : file_type;
  if (plan.permuted_heads > 0) {
    const std::uint64_t heads = plan.permuted_heads;
    if (tensor.shape[0] % (2 * heads) != 0)
      return Error(ErrorCode::corrupt_data, "Tensor " + tensor.name + " has " + std::to_string(tensor.shape[0]) +
                                                " rows, which " + std::to_string(heads) + " heads cannot share.");
    writer.add_tensor(plan.name, type, std::move(shape), [&tensor, heads, type](const model::ByteSink& sink) {
      return stream_permuted(tensor, heads, type, sink);
    });
  } else {
    writer.add_tensor(plan.name, type, std::move(shape),
                      [&tensor, type](const model::ByteSink& sink) { return stream(tensor, type, sink); });
  }
  return {};
}

Result<ConvertReport> convert(const fs::path& folder, const fs::path& gguf, const ConvertOptions& options,
                              const Progress& progress) {
  HONE_TRY(auto files, HfTokenizerFiles::read(folder));
  HONE_TRY(auto family, family_of(files.config));
  HONE_TRY(auto weights, model::Safetensors::open_folder(folder));
  HONE_TRY(auto planned, family->plan(files.config, weights));
  HONE_TRY(auto type, choose_type(options.type, planned));

  model::GgufWriter writer;
  writer.set("general.architecture", std::string(family->architecture));
  writer.set("general.type", std::string("model"));
  std::unordered_set<std::string_view> names;
  for (const PlannedTensor& plan : planned) {
    if (!names.insert(plan.name).second)
      return Error(ErrorCode::corrupt_data, "Two tensors of the folder would both become " + plan.name + ".");
    HONE_CHECK(add_tensor(writer, plan, type.tensors));
  }
  HONE_CHECK(set_metadata(writer, folder, files.config, options.name, writer.parameter_count()));
  HONE_CHECK(family->set_keys(writer, files, type.number));
  writer.set("general.quantization_version", std::uint32_t{2});
  HONE_CHECK(family->set_vocabulary(writer, files));

  // What is written must be what llama.cpp takes: a folder that contradicts itself shows here, before it takes its name.
  const fs::path unchecked = gguf.string() + ".unchecked";
  HONE_CHECK(writer.write(unchecked, progress));
  std::error_code failure;
  auto written = model::GgufFile::open(unchecked);
  Status sound = written ? model::check_gguf_model(*written) : Status(written.error());
  if (!sound) {
    fs::remove(unchecked, failure);
    return std::move(sound).error();
  }
  fs::rename(unchecked, gguf, failure);
  if (failure) return Error(ErrorCode::io, "Cannot replace " + gguf.string() + ": " + failure.message() + ".");
  return ConvertReport{family->architecture, type.name, planned.size(), writer.parameter_count(),
                       written->size_bytes()};
}

}  // namespace

Result<ConvertReport> convert_hugging_face(const fs::path& folder, const fs::path& gguf, const ConvertOptions& options,
                                           const Progress& progress) {
  auto report = convert(folder, gguf, options, progress);
  if (!report) return std::move(report.error()).context("converting " + folder.string());
  return report;
}

}  // namespace hone::convert
