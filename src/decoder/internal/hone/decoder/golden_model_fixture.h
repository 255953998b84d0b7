// For tests: the golden values in src/training/testdata, which are what transformers, PEFT and torch's AdamW make of a tiny
// model. Everything is in Hugging Face's row order under GGUF's names. scripts/golden/training_golden.py made the files;
// testdata/README.md describes them.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/gguf.h"
#include "hone/model/safetensors.h"
#include "hone/model/token_row.h"

namespace hone::decoder {

inline const std::vector<std::string>& golden_families() {
  static const std::vector<std::string> families = {"llama", "llama-rope-scaling", "mistral", "qwen2", "qwen3",
                                                    "gemma3"};
  return families;
}

// "llama-rope-scaling" as the name of a test's member: without hyphens.
inline std::string golden_test_name(const testing::TestParamInfo<std::string>& family) {
  std::string name = family.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

// ‖x − reference‖ / ‖reference‖, infinite when the sizes differ or x is not finite.
inline double distance(std::span<const float> x, std::span<const float> reference) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < reference.size() && i < x.size(); ++i) {
    difference += std::pow(static_cast<double>(x[i]) - reference[i], 2);
    size += std::pow(static_cast<double>(reference[i]), 2);
  }
  const double ratio = std::sqrt(difference / size);
  return x.size() == reference.size() && std::isfinite(ratio) ? ratio : HUGE_VAL;
}

// The same of the changes since `before`.
inline double change_distance(std::span<const float> x, std::span<const float> reference,
                              std::span<const float> before) {
  if (x.size() != before.size() || reference.size() != before.size()) return HUGE_VAL;
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    difference += std::pow(static_cast<double>(x[i]) - reference[i], 2);
    size += std::pow(static_cast<double>(reference[i]) - before[i], 2);
  }
  const double ratio = std::sqrt(difference / size);
  return std::isfinite(ratio) ? ratio : HUGE_VAL;
}

// Rows of Q or K as a GGUF of the llama architecture stores them → rows as Hugging Face has them. `rows` = heads · head_dim.
inline std::vector<float> hugging_face_rows(std::span<const float> stored, std::size_t rows, std::size_t heads) {
  const std::size_t columns = stored.size() / rows, half = rows / heads / 2;
  std::vector<float> out(stored.size());
  for (std::size_t head = 0; head < heads; ++head)
    for (std::size_t part = 0; part < 2; ++part)
      for (std::size_t pair = 0; pair < half; ++pair)
        std::memcpy(&out[(head * 2 * half + part * half + pair) * columns],
                    &stored[(head * 2 * half + 2 * pair + part) * columns], columns * sizeof(float));
  return out;
}

// A and B of each adapted weight, or what belongs to them (gradients).
struct GoldenFactors {
  std::map<std::pair<std::string, char>, std::vector<float>> values;  // ("blk.0.attn_q.weight", 'a' or 'b')
  const std::vector<float>& at(const std::string& target, char factor) const { return values.at({target, factor}); }
};

// What a run of AdamW steps on the whole batch did; rate 1e-3, β 0.9 and 0.999, ε 1e-8, no decay, norm clipped at 1.
template <class Values>
struct GoldenRun {
  Values gradients;  // of the first step, not clipped
  Values after;  // parameters after the last step
  std::vector<float> losses, grad_norms;  // of each step; norms before clipping
  float loss_after = 0;
};

struct GoldenModel {
  using Weights = std::map<std::string, std::vector<float>>;  // by GGUF name

  std::string family;
  fs::path folder;
  fs::path gguf() const { return folder / "model.gguf"; }
  fs::path adapter_folder() const { return folder / "adapter"; }  // of PEFT; the same numbers as `initial`

  std::string architecture;
  std::uint32_t heads = 0, kv_heads = 0;
  std::vector<model::TokenRow> rows;
  std::vector<model::Sequence> batch;  // the same rows, packed

