#include "hone/adapter/merge.h"

#include <gmock/gmock.h>

#include <cstring>

#include "adapter_fixture.h"
#include "hone/adapter/gguf_adapter.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/quantize.h"

namespace hone::adapter {
namespace {

using testing::HasSubstr;

std::vector<float> floats_of(const model::GgufTensor& tensor) {
  std::uint64_t count = 1;
  for (std::uint64_t length : tensor.shape) count *= length;
  std::vector<float> out(count);
  EXPECT_TRUE(model::dequantize(tensor.type, tensor.data, out));
  return out;
}

class Merge : public testing::Test {
 protected:
  TemporaryFolder folder_ = TemporaryFolder::make("merge").value();
  fs::path out_ = folder_.path() / "merged.gguf";
  LoraAdapter adapter(const std::string& name) { return read_peft_adapter(adapter_folder(name)).value(); }
};

// The rows of Q and K by the definition in llama.cpp's converter, not by the code under test:
// reshape(heads, 2, width/2, columns).swapaxes(1, 2).
std::vector<double> permuted(const std::vector<double>& matrix, std::size_t heads, std::size_t columns) {
  std::vector<double> out(matrix.size());
  const std::size_t width = matrix.size() / columns / heads;
  for (std::size_t head = 0; head < heads; ++head)
    for (std::size_t half = 0; half < 2; ++half)
      for (std::size_t j = 0; j < width / 2; ++j)
        for (std::size_t column = 0; column < columns; ++column)
          out[(head * width + 2 * j + half) * columns + column] =
              matrix[(head * width + half * (width / 2) + j) * columns + column];
  return out;
}

TEST_F(Merge, IsTheBasePlusTheDelta) {
  for (const char* name : {"plain", "patterns"}) {
    auto report = merge_adapter(tiny_base(), adapter(name), out_, {.threads = 2});
    ASSERT_TRUE(report) << report.error().message();
    const auto base = model::GgufFile::open(tiny_base()).value(), merged = model::GgufFile::open(out_).value();
    EXPECT_TRUE(model::check_gguf_model(merged));
    ASSERT_EQ(merged.tensors().size(), base.tensors().size());
    std::size_t changed = 0;
    for (const model::GgufTensor& before : base.tensors()) {
      const model::GgufTensor* after = merged.find_tensor(before.name);
      ASSERT_TRUE(after);
      EXPECT_EQ(after->type, before.type);
      const LoraAdapter lora = adapter(name);
      auto tensor =
          std::find_if(lora.tensors.begin(), lora.tensors.end(), [&](auto& one) { return one.target == before.name; });
      if (tensor == lora.tensors.end()) {
        EXPECT_TRUE(std::equal(after->data.begin(), after->data.end(), before.data.begin(), before.data.end()));
        continue;
      }
      ++changed;
      auto delta = delta_of(*tensor);
      if (before.name.find("attn_q") != std::string_view::npos) delta = permuted(delta, 4, 32);
      if (before.name.find("attn_k") != std::string_view::npos) delta = permuted(delta, 2, 32);
      const auto was = floats_of(before), is = floats_of(*after);
      for (std::size_t i = 0; i < is.size(); ++i)
        ASSERT_NEAR(is[i], was[i] + delta[i], 2e-6) << before.name << " " << i;
    }
    EXPECT_EQ(changed, adapter(name).tensors.size());
    EXPECT_EQ(report->merged, changed);
    EXPECT_EQ(report->tensors, base.tensors().size());
    EXPECT_EQ(report->size_bytes, fs::file_size(out_));
    EXPECT_EQ(report->type, "F32");
    EXPECT_EQ(report->warning, "");
  }
}

TEST_F(Merge, KeepsHowTheModelWasTrainedToBeAsked) {
  LoraAdapter told = adapter("plain");
  ASSERT_TRUE(merge_adapter(tiny_base(), told, out_));
  EXPECT_EQ(model::GgufFile::open(out_).value().string("hone.system_prompt").value(), "");
  told.system_prompt = "You are a clerk.";
  ASSERT_TRUE(write_peft_adapter(told, folder_.path() / "peft"));
  told = read_peft_adapter(folder_.path() / "peft").value();
  EXPECT_EQ(told.system_prompt, "You are a clerk.");
  const auto base = model::GgufFile::open(tiny_base()).value();
  ASSERT_TRUE(fit_adapter(told, base));
  ASSERT_TRUE(write_gguf_adapter(told, folder_.path() / "adapter.gguf"));
  told = read_gguf_adapter(folder_.path() / "adapter.gguf", &base).value();
  ASSERT_TRUE(merge_adapter(tiny_base(), told, out_));
  EXPECT_EQ(model::GgufFile::open(out_).value().string("hone.system_prompt").value(), "You are a clerk.");
}

TEST_F(Merge, AnAdapterThatSaysNothingChangesNothing) {
  LoraAdapter silent = adapter("plain");
  for (LoraTensor& tensor : silent.tensors) std::fill(tensor.b.begin(), tensor.b.end(), 0.0F);
  ASSERT_TRUE(merge_adapter(tiny_base("bf16"), silent, out_));
  const auto base = model::GgufFile::open(tiny_base("bf16")).value(), merged = model::GgufFile::open(out_).value();
  for (const model::GgufTensor& before : base.tensors()) {
    const auto& after = merged.find_tensor(before.name)->data;
    EXPECT_TRUE(std::equal(after.begin(), after.end(), before.data.begin(), before.data.end())) << before.name;
  }
  EXPECT_EQ(merged.integer("general.file_type").value(), base.integer("general.file_type").value());
}

TEST_F(Merge, PacksIntoTheTypeAskedFor) {
  const auto base = model::GgufFile::open(tiny_base()).value();
  ASSERT_TRUE(merge_adapter(tiny_base(), adapter("plain"), folder_.path() / "whole.gguf"));
  const auto whole = model::GgufFile::open(folder_.path() / "whole.gguf").value();
  for (const auto& [name, type, error] :
       std::vector<std::tuple<std::string, std::string, double>>{{"f16", "F16", 1e-3},
                                                                 {"bf16", "BF16", 8e-3},
                                                                 {"q8_0", "Q8_0", 2e-2},
                                                                 {"q4_0", "Q4_0", 0.3},
                                                                 {"Q4_K", "Q4_K", 0.2}}) {
    auto report = merge_adapter(tiny_base(), adapter("plain"), out_, {.type = model::parse_weight_type(name).value()});
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->type, type);
    const auto merged = model::GgufFile::open(out_).value();
    EXPECT_TRUE(model::check_gguf_model(merged));
    EXPECT_EQ(merged.u32("general.file_type").value(), model::file_type_number(model::parse_weight_type(name).value()));
    for (const model::GgufTensor& tensor : merged.tensors()) {
      // Rows of 32 take blocks of 32, rows of 48 none; Q4_K's blocks of 256 fit nothing here.
      const bool is_norm = tensor.shape.size() == 1;
      const std::string want = is_norm                           ? "F32"
                               : name == "f16" || name == "bf16" ? type
                               : tensor.shape[0] % 32 != 0       ? "F16"
                               : name == "Q4_K"                  ? "Q5_0"
                                                                 : type;
      EXPECT_EQ(model::tensor_type_name(tensor.type), want) << tensor.name;
      if (tensor.name == "token_embd.weight") continue;  // holds numbers that no half can
      const auto exact = floats_of(*whole.find_tensor(tensor.name)), packed = floats_of(tensor);
      double most = 0, largest = 0;
      for (std::size_t i = 0; i < exact.size(); ++i) {
        most = std::max<double>(most, std::abs(exact[i] - packed[i]));
        largest = std::max<double>(largest, std::abs(exact[i]));
      }
      EXPECT_LE(most, error * largest) << name << " " << tensor.name;
    }
    if (name == "q8_0") {
      EXPECT_THAT(report->other_types,
                  testing::ElementsAre("blk.0.ffn_down.weight as F16", "blk.1.ffn_down.weight as F16"));
    }
  }
}

TEST_F(Merge, OfAQuantizedBase) {
  ASSERT_TRUE(
      merge_adapter(tiny_base(), adapter("plain"), folder_.path() / "q8.gguf", {.type = model::TensorType::q8_0}));
  auto report = merge_adapter(folder_.path() / "q8.gguf", adapter("plain"), out_);  // each keeps its type
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->type, "Q8_0");
  const auto before = model::GgufFile::open(folder_.path() / "q8.gguf").value(),
             after = model::GgufFile::open(out_).value();
  EXPECT_EQ(after.find_tensor("blk.0.attn_v.weight")->type, model::TensorType::q8_0);
  const auto was = floats_of(*before.find_tensor("blk.0.attn_v.weight")),
             is = floats_of(*after.find_tensor("blk.0.attn_v.weight"));
  const LoraAdapter lora = adapter("plain");
  const auto delta = delta_of(*std::find_if(lora.tensors.begin(), lora.tensors.end(),
                                            [](auto& one) { return one.target == "blk.0.attn_v.weight"; }));
  for (std::size_t i = 0; i < is.size(); ++i) EXPECT_NEAR(is[i], was[i] + delta[i], 0.03);
}

