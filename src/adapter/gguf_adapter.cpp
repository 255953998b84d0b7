#include "hone/adapter/gguf_adapter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "hone/core/unicode.h"
#include "hone/model/decoder_shape.h"
#include "hone/model/gguf_writer.h"
#include "lora_rows.h"
#include "shown_name.h"

namespace hone::adapter {
namespace {

constexpr std::string_view a_suffix = ".lora_a", b_suffix = ".lora_b";

// The one alpha of the file. llama.cpp multiplies by alpha/rank of each tensor, and by 1 where alpha is 0.
double file_alpha(const LoraAdapter& adapter) {
  const double alpha =
      adapter.use_rslora ? adapter.alpha * std::sqrt(static_cast<double>(adapter.rank)) : adapter.alpha;
  return alpha != 0 && std::isfinite(alpha) ? alpha : 1;
}

// B in the file's order of rows, times what the file's alpha does not say.
std::vector<float> file_b(const LoraTensor& tensor, std::uint32_t heads, double alpha) {
  const double expected = static_cast<float>(alpha) / static_cast<double>(tensor.rank),
               factor = tensor.scale / expected;
  const bool folded = std::abs(factor - 1) > 1e-6;
  std::vector<float> out(tensor.b.size());
  for (std::uint64_t row = 0; row < tensor.out; ++row) {
    const std::uint64_t source = heads > 0 ? model::hugging_face_row(row, tensor.out / heads) : row;
    for (std::uint64_t k = 0; k < tensor.rank; ++k) {
      const float value = tensor.b[source * tensor.rank + k];
      out[row * tensor.rank + k] = folded ? static_cast<float>(value * factor) : value;
    }
  }
  return out;
}

Result<model::GgufWriter> writer_of(const LoraAdapter& adapter) {
  HONE_CHECK(check_adapter(adapter));
  if (adapter.architecture.empty() || adapter.rank == 0)
    return Error(ErrorCode::invalid_argument,
                 "The adapter does not tell its base's architecture and its rank; the base model is needed beside it.");
  const double alpha = file_alpha(adapter);
  model::GgufWriter writer;
  writer.set("general.architecture", adapter.architecture);
  writer.set("general.type", std::string("adapter"));
  writer.set("adapter.type", std::string("lora"));
  writer.set("general.name", adapter.base_name.empty() ? std::string("adapter") : adapter.base_name + " adapter");
  writer.set("adapter.lora.alpha", static_cast<float>(alpha));
  writer.set("general.quantization_version", std::uint32_t{2});
  if (!adapter.base_name.empty()) writer.set("hone.base_name", adapter.base_name);
  if (!adapter.base_hash.empty()) writer.set("hone.base_hash", adapter.base_hash);
  if (adapter.heads > 0) writer.set("hone.base_head_count", adapter.heads);
  if (adapter.kv_heads > 0) writer.set("hone.base_head_count_kv", adapter.kv_heads);
  if (adapter.system_prompt) writer.set("hone.system_prompt", *adapter.system_prompt);
  for (const LoraTensor& tensor : adapter.tensors) {
    HONE_TRY(const std::uint32_t heads, permuted_heads(adapter, tensor));
    writer.add_tensor(tensor.target + std::string(a_suffix), model::TensorType::f32, {tensor.in, tensor.rank},
                      [&tensor](const model::ByteSink& sink) { return sink(std::as_bytes(std::span(tensor.a))); });
    writer.add_tensor(tensor.target + std::string(b_suffix), model::TensorType::f32, {tensor.rank, tensor.out},
                      [&tensor, heads, alpha](const model::ByteSink& sink) {
                        const std::vector<float> b = file_b(tensor, heads, alpha);
                        return sink(std::as_bytes(std::span(b)));
                      });
  }
  return writer;
}

Result<std::string> text_or_none(const model::GgufFile& file, std::string_view key) {
  return file.find(key) ? file.string(key) : Result<std::string>(std::string());
}

// Keys by their types, and what they say. Returns the file's alpha.
Result<float> check_keys(const model::GgufFile& file) {
  HONE_TRY(const std::string kind, text_or_none(file, "general.type"));
  HONE_TRY(const std::string type, text_or_none(file, "adapter.type"));
  HONE_CHECK(text_or_none(file, "general.architecture"));
  HONE_CHECK(text_or_none(file, "general.name"));
  if (kind != "adapter")
    return Error(ErrorCode::invalid_argument,
                 file.name() + " is no adapter" + (kind == "model" || kind.empty() ? " but a model." : "."));
  if (type != "lora")
    return Error(ErrorCode::unsupported, file.name() + " holds an adapter of the type \"" + shown(type) +
                                             "\", which is not supported; lora is.");
  if (file.find("adapter.alora.invocation_tokens"))
    return Error(ErrorCode::unsupported,
                 file.name() + " acts only after certain tokens (aLoRA), which is not supported; plain LoRA is.");
  if (!file.find("adapter.lora.alpha")) return 0.0F;
  HONE_TRY(const float alpha, file.f32("adapter.lora.alpha"));
  if (!std::isfinite(alpha))
    return Error(ErrorCode::corrupt_data, file.name() + ": adapter.lora.alpha is not a number.");
  return alpha;
}

struct Pair {
  const model::GgufTensor *a = nullptr, *b = nullptr;
};

// Pairs of matrices in the order of the file; llama.cpp takes any other tensor for a reason to fail, or drops it.
Result<std::vector<std::pair<std::string, Pair>>> pairs_of(const model::GgufFile& file) {
  std::vector<std::pair<std::string, Pair>> pairs;
  std::map<std::string, std::size_t> index;
  for (const model::GgufTensor& tensor : file.tensors()) {
    auto wrong = [&](ErrorCode code, const std::string& what) {
      return Error(code, file.name() + ": tensor " + shown(tensor.name) + " " + what + ".");
    };
    const std::string_view end = tensor.name.substr(tensor.name.size() - std::min<std::size_t>(7, tensor.name.size()));
    if (end != a_suffix && end != b_suffix)
      return wrong(ErrorCode::unsupported, "is neither a lora_a nor a lora_b, and llama.cpp would leave it out");
    const std::string target(tensor.name.substr(0, tensor.name.size() - 7));
    if (target.find(".lora_") != std::string::npos || target.empty())
      return wrong(ErrorCode::corrupt_data, "has a name that no weight has");
    if (target == "token_embd.weight")
      return wrong(ErrorCode::unsupported, "changes the embeddings, which is not supported");
    if (tensor.type != model::TensorType::f32 && tensor.type != model::TensorType::f16 &&
        tensor.type != model::TensorType::bf16)
      return wrong(ErrorCode::unsupported,
                   "is stored as " + model::tensor_type_name(tensor.type) + "; F32, F16 and BF16 are read");
    if (tensor.shape.size() != 2 || tensor.shape[0] == 0 || tensor.shape[1] == 0 || tensor.shape[0] > UINT32_MAX ||
        tensor.shape[1] > UINT32_MAX)
      return wrong(ErrorCode::corrupt_data, "is no matrix");
    auto [entry, is_new] = index.try_emplace(target, pairs.size());
    if (is_new) pairs.emplace_back(target, Pair{});
    Pair& pair = pairs[entry->second].second;
    (end == a_suffix ? pair.a : pair.b) = &tensor;
  }
  for (const auto& [target, pair] : pairs) {
    if (!pair.a || !pair.b)
      return Error(ErrorCode::corrupt_data,
                   file.name() + ": " + shown(target) + " has no " + (pair.a ? "lora_b" : "lora_a") + ".");
    if (pair.a->shape[1] != pair.b->shape[0])
      return Error(ErrorCode::corrupt_data, file.name() + ": the two tensors of " + shown(target) + " have ranks " +
                                                std::to_string(pair.a->shape[1]) + " and " +
                                                std::to_string(pair.b->shape[0]) + ".");
  }
  if (pairs.empty()) return Error(ErrorCode::corrupt_data, file.name() + " holds no tensors.");
  return pairs;
}

std::vector<float> floats(const model::GgufTensor& tensor) {
  std::vector<float> out(tensor.shape[0] * tensor.shape[1]);
  model::convert_numbers(tensor.type, tensor.data, model::TensorType::f32, std::as_writable_bytes(std::span(out)));
  return out;
}

Result<std::uint32_t> count_or_0(const model::GgufFile& file, std::string_view key) {
  return file.find(key) ? file.u32(key) : Result<std::uint32_t>(0U);
}

// Everything but the order of B's rows.
Result<LoraAdapter> parse(const model::GgufFile& file) {
  LoraAdapter adapter;
  HONE_TRY(const float alpha, check_keys(file));
  HONE_TRY(adapter.architecture, text_or_none(file, "general.architecture"));
  HONE_TRY(adapter.base_name, text_or_none(file, "hone.base_name"));
  HONE_TRY(adapter.base_hash, text_or_none(file, "hone.base_hash"));
  if (file.find("hone.system_prompt")) {
    HONE_TRY(adapter.system_prompt, file.string("hone.system_prompt"));
  }
  HONE_TRY(adapter.heads, count_or_0(file, "hone.base_head_count"));
  HONE_TRY(adapter.kv_heads, count_or_0(file, "hone.base_head_count_kv"));
  HONE_TRY(const auto pairs, pairs_of(file));
  std::map<std::uint32_t, std::size_t> ranks;
  for (const auto& [target, pair] : pairs) {
    LoraTensor tensor;
    tensor.target = target;
    tensor.in = static_cast<std::uint32_t>(pair.a->shape[0]);
    tensor.rank = static_cast<std::uint32_t>(pair.a->shape[1]);
    tensor.out = static_cast<std::uint32_t>(pair.b->shape[1]);
    tensor.scale = alpha != 0 ? alpha / static_cast<float>(tensor.rank) : 1;
    tensor.a = floats(*pair.a);
    tensor.b = floats(*pair.b);
    ++ranks[tensor.rank];
    adapter.tensors.push_back(std::move(tensor));
  }
  adapter.rank = std::max_element(ranks.begin(), ranks.end(), [](const auto& x, const auto& y) {
                   return x.second < y.second;
                 })->first;
  adapter.alpha = alpha != 0 ? alpha : static_cast<float>(adapter.rank);
  HONE_CHECK(check_adapter(adapter));
  return adapter;
}

}  // namespace

Status write_gguf_adapter(const LoraAdapter& adapter, const fs::path& file) {
  HONE_TRY(const auto writer, writer_of(adapter));
  return writer.write(file);
}

Result<std::string> gguf_adapter_bytes(const LoraAdapter& adapter) {
  HONE_TRY(const auto writer, writer_of(adapter));
  return writer.bytes();
}

Result<LoraAdapter> read_gguf_adapter(const model::GgufFile& file, const model::GgufFile* base) {
  HONE_TRY(LoraAdapter adapter, parse(file));
  if (base) HONE_CHECK(fit_adapter(adapter, *base));
  for (LoraTensor& tensor : adapter.tensors) {
    HONE_TRY(const std::uint32_t heads, permuted_heads(adapter, tensor));
    if (heads == 0) continue;
    std::vector<float> straight(tensor.b.size());
    for (std::uint64_t row = 0; row < tensor.out; ++row)
      std::copy_n(tensor.b.begin() + static_cast<std::ptrdiff_t>(row * tensor.rank), tensor.rank,
                  straight.begin() +
                      static_cast<std::ptrdiff_t>(model::hugging_face_row(row, tensor.out / heads) * tensor.rank));
    tensor.b = std::move(straight);
  }
  return adapter;
}

Result<LoraAdapter> read_gguf_adapter(const fs::path& path, const model::GgufFile* base) {
  HONE_TRY(const auto file, model::GgufFile::open(path));
  return read_gguf_adapter(file, base);
}

Status check_gguf_adapter(const model::GgufFile& file, const model::GgufFile& base) {
  HONE_TRY(LoraAdapter adapter, parse(file));
  if (adapter.architecture.empty())
    return Error(ErrorCode::corrupt_data, file.name() + " has no key general.architecture.");
  return fit_adapter(adapter, base);
}

}  // namespace hone::adapter