  std::vector<std::vector<float>> base_logits;  // of each row: (tokens, vocabulary), without the adapter
  std::vector<std::vector<float>> lora_logits;  // with `initial`
  float base_loss = 0;

  adapter::LoraAdapter initial;  // A and B random, neither zero; rank 4, alpha 8
  GoldenRun<GoldenFactors> lora;  // three steps from `initial`
  std::optional<GoldenRun<Weights>> full;  // two steps of full training from the base; tied embeddings are one tensor

  // A weight of the base in float32, in Hugging Face's row order (Gemma's norms as GGUF stores them, +1).
  Result<std::vector<float>> weight(const model::GgufFile& file, const std::string& name) const {
    const model::GgufTensor* tensor = file.find_tensor(name);
    if (!tensor || tensor->type != model::TensorType::f32)
      return Error(ErrorCode::not_found, file.name() + " has no float32 tensor " + name + ".");
    std::vector<float> out(tensor->data.size() / sizeof(float));
    std::memcpy(out.data(), tensor->data.data(), tensor->data.size());
    const bool query = name.find("attn_q.weight") != std::string::npos;
    if (architecture != "llama" || (!query && name.find("attn_k.weight") == std::string::npos)) return out;
    return hugging_face_rows(out, tensor->shape[1], query ? heads : kv_heads);
  }

  static Result<GoldenModel> load(const std::string& family) {
    GoldenModel golden;
    golden.family = family;
    golden.folder = fs::path(HONE_SOURCE_DIR) / "src/training/testdata" / family;
    HONE_TRY(auto file, model::GgufFile::open(golden.gguf()));
    HONE_CHECK(model::check_gguf_model(file));
    HONE_TRY(golden.architecture, file.string("general.architecture"));
    HONE_TRY(golden.heads, file.u32(file.architecture_key("attention.head_count")));
    HONE_TRY(golden.kv_heads, file.u32(file.architecture_key("attention.head_count_kv")));
    HONE_TRY(auto values, model::Safetensors::open(golden.folder / "golden.safetensors"));
    HONE_CHECK(golden.read_rows(values));
    HONE_CHECK(golden.read_lora(values));
    if (!fs::exists(golden.folder / "full.safetensors")) return golden;
    HONE_TRY(auto trained, model::Safetensors::open(golden.folder / "full.safetensors"));
    HONE_CHECK(golden.read_full(trained));
    return golden;
  }

 private:
  template <class Number>
  static Result<std::vector<Number>> numbers(const model::Safetensors& file, const std::string& name) {
    const model::SafeTensor* tensor = file.find(name);
    const model::TensorType type = std::is_same_v<Number, float> ? model::TensorType::f32 : model::TensorType::i32;
    if (!tensor || tensor->type != type) return Error(ErrorCode::not_found, "golden value " + name + " is missing.");
    std::vector<Number> out(tensor->data.size() / sizeof(Number));
    std::memcpy(out.data(), tensor->data.data(), tensor->data.size());
    return out;
  }

  static Result<float> number(const model::Safetensors& file, const std::string& name) {
    HONE_TRY(auto one, numbers<float>(file, name));
    if (one.size() != 1) return Error(ErrorCode::corrupt_data, "golden value " + name + " is not one number.");
    return one[0];
  }

  template <class Values>
  static Status read_run(const model::Safetensors& file, const std::string& part, const std::string& after,
                         GoldenRun<Values>& run) {
    HONE_TRY(run.losses, numbers<float>(file, part + ".losses"));
    HONE_TRY(run.grad_norms, numbers<float>(file, part + ".grad_norms"));
    HONE_TRY(run.loss_after, number(file, part + "." + after + ".loss"));
    return {};
  }

