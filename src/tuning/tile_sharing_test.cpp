// ggml and oneDNN on one thread, each with its own tile configuration (AMX): quantized generation, a training step, generation.
// Elsewhere than on a processor with AMX the same must hold and is easy.
#include <gtest/gtest.h>

#include <cmath>

#include "hone/core/files.h"
#include "hone/core/random.h"
#include "hone/engine/session.h"
#include "hone/model/gguf_writer.h"
#include "hone/model/quantize.h"
#include "hone/training/trainer.h"

namespace hone::tuning {
namespace {

constexpr std::uint32_t layers = 2, hidden = 256, feed_forward = 512, heads = 4, head_dim = 64;

// The golden Llama's tokenizer before random weights of sizes that ggml's AMX products take: rows of whole K-quant blocks.
void write_model(const fs::path& path, model::TensorType type) {
  auto golden = model::GgufFile::open(fs::path(HONE_SOURCE_DIR) / "src/training/testdata/llama/model.gguf");
  ASSERT_TRUE(golden) << golden.error().message();
  model::GgufWriter writer;
  for (const model::GgufValue& value : golden->values()) writer.copy(value);
  writer.set("llama.block_count", layers);
  writer.set("llama.embedding_length", hidden);
  writer.set("llama.feed_forward_length", feed_forward);
  writer.set("llama.attention.head_count", heads);
  writer.set("llama.attention.head_count_kv", heads);
  for (const char* key : {"llama.attention.key_length", "llama.attention.value_length", "llama.rope.dimension_count"})
    writer.set(key, head_dim);
  const auto vocabulary = golden->strings("tokenizer.ggml.tokens").value().size();

  std::uint64_t stream = 0;
  auto add = [&](const std::string& name, model::TensorType kind, std::vector<std::uint64_t> shape, double size) {
    const std::uint64_t row = shape[0], rows = shape.size() > 1 ? shape[1] : 1;
    Random random(7, ++stream);
    std::vector<float> values(row * rows);
    for (float& value : values) value = static_cast<float>(size < 0 ? 1 : random.normal() * size);
    std::vector<std::byte> bytes(model::tensor_size_bytes(kind, shape).value());
    ASSERT_TRUE(model::quantize(kind, values, row, bytes));
    writer.add_tensor(name, kind, std::move(shape), [bytes](const model::ByteSink& sink) { return sink(bytes); });
  };
  auto matrix = [&](const std::string& name, std::uint64_t in, std::uint64_t out) {
    add(name, type, {in, out}, 1 / std::sqrt(static_cast<double>(in)));
  };
  add("token_embd.weight", model::TensorType::f32, {hidden, vocabulary}, 0.5);
  add("output_norm.weight", model::TensorType::f32, {hidden}, -1);
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    add(block + "attn_norm.weight", model::TensorType::f32, {hidden}, -1);
    add(block + "ffn_norm.weight", model::TensorType::f32, {hidden}, -1);
    for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output"})
      matrix(block + name + ".weight", hidden, hidden);
    for (const char* name : {"ffn_gate", "ffn_up"}) matrix(block + name + ".weight", hidden, feed_forward);
    matrix(block + "ffn_down.weight", feed_forward, hidden);
  }
  ASSERT_TRUE(writer.write(path));
}

std::vector<engine::Token> generated(const engine::LanguageModel& model) {
  auto session = engine::Session::make(model, {.context_tokens = 256, .threads = 1});
  EXPECT_TRUE(session) << session.error().message();
  std::vector<engine::Token> prompt(48);
  Random random(3);
  for (engine::Token& token : prompt) token = static_cast<engine::Token>(random.below(256));
  auto answer = session->generate(prompt, {.max_tokens = 24, .temperature = 0});
  EXPECT_TRUE(answer) << answer.error().message();
  return answer->tokens;
}

class TileSharing : public testing::TestWithParam<model::TensorType> {};

TEST_P(TileSharing, GenerateTrainGenerateOnOneThread) {
  auto folder = TemporaryFolder::make().value();
  const fs::path quantized = folder.path() / "quantized.gguf", plain = folder.path() / "bf16.gguf";
  write_model(quantized, GetParam());
  write_model(plain, model::TensorType::bf16);
  auto model = engine::LanguageModel::load(quantized);
  ASSERT_TRUE(model) << model.error().message();
  const std::vector<engine::Token> before = generated(*model);
  EXPECT_FALSE(before.empty());

  // The precision that this processor is fast in: bf16 or f32, and int8 as well where it can.
  for (const auto precision : {training::TrainingPrecision::automatic, training::TrainingPrecision::int8}) {
    auto trainer = training::Trainer::load(plain, {.precision = precision, .threads = 1});
    if (!trainer && trainer.error().code() == ErrorCode::unsupported) continue;  // int8 before VNNI
    ASSERT_TRUE(trainer) << trainer.error().message();
    model::TokenRow row{.ids = std::vector<engine::Token>(96, 5), .targets = std::vector<std::uint8_t>(96, 1)};
    for (std::size_t i = 0; i < row.ids.size(); ++i) row.ids[i] = static_cast<engine::Token>(i * 7 % 250);
    const model::Sequence sequence{{row}};
    auto report = trainer->step({&sequence, 1}, 1e-4F);
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_TRUE(std::isfinite(report->loss));
    EXPECT_EQ(generated(*model), before);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, TileSharing,
                         testing::Values(model::TensorType::q4_1, model::TensorType::q8_0, model::TensorType::q4_k),
                         [](const auto& type) { return std::string(model::tensor_type_name(type.param)); });

}  // namespace
}  // namespace hone::tuning
