// Against llama.cpp's convert_lora_to_gguf.py: adapter_golden.json was made by scripts/golden/adapter_golden.py.
#include "hone/adapter/gguf_adapter.h"

#include <gmock/gmock.h>

#include <cstring>
#include <deque>
#include <limits>

#include "adapter_fixture.h"
#include "hone/core/hash.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/weights_hash.h"

namespace hone::adapter {
namespace {

using testing::HasSubstr;

// The adapter as it is for its base; the bases of Qwen3 and Gemma 3 are not in the test data.
LoraAdapter golden_adapter(const std::string& name) {
  LoraAdapter adapter = read_peft_adapter(adapter_folder(name)).value();
  if (name == "qwen3" || name == "gemma3") {
    adapter.architecture = name;
    adapter.heads = 4, adapter.kv_heads = 2;
  } else {
    EXPECT_TRUE(fit_adapter(adapter, model::GgufFile::open(tiny_base()).value()));
  }
  return adapter;
}

std::string hash_of(std::span<const std::byte> bytes) {
  return sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

class GgufAdapter : public testing::TestWithParam<const char*> {
 protected:
  TemporaryFolder folder_ = TemporaryFolder::make("gguf-adapter").value();
  fs::path path_ = folder_.path() / "adapter.gguf";
};

TEST_P(GgufAdapter, EqualToConvertLoraToGguf) {
  ASSERT_TRUE(write_gguf_adapter(golden_adapter(GetParam()), path_));
  const auto file = model::GgufFile::open(path_).value();
  const Json& golden = adapter_golden()["adapters"][GetParam()]["gguf"];
  ASSERT_EQ(file.tensors().size(), golden["tensors"].size());
  for (const Json& want : golden["tensors"]) {
    const model::GgufTensor* tensor = file.find_tensor(want["name"].get<std::string>());
    ASSERT_TRUE(tensor) << want;
    EXPECT_EQ(Json(tensor->shape), want["shape"]) << want;
    EXPECT_EQ(model::tensor_type_name(tensor->type), want["type"]) << want;
    EXPECT_EQ(hash_of(tensor->data), want["sha256"]) << want;
  }
  // No key of the script's may differ, nor their order; its name comes from the folder's, ours from the base.
  std::size_t i = 0;
  const Json& values = golden["values"];
  for (const char* key : {"general.architecture", "general.type", "adapter.type", "general.name", "adapter.lora.alpha",
                          "general.quantization_version"}) {
    ASSERT_TRUE(values.contains(key));
    EXPECT_EQ(file.values()[i++].key, key);
  }
  EXPECT_EQ(values.size(), i);
  EXPECT_EQ(file.string("general.architecture").value(), values["general.architecture"]);
  EXPECT_EQ(file.string("general.type").value(), values["general.type"]);
  EXPECT_EQ(file.string("adapter.type").value(), values["adapter.type"]);
  EXPECT_EQ(file.f32("adapter.lora.alpha").value(), values["adapter.lora.alpha"].get<float>());
  EXPECT_EQ(file.u32("general.quantization_version").value(), values["general.quantization_version"]);
  for (; i < file.values().size(); ++i) EXPECT_EQ(file.values()[i].key.substr(0, 10), "hone.base_");
}

// The script knows neither rsLoRA nor alpha_pattern; where they are not used it must agree.
INSTANTIATE_TEST_SUITE_P(All, GgufAdapter, testing::Values("plain", "qwen3", "gemma3"),
                         [](const auto& name) { return std::string(name.param); });

class GgufRoundTrip : public GgufAdapter {};

TEST_P(GgufRoundTrip, ReadsWhatItWrote) {
  const LoraAdapter adapter = golden_adapter(GetParam());
  ASSERT_TRUE(write_gguf_adapter(adapter, path_));
  const auto again = read_gguf_adapter(path_).value();
  expect_same_delta(adapter, again);
  EXPECT_EQ(again.architecture, adapter.architecture);
  EXPECT_EQ(again.base_name, adapter.base_name);
  EXPECT_EQ(again.kv_heads, adapter.kv_heads);
  EXPECT_EQ(gguf_adapter_bytes(adapter).value(), read_file(path_).value());
}

INSTANTIATE_TEST_SUITE_P(All, GgufRoundTrip, testing::Values("plain", "patterns", "qwen3", "gemma3"),
                         [](const auto& name) { return std::string(name.param); });

TEST_F(GgufRoundTrip, OneAlphaAFileAndTheRestInB) {
  LoraAdapter adapter = golden_adapter("patterns");
  ASSERT_TRUE(write_gguf_adapter(adapter, path_));
  const auto file = model::GgufFile::open(path_).value();
  EXPECT_FLOAT_EQ(file.f32("adapter.lora.alpha").value(), 12);  // 6·√4
  // Unfolded where the file's alpha says it all: k of layer 0 has rank 4 and alpha 6; folded where it does not.
  auto first_b = [&](const char* name) {
    float value;
    std::memcpy(&value, file.find_tensor(name)->data.data(), 4);
    return value;
  };
  auto tensor = [&](const std::string& target) {
    return *std::find_if(adapter.tensors.begin(), adapter.tensors.end(),
                         [&](auto& one) { return one.target == target; });
  };
  EXPECT_EQ(first_b("blk.0.attn_k.weight.lora_b"), tensor("blk.0.attn_k.weight").b[0]);
  EXPECT_FLOAT_EQ(first_b("blk.0.ffn_down.weight.lora_b"), tensor("blk.0.ffn_down.weight").b[0] * 1.5F / 3);

  // llama.cpp takes alpha 0 for "scale 1": an adapter of scale 0 must still change nothing.
  adapter.alpha = 0;
  for (LoraTensor& one : adapter.tensors) one.scale = 0;
  ASSERT_TRUE(write_gguf_adapter(adapter, path_));
  const auto silent = read_gguf_adapter(path_).value();
  for (const LoraTensor& one : silent.tensors)
    for (double value : delta_of(one)) ASSERT_EQ(value, 0);
}

TEST_F(GgufRoundTrip, AFileOfLlamaCppNeedsItsBase) {
  const LoraAdapter adapter = golden_adapter("plain");
  LoraAdapter theirs = adapter;
  theirs.base_name = "";
  ASSERT_TRUE(write_gguf_adapter(theirs, path_));
  model::GgufWriter stripped;  // without our keys, as convert_lora_to_gguf.py leaves it
  const auto file = model::GgufFile::open(path_).value();
  for (const model::GgufValue& value : file.values())
    if (value.key.substr(0, 5) != "hone.") stripped.copy(value);
  for (const model::GgufTensor& tensor : file.tensors())
    stripped.add_tensor(std::string(tensor.name), tensor.type, tensor.shape,
                        [&tensor](const model::ByteSink& sink) { return sink(tensor.data); });
  ASSERT_TRUE(stripped.write(folder_.path() / "stripped.gguf"));
  EXPECT_THAT(read_gguf_adapter(folder_.path() / "stripped.gguf").error().message(), HasSubstr("base model is needed"));
  const auto base = model::GgufFile::open(tiny_base()).value();
  const auto read = read_gguf_adapter(folder_.path() / "stripped.gguf", &base);
  ASSERT_TRUE(read) << read.error().message();
  expect_same_delta(adapter, *read);
}

// Hostile files: one sound adapter, one thing wrong in each.
class GgufAdapterCheck : public testing::Test {
 protected:
  struct Spec {
    std::string name;
    model::TensorType type = model::TensorType::f32;
    std::vector<std::uint64_t> shape;
    float value = 0.5F;
  };
  std::vector<Spec> tensors = {{"blk.0.attn_q.weight.lora_a", model::TensorType::f32, {32, 2}},
                               {"blk.0.attn_q.weight.lora_b", model::TensorType::f32, {2, 32}}};
  model::GgufWriter keys;
  GgufAdapterCheck() {
    keys.set("general.architecture", std::string("llama"));
    keys.set("general.type", std::string("adapter"));
    keys.set("adapter.type", std::string("lora"));
    keys.set("adapter.lora.alpha", 4.0F);
  }
  std::string complaint(model::GgufWriter writer, const std::vector<Spec>& specs) {
    for (const Spec& spec : specs)
      writer.add_tensor(spec.name, spec.type, spec.shape, [spec](const model::ByteSink& sink) {
        std::uint64_t count = 1;
        for (std::uint64_t length : spec.shape) count *= length;
        const std::vector<float> floats(count, spec.value);
        std::vector<std::byte> bytes(model::tensor_size_bytes(spec.type, spec.shape).value());
        if (spec.type == model::TensorType::f32 && !bytes.empty())
          std::memcpy(bytes.data(), floats.data(), bytes.size());
        return sink(bytes);
      });
    const std::string bytes = writer.bytes().value();
    auto file = model::GgufFile::parse(std::as_bytes(std::span(bytes)), "x.gguf");
    if (!file) return "unparsed: " + file.error().message();
    auto status = check_gguf_adapter(*file, base);
    return status ? "" : status.error().message();
  }
  std::string complaint(const std::vector<Spec>& specs) { return complaint(keys, specs); }
  template <class T>
  std::string with(const std::string& key, const T& value) {
    model::GgufWriter changed = keys;
    changed.set(key, value);
    return complaint(changed, tensors);
  }
  model::GgufFile base = model::GgufFile::open(tiny_base()).value();
};

TEST_F(GgufAdapterCheck, KeysOfTheWrongKind) {
  ASSERT_EQ(complaint(tensors), "");
  EXPECT_THAT(with("general.type", std::string("model")), HasSubstr("is no adapter but a model"));
  EXPECT_THAT(with("general.type", std::uint32_t{3}), HasSubstr("general.type should hold a string"));
  EXPECT_THAT(with("adapter.type", std::string("loha")), HasSubstr("loha"));
  EXPECT_THAT(with("adapter.lora.alpha", std::string("4")), HasSubstr("adapter.lora.alpha should hold a f32"));
  EXPECT_THAT(with("adapter.lora.alpha", std::numeric_limits<float>::quiet_NaN()), HasSubstr("is not a number"));
  EXPECT_THAT(with("general.architecture", std::string("qwen3")),
              HasSubstr("its architecture is qwen3, the model's llama"));
  EXPECT_THAT(with("general.name", 1.5F), HasSubstr("general.name"));
  EXPECT_THAT(with("hone.base_head_count", std::uint32_t{7}), HasSubstr("7 attention heads"));
  EXPECT_THAT(with("hone.base_hash", true), HasSubstr("hone.base_hash"));
  EXPECT_THAT(with("adapter.alora.invocation_tokens", std::vector<std::uint32_t>{1}), HasSubstr("aLoRA"));
}

TEST_F(GgufAdapterCheck, TensorsThatDoNotFit) {
  auto q = [](std::vector<std::uint64_t> a, std::vector<std::uint64_t> b,
              model::TensorType type = model::TensorType::f32) {
    return std::vector<Spec>{{"blk.0.attn_q.weight.lora_a", type, std::move(a)},
                             {"blk.0.attn_q.weight.lora_b", type, std::move(b)}};
  };
  EXPECT_EQ(complaint(q({32, 2}, {2, 32}, model::TensorType::f16)), "");
  EXPECT_EQ(complaint(q({32, 2}, {2, 32}, model::TensorType::bf16)), "");
  EXPECT_THAT(complaint(q({32, 2}, {2, 31})), HasSubstr("for a weight of 31 × 32, the model's is 32 × 32"));
  EXPECT_THAT(complaint(q({30, 2}, {2, 32})), HasSubstr("for a weight of 32 × 30"));
  EXPECT_THAT(complaint(q({32, 2}, {3, 32})), HasSubstr("have ranks 2 and 3"));
  EXPECT_THAT(complaint(q({32, 2, 2}, {2, 32})), HasSubstr("is no matrix"));
  EXPECT_THAT(complaint(q({32}, {2, 32})), HasSubstr("is no matrix"));
  EXPECT_THAT(complaint(q({32, 2}, {32, 32}, model::TensorType::q8_0)), HasSubstr("stored as Q8_0"));
  EXPECT_NE(complaint(q({32, 0}, {0, 32})), "");
  EXPECT_THAT(complaint({tensors[0]}), HasSubstr("has no lora_b"));
  EXPECT_THAT(complaint({tensors[1]}), HasSubstr("has no lora_a"));
  EXPECT_THAT(complaint(std::vector<Spec>{}), HasSubstr("holds no tensors"));
  auto plus = [&](const std::string& name, std::vector<std::uint64_t> shape) {
    auto more = tensors;
    more.push_back({name, model::TensorType::f32, std::move(shape)});
    return complaint(more);
  };
  EXPECT_THAT(plus("blk.0.attn_norm.weight", {32}), HasSubstr("would leave it out"));
  EXPECT_THAT(plus("x", {32}), HasSubstr("neither a lora_a nor a lora_b"));
  EXPECT_THAT(plus(".lora_a", {32, 2}), HasSubstr("a name that no weight has"));
  EXPECT_THAT(plus("blk.0.attn_q.weight.lora_a.lora_a", {32, 2}), HasSubstr("a name that no weight has"));
  EXPECT_THAT(plus("token_embd.weight.lora_a", {32, 2}), HasSubstr("embeddings"));
  auto other = tensors;
  for (Spec& spec : other) spec.name.replace(4, 1, "9");
  EXPECT_THAT(complaint(other), HasSubstr("the model has no weight blk.9.attn_q.weight"));
  auto endless = tensors;
  endless[1].value = std::numeric_limits<float>::infinity();
  EXPECT_THAT(complaint(endless), HasSubstr("not finite"));
}

TEST(WeightsHash, SeesEveryChangeOfTheWeightsAndNothingElse) {
  auto folder = TemporaryFolder::make("hash").value();
  const auto base = model::GgufFile::open(tiny_base()).value();
  const std::string hash = model::weights_hash(base);
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(model::weights_hash(model::GgufFile::open(tiny_base()).value()), hash);
  EXPECT_NE(model::weights_hash(model::GgufFile::open(tiny_base("f16")).value()), hash);

  auto rewritten = [&](auto change) {
    model::GgufWriter writer;
    for (const model::GgufValue& value : base.values()) writer.copy(value);
    writer.set("general.name", std::string("another name"));
    std::vector<const model::GgufTensor*> order;
    for (const model::GgufTensor& tensor : base.tensors()) order.push_back(&tensor);
    std::reverse(order.begin(), order.end());
    std::vector<std::vector<std::byte>> copies;
    copies.reserve(order.size());
    for (const model::GgufTensor* tensor : order) {
      std::string name(tensor->name);
      auto shape = tensor->shape;
      copies.emplace_back(tensor->data.begin(), tensor->data.end());
      change(name, shape, copies.back());
      writer.add_tensor(
          name, tensor->type, shape,
          [bytes = std::span<const std::byte>(copies.back())](const model::ByteSink& sink) { return sink(bytes); });
    }
    const std::string bytes = writer.bytes().value();
    return model::weights_hash(model::GgufFile::parse(std::as_bytes(std::span(bytes)), "x").value());
  };
  EXPECT_EQ(rewritten([](auto&, auto&, auto&) {}), hash);  // another order, another name of the model
  for (std::size_t at : {0, 1, 33, 700, 2047})
    EXPECT_NE(rewritten([&](std::string& name, auto&, auto& bytes) {
                if (name == "blk.1.attn_k.weight") bytes[at] ^= std::byte{1};
              }),
              hash)
        << at;
  EXPECT_NE(rewritten([](std::string& name, auto&, auto&) {
              if (name == "blk.1.attn_k.weight") name = "blk.1.attn_x.weight";
            }),
            hash);
  EXPECT_NE(rewritten([](std::string& name, auto& shape, auto&) {
              if (name == "blk.1.attn_k.weight") std::swap(shape[0], shape[1]);
            }),
            hash);
}

// A file that says no more of itself than this name.
model::GgufFile named_base(const std::string& name, const std::string& finetune = "") {
  model::GgufWriter writer;
  writer.set("general.architecture", std::string("llama"));
  if (!name.empty()) writer.set("general.name", name);
  if (!finetune.empty()) {  // what a conversion keeps of its name where somebody gave it another
    writer.set("general.basename", std::string("SmolLM2"));
    writer.set("general.finetune", finetune);
  }
  static std::deque<std::string> kept;  // the bytes that files point into
  const std::string& bytes = kept.emplace_back(writer.bytes().value());
  return model::GgufFile::parse(std::as_bytes(std::span(bytes)), "base.gguf").value();
}

TEST(LoraAdapter, KnowsItsBase) {
  const auto base = model::GgufFile::open(tiny_base()).value();
  LoraAdapter adapter = read_peft_adapter(adapter_folder("plain")).value();
  EXPECT_EQ(adapter.architecture, "");
  ASSERT_TRUE(set_base(adapter, base));
  EXPECT_EQ(adapter.architecture, "llama");
  EXPECT_EQ(adapter.heads, 4u);
  EXPECT_EQ(adapter.kv_heads, 2u);
  EXPECT_EQ(adapter.base_hash, model::weights_hash(base));
  EXPECT_FALSE(adapter.base_name.empty());
  EXPECT_EQ(base_warning(adapter, model::weights_hash(base)), "");
  EXPECT_THAT(base_warning(adapter, model::weights_hash(model::GgufFile::open(tiny_base("f16")).value())),
              HasSubstr("other weights"));
  adapter.base_hash = "";
  EXPECT_EQ(base_warning(adapter, "x"), "");

  // From elsewhere: the name alone tells another base.
  for (const char* same : {"HuggingFaceTB/SmolLM2-135M-Instruct", "mlx-community/smollm2-135m-instruct-4bit",
                           "unsloth/SmolLM2-135M-Instruct-bnb-4bit"}) {
    adapter.base_name = same;
    EXPECT_EQ(base_warning(adapter, named_base("SmolLM2 135M Instruct")), "") << same;
  }
  EXPECT_EQ(base_warning(adapter, named_base("mine", "135M-Instruct")), "");
  EXPECT_THAT(base_warning(adapter, named_base("mine", "135M-Chat")), HasSubstr("calls itself mine"));
  adapter.base_name = "HuggingFaceTB/SmolLM2-135M";
  EXPECT_THAT(
      base_warning(adapter, named_base("SmolLM2 135M Instruct")),
      HasSubstr("names HuggingFaceTB/SmolLM2-135M as its base, and this model calls itself SmolLM2 135M Instruct"));
  EXPECT_EQ(base_warning(adapter, named_base("")), "");  // it says nothing of itself

  auto folder = TemporaryFolder::make("peft").value();
  ASSERT_TRUE(set_base(adapter, base));
  ASSERT_TRUE(write_peft_adapter(adapter, folder.path()));
  const auto again = read_peft_adapter(folder.path()).value();
  EXPECT_EQ(again.base_hash, adapter.base_hash);
  EXPECT_EQ(again.architecture, "llama");
  EXPECT_EQ(again.kv_heads, 2u);

  adapter.tensors[0].b.pop_back();
  EXPECT_THAT(check_adapter(adapter).error().message(), HasSubstr("do not fit rank 4"));
}

}  // namespace
}  // namespace hone::adapter