  Status read_rows(const model::Safetensors& file) {
    for (std::size_t i = 0; file.find("rows." + std::to_string(i) + ".ids"); ++i) {
      const std::string prefix = "rows." + std::to_string(i);
      model::TokenRow row{.source = i + 1};
      HONE_TRY(row.ids, numbers<std::int32_t>(file, prefix + ".ids"));
      HONE_TRY(auto targets, numbers<std::int32_t>(file, prefix + ".targets"));
      row.targets.assign(targets.begin(), targets.end());
      HONE_TRY(auto sequence, numbers<std::int32_t>(file, prefix + ".sequence"));
      if (batch.size() < static_cast<std::size_t>(sequence.at(0)) + 1) batch.resize(sequence[0] + 1);
      batch[sequence[0]].push_back(row);
      rows.push_back(std::move(row));
      HONE_TRY(auto without, numbers<float>(file, "base.logits." + std::to_string(i)));
      base_logits.push_back(std::move(without));
      HONE_TRY(auto with, numbers<float>(file, "lora.logits." + std::to_string(i)));
      lora_logits.push_back(std::move(with));
    }
    HONE_TRY(base_loss, number(file, "base.loss"));
    return {};
  }

  // PEFT's module name → the weight's in GGUF.
  static std::string target_of(const std::string& module) {
    static const std::map<std::string, std::string> names = {
        {"self_attn.q_proj", "attn_q"},      {"self_attn.k_proj", "attn_k"}, {"self_attn.v_proj", "attn_v"},
        {"self_attn.o_proj", "attn_output"}, {"mlp.gate_proj", "ffn_gate"},  {"mlp.up_proj", "ffn_up"},
        {"mlp.down_proj", "ffn_down"}};
    const std::string start = "base_model.model.model.layers.";
    const auto dot = module.find('.', start.size());
    return "blk." + module.substr(start.size(), dot - start.size()) + "." + names.at(module.substr(dot + 1)) +
           ".weight";
  }

  Status read_lora(const model::Safetensors& file) {
    const std::string part = "lora.initial.", ending = ".lora_A.weight";
    initial.architecture = architecture;
    initial.base_name = "golden-" + family;
    initial.heads = heads;
    initial.kv_heads = kv_heads;
    initial.rank = 4;
    initial.alpha = 8;
    for (const model::SafeTensor& tensor : file.tensors()) {
      if (!tensor.name.starts_with(part) || !tensor.name.ends_with(ending)) continue;
      const std::string module = tensor.name.substr(part.size(), tensor.name.size() - part.size() - ending.size());
      adapter::LoraTensor one{.target = target_of(module), .rank = 4, .scale = 2};
      HONE_TRY(one.a, numbers<float>(file, part + module + ".lora_A.weight"));
      HONE_TRY(one.b, numbers<float>(file, part + module + ".lora_B.weight"));
      one.in = static_cast<std::uint32_t>(one.a.size() / one.rank);
      one.out = static_cast<std::uint32_t>(one.b.size() / one.rank);
      for (const char factor : {'a', 'b'}) {
        const std::string name = module + (factor == 'a' ? ".lora_A.weight" : ".lora_B.weight");
        HONE_TRY(lora.gradients.values[std::pair(one.target, factor)], numbers<float>(file, "lora.grad." + name));
        HONE_TRY(lora.after.values[std::pair(one.target, factor)], numbers<float>(file, "lora.after3." + name));
      }
      initial.tensors.push_back(std::move(one));
    }
    return read_run(file, "lora", "after3", lora);
  }

  Status read_full(const model::Safetensors& file) {
    GoldenRun<Weights> run;
    const std::string part = "full.grad.";
    for (const model::SafeTensor& tensor : file.tensors()) {
      if (!tensor.name.starts_with(part)) continue;
      const std::string name = tensor.name.substr(part.size());
      HONE_TRY(run.gradients[name], numbers<float>(file, tensor.name));
      HONE_TRY(run.after[name], numbers<float>(file, "full.after2." + name));
    }
    HONE_CHECK(read_run(file, "full", "after2", run));
    full = std::move(run);
    return {};
  }
};

}  // namespace hone::decoder