TEST_F(Merge, SaysWhyNot) {
  auto why = [&](const LoraAdapter& lora, const fs::path& base, const fs::path& out) {
    auto merged = merge_adapter(base, lora, out);
    return merged ? "" : merged.error().message();
  };
  EXPECT_THAT(why(adapter("qwen3"), tiny_base(), tiny_base()), HasSubstr("is the base itself"));
  LoraAdapter qwen = adapter("qwen3");
  qwen.architecture = "qwen3";
  EXPECT_THAT(why(qwen, tiny_base(), out_), HasSubstr("its architecture is qwen3"));
  LoraAdapter deeper = adapter("plain");
  deeper.tensors.back().target = "blk.7.ffn_down.weight";
  EXPECT_THAT(why(deeper, tiny_base(), out_), HasSubstr("no weight blk.7.ffn_down.weight"));
  EXPECT_THAT(why(adapter("plain"), folder_.path() / "none.gguf", out_), HasSubstr("none.gguf"));
  EXPECT_FALSE(fs::exists(out_));

  LoraAdapter elsewhere = adapter("plain");
  elsewhere.base_hash = std::string(64, '0');
  auto report = merge_adapter(tiny_base(), elsewhere, out_);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_THAT(report->warning, HasSubstr("other weights"));
}

TEST(Quantize, NamesAndSizes) {
  EXPECT_EQ(model::parse_weight_type("Q4_K").value(), model::TensorType::q4_k);
  EXPECT_THAT(model::parse_weight_type("q4_x").error().message(), HasSubstr("Did you mean 'q4_"));
  EXPECT_EQ(model::type_that_fits(model::TensorType::q4_k, 512), model::TensorType::q4_k);
  EXPECT_EQ(model::type_that_fits(model::TensorType::q4_k, 576), model::TensorType::q5_0);
  EXPECT_EQ(model::type_that_fits(model::TensorType::q6_k, 576), model::TensorType::q8_0);
  EXPECT_EQ(model::type_that_fits(model::TensorType::q6_k, 48), model::TensorType::f16);
  std::vector<float> floats(64, 1);
  std::vector<std::byte> bytes(68);
  EXPECT_TRUE(model::quantize(model::TensorType::q8_0, floats, 64, bytes));
  EXPECT_FALSE(model::quantize(model::TensorType::q8_0, floats, 48, bytes));
  EXPECT_FALSE(model::quantize(model::TensorType::q8_0, floats, 64, std::span(bytes).first(67)));
  std::vector<std::byte> q8_1(72);
  EXPECT_THAT(model::quantize(static_cast<model::TensorType>(9), floats, 64, q8_1).error().message(),
              HasSubstr("Q8_1"));
  floats[3] = NAN;
  EXPECT_THAT(model::quantize(model::TensorType::q8_0, floats, 64, bytes).error().message(),
              HasSubstr("not a finite number"));
}

}  // namespace
}  // namespace hone::adapter
