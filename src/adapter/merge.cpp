#include "hone/adapter/merge.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "hone/core/threads.h"
#include "hone/model/decoder_shape.h"
#include "hone/model/gguf.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/quantize.h"
#include "hone/model/weights_hash.h"
#include "lora_rows.h"

namespace hone::adapter {
namespace {

constexpr std::uint64_t floats_a_piece = 4 << 20;  // of the tensor in work: 16 MB
constexpr std::uint64_t rows_a_task = 16;

// One weight of the base on its way into the file.
struct MergedTensor {
  const model::GgufTensor* source = nullptr;
  const LoraTensor* lora = nullptr;  // none: the adapter leaves it alone
  std::uint32_t heads = 0;  // permuted
  model::TensorType type = model::TensorType::f32;
};

// Rows [first, first + count) of W + scale·B·A; `delta` is room for one row.
void add_delta(const MergedTensor& tensor, std::uint64_t first, std::span<float> rows, std::vector<float>& delta) {
  const LoraTensor& lora = *tensor.lora;
  const std::uint64_t columns = lora.in;
  delta.resize(columns);
  for (std::uint64_t i = 0; i * columns < rows.size(); ++i) {
    const std::uint64_t row =
        tensor.heads > 0 ? model::hugging_face_row(first + i, lora.out / tensor.heads) : first + i;
    std::fill(delta.begin(), delta.end(), 0.0F);
    for (std::uint64_t k = 0; k < lora.rank; ++k) {
      const float b = lora.b[row * lora.rank + k];
      const float* a = lora.a.data() + k * columns;
      for (std::uint64_t j = 0; j < columns; ++j) delta[j] += b * a[j];
    }
    float* weight = rows.data() + i * columns;
    for (std::uint64_t j = 0; j < columns; ++j) weight[j] += lora.scale * delta[j];
  }
}

Status stream(const MergedTensor& tensor, int threads, const model::ByteSink& sink) {
  const model::GgufTensor& source = *tensor.source;
  if (!tensor.lora && tensor.type == source.type) return sink(source.data);
  const std::uint64_t columns = source.shape[0];
  HONE_TRY(const std::uint64_t from_row, model::tensor_size_bytes(source.type, {columns}));
  HONE_TRY(const std::uint64_t to_row, model::tensor_size_bytes(tensor.type, {columns}));
  if (from_row == 0) return {};
  const std::uint64_t rows = source.data.size() / from_row;
  const std::uint64_t piece = std::max<std::uint64_t>(floats_a_piece / columns, 1);
  std::vector<std::byte> out(std::min(piece, rows) * to_row);
  std::mutex lock;
  Status outcome;
  for (std::uint64_t done = 0; done < rows; done += piece) {
    const std::uint64_t some = std::min(piece, rows - done);
    parallel_for((some + rows_a_task - 1) / rows_a_task, threads, [&](std::size_t task) {
      const std::uint64_t first = done + task * rows_a_task, count = std::min(rows_a_task, done + some - first);
      std::vector<float> floats(count * columns), delta;
      auto status = model::dequantize(source.type, source.data.subspan(first * from_row, count * from_row), floats);
      if (status && tensor.lora) add_delta(tensor, first, floats, delta);
      if (status)
        status = model::quantize(tensor.type, floats, columns,
                                 std::span(out).subspan((first - done) * to_row, count * to_row));
      if (!status) {
        std::lock_guard guard(lock);
        outcome = std::move(status);
      }
    });
    if (!outcome) return std::move(outcome.error()).context("merging " + std::string(source.name));
    HONE_CHECK(sink(std::span(out).first(some * to_row)));
  }
  return {};
}

// Matrices of weights; norms, biases, routers, rope factors keep what they have.
bool is_weight(const model::GgufTensor& tensor) {
  auto is_end = [&](std::string_view end) {
    return tensor.name.size() >= end.size() && tensor.name.substr(tensor.name.size() - end.size()) == end;
  };
  return tensor.shape.size() >= 2 && is_end(".weight") && !is_end("_norm.weight") && !is_end("ffn_gate_inp.weight");
}

Result<MergeReport> merge(const fs::path& path, LoraAdapter adapter, const fs::path& out, const MergeOptions& options,
                          const Progress& progress) {
  HONE_CHECK(check_adapter(adapter));
  HONE_TRY(const auto base, model::GgufFile::open(path));
  HONE_CHECK(model::check_gguf_model(base));
  if (base.find("split.count")) {
    HONE_TRY(const auto parts, base.integer("split.count"));
    if (parts > 1)
      return Error(ErrorCode::unsupported, path.string() + " is one of " + std::to_string(parts) +
                                               " parts of a model; join them first with llama-gguf-split --merge.");
  }
  std::error_code ignored;
  if (fs::equivalent(path, out, ignored))
    return Error(ErrorCode::invalid_argument,
                 out.string() + " is the base itself; give the merged model another name.");
  HONE_CHECK(fit_adapter(adapter, base));

  MergeReport report;
  const std::string hash = model::weights_hash(base);
  report.warning = adapter.base_hash.empty() ? base_warning(adapter, base) : base_warning(adapter, hash);
  std::map<std::string_view, const LoraTensor*> loras;
  for (const LoraTensor& tensor : adapter.tensors) loras[tensor.target] = &tensor;
  std::map<model::TensorType, std::uint64_t> bytes_of;
  std::vector<MergedTensor> tensors;
  for (const model::GgufTensor& source : base.tensors()) {
    MergedTensor tensor{&source, nullptr, 0, source.type};
    if (auto found = loras.find(source.name); found != loras.end()) {
      tensor.lora = found->second;
      HONE_TRY(tensor.heads, permuted_heads(adapter, *tensor.lora));
      ++report.merged;
    }
    if (options.type && is_weight(source)) {
      tensor.type = model::type_that_fits(*options.type, source.shape[0]);
      if (tensor.type != *options.type)
        report.other_types.push_back(std::string(source.name) + " as " + model::tensor_type_name(tensor.type));
    }
    if (is_weight(source)) bytes_of[tensor.type] += source.data.size();
    tensors.push_back(tensor);
  }

  model::GgufWriter writer;
  for (const model::GgufValue& value : base.values())
    if (value.key != "general.alignment") writer.copy(value);  // the writer has the default one
  if (options.type) {
    writer.set("general.file_type", model::file_type_number(*options.type));
    writer.set("general.quantization_version", std::uint32_t{2});
  }
  writer.set("hone.merged.base_hash", hash);
  writer.set("hone.system_prompt", adapter.system_prompt.value_or(""));  // it is asked as the adapter was
  const int threads = options.threads > 0 ? options.threads : physical_cores();
  for (const MergedTensor& tensor : tensors)
    writer.add_tensor(std::string(tensor.source->name), tensor.type, tensor.source->shape,
                      [&tensor, threads](const model::ByteSink& sink) { return stream(tensor, threads, sink); });
  HONE_CHECK(writer.write(out, progress));

  report.tensors = tensors.size();
  report.size_bytes = fs::file_size(out, ignored);
  report.type = model::tensor_type_name(
      options.type ? *options.type
                   : std::max_element(bytes_of.begin(), bytes_of.end(), [](const auto& a, const auto& b) {
                       return a.second < b.second;
                     })->first);
  return report;
}

}  // namespace

Result<MergeReport> merge_adapter(const fs::path& base, const LoraAdapter& adapter, const fs::path& out,
                                  const MergeOptions& options, const Progress& progress) {
  auto report = merge(base, adapter, out, options, progress);
  if (!report) return std::move(report.error()).context("merging into " + base.string());
  return report;
}

}  // namespace hone::adapter
