// Against PEFT: logits of base and adapter from adapter_golden.json, made by scripts/golden/adapter_golden.py.
#include "hone/engine/adapter.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "adapter_state.h"
#include "engine_fixture.h"
#include "hone/adapter/adapter_place.h"
#include "hone/adapter/gguf_adapter.h"
#include "hone/adapter/merge.h"
#include "hone/adapter/peft_adapter.h"
#include "hone/core/json.h"
#include "hone/engine/session.h"
#include "hone/model/weights_hash.h"

namespace hone::engine {
namespace {

using testing::HasSubstr;

const fs::path data = fs::path(HONE_SOURCE_DIR) / "src/adapter/testdata";

const Json& golden(const std::string& name) {
  static const Json json = Json::parse(read_file(data / "adapter_golden.json").value());
  return json["adapters"][name];
}

adapter::LoraAdapter peft(const std::string& name) {
  return adapter::read_peft_adapter(data / "adapters" / name).value();
}

// Logits after the last token, computed as exactly as llama.cpp can: float32 cache, no flash attention.
std::vector<float> logits(const LanguageModel& model, const std::vector<Token>& tokens,
                          const std::optional<Adapter>& adapter = {}) {
  llama_context_params params = llama_context_default_params();
  params.n_ctx = params.n_batch = params.n_ubatch = 64;
  params.type_k = params.type_v = GGML_TYPE_F32;
  params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  const Context context = make_context(model.state().model.get(), params, 1).value();
  if (adapter) {
    llama_adapter_lora* handle = adapter->state().handle.get();
    float scale = 1;
    EXPECT_EQ(llama_set_adapters_lora(context.handle.get(), &handle, 1, &scale), 0);
  }
  Batch batch(64);
  for (std::size_t i = 0; i < tokens.size(); ++i)
    batch.add(tokens[i], static_cast<llama_pos>(i), 0, i + 1 == tokens.size());
  EXPECT_EQ(llama_decode(context.handle.get(), batch.get()), 0);
  const float* found = llama_get_logits_ith(context.handle.get(), -1);
  return {found, found + model.tokenizer().size()};
}

// The base's embedding of token 0 holds 1e6 (convert_golden.py): its logit is of another order and compared as such.
void expect_close(const std::vector<float>& is, const std::vector<float>& want, double tolerance) {
  ASSERT_EQ(is.size(), want.size());
  for (std::size_t i = 0; i < is.size(); ++i)
    ASSERT_NEAR(is[i], want[i], tolerance * std::max(1.0, i == 0 ? std::abs(double{want[0]}) : 1.0)) << i;
}

class AdapterTest : public testing::Test {
 protected:
  LanguageModel model = LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value();
  TemporaryFolder folder = TemporaryFolder::make("adapter").value();
  std::vector<Token> tokens = golden("plain")["tokens"];
};

TEST_F(AdapterTest, SpeaksAsPeftDoes) {
  expect_close(logits(model, tokens), golden("plain")["bare_logits"], 1e-3);
  for (const char* name : {"plain", "patterns"}) {
    const auto adapter = Adapter::load(model, data / "adapters" / name);
    ASSERT_TRUE(adapter) << adapter.error().message();
    EXPECT_EQ(adapter->warning(), "");
    expect_close(logits(model, tokens, *adapter), golden(name)["logits"], 1e-3);
  }
}

TEST_F(AdapterTest, MergedEqualsAdapterBesideIt) {
  for (const char* name : {"plain", "patterns"}) {
    const fs::path merged = folder.path() / (std::string(name) + ".gguf");
    const auto report = adapter::merge_adapter(model.file(), peft(name), merged);
    ASSERT_TRUE(report) << report.error().message();
    const auto beside = logits(model, tokens, Adapter::load(model, peft(name)).value());
    expect_close(logits(LanguageModel::load(merged).value(), tokens), beside, 1e-4);
    double moved = 0;
    const auto bare = logits(model, tokens);
    for (std::size_t i = 1; i < bare.size(); ++i) moved = std::max<double>(moved, std::abs(bare[i] - beside[i]));
    EXPECT_GT(moved, 0.5) << "the adapter changes something";
  }
}

TEST_F(AdapterTest, EveryFormIsTheSameAdapter) {
  const auto want = logits(model, tokens, Adapter::load(model, peft("plain")).value());
  adapter::LoraAdapter described = peft("plain");
  ASSERT_TRUE(adapter::set_base(described, model::GgufFile::open(model.file()).value()));
  ASSERT_TRUE(adapter::write_gguf_adapter(described, folder.path() / "adapter.gguf"));
  fs::create_directory(folder.path() / "run");
  ASSERT_TRUE(adapter::write_peft_adapter(described, folder.path() / "run/adapter"));
  for (const char* path : {"adapter.gguf", "run/adapter", "run"}) {
    const auto adapter = Adapter::load(model, folder.path() / path);
    ASSERT_TRUE(adapter) << adapter.error().message();
    EXPECT_EQ(adapter->warning(), "");
    EXPECT_EQ(adapter->path(), folder.path() / path);
    expect_close(logits(model, tokens, *adapter), want, 1e-6);
  }
}

TEST_F(AdapterTest, SessionsTakeItPutItAwayAndChangeIt) {
  const SessionOptions bare{.context_tokens = 64, .threads = 1};
  auto session = Session::make(model, bare).value();
  const std::span<const Token> prompt = std::span(tokens).first(4), rest = std::span(tokens).subspan(4);
  const auto without = session.log_probabilities(prompt, rest).value();
  auto with_of = [&](const std::optional<Adapter>& adapter, float scale) {
    SessionOptions options = bare;
    options.adapter = adapter, options.adapter_scale = scale;
    return Session::make(model, options).value().log_probabilities(prompt, rest).value();
  };
  std::optional<Adapter> plain = Adapter::load(model, peft("plain")).value();
  const auto with = with_of(plain, 1);
  EXPECT_NE(with, without);
  EXPECT_EQ(with_of(plain, 0), without);

  // The session had computed the prompt without it: nothing of that may stay.
  ASSERT_TRUE(session.use_adapter(plain));
  EXPECT_EQ(session.log_probabilities(prompt, rest).value(), with);
  EXPECT_EQ(session.log_probabilities(prompt, rest).value(), with);
  adapter::LoraAdapter half = peft("plain");
  for (adapter::LoraTensor& tensor : half.tensors) tensor.scale /= 2;
  plain.reset();
  for (int step = 0; step < 3; ++step) {  // as in training: a new one, the old one gone
    ASSERT_TRUE(session.use_adapter(Adapter::load(model, half).value(), step == 2 ? 2.0F : 1.0F));
    const auto now = session.log_probabilities(prompt, rest).value();
    EXPECT_NE(now, without);
    for (std::size_t i = 0; i < now.size() && step == 2; ++i) EXPECT_NEAR(now[i], with[i], 1e-3);
    if (step < 2) {
      EXPECT_NE(now, with);
    }
  }
  ASSERT_TRUE(session.use_adapter({}));
  EXPECT_EQ(session.log_probabilities(prompt, rest).value(), without);
  EXPECT_FALSE(session.use_adapter({}, NAN));
  const auto other = LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value();
  EXPECT_THAT(session.use_adapter(Adapter::load(other, half).value()).error().message(), HasSubstr("another model"));
}

TEST_F(AdapterTest, WarnsOnAnotherBaseAndRefusesOneThatDoesNotFit) {
  adapter::LoraAdapter described = peft("plain");
  ASSERT_TRUE(adapter::set_base(described, model::GgufFile::open(model.file()).value()));
  EXPECT_EQ(Adapter::load(model, described).value().warning(), "");
  described.base_hash = std::string(64, 'a');
  EXPECT_THAT(Adapter::load(model, described).value().warning(), HasSubstr("trained on other weights"));
  ASSERT_TRUE(adapter::write_gguf_adapter(described, folder.path() / "adapter.gguf"));
  EXPECT_THAT(Adapter::load(model, folder.path() / "adapter.gguf").value().warning(), HasSubstr("other weights"));

  const auto sharded = LanguageModel::load(tiny_model("Llama-Tiny-sharded")).value();  // its heads are wider
  EXPECT_THAT(Adapter::load(sharded, folder.path() / "adapter.gguf").error().message(),
              testing::AllOf(HasSubstr("made for another model"),
                             HasSubstr("for a weight of 16 × 32, the model's is 32 × 32")));
  adapter::LoraAdapter qwen = peft("qwen3");
  qwen.architecture = "qwen3";
  EXPECT_THAT(Adapter::load(model, qwen).error().message(), HasSubstr("its architecture is qwen3"));
  EXPECT_THAT(Adapter::load(model, model.file()).error().message(), HasSubstr("is no adapter but a model"));
  EXPECT_EQ(Adapter::load(model, folder.path() / "none").error().code(), ErrorCode::not_found);
}

// A byte changed anywhere in a sound adapter file is read or refused; llama.cpp never ends the program over it.
TEST_F(AdapterTest, ADamagedFileIsRefusedOrHarmless) {
  adapter::LoraAdapter described = peft("plain");
  ASSERT_TRUE(adapter::set_base(described, model::GgufFile::open(model.file()).value()));
  const std::string sound = adapter::gguf_adapter_bytes(described).value();
  const std::size_t header = model::GgufFile::parse(std::as_bytes(std::span(sound)), "x").value().data_offset();
  int refused = 0;
  const fs::path path = folder.path() / "adapter.gguf";
  for (std::size_t at = 0; at < header; at += 5) {
    std::string damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ (at % 2 ? 0x41 : 0xff));
    std::ofstream(path, std::ios::binary) << damaged;
    refused += !Adapter::load(model, path);
  }
  EXPECT_GT(refused, 100);
  for (std::size_t length : {std::size_t{0}, std::size_t{4}, header / 2, header, sound.size() - 1}) {
    std::ofstream(path, std::ios::binary) << sound.substr(0, length);
    EXPECT_FALSE(Adapter::load(model, path)) << length;
  }
}

}  // namespace
}  // namespace hone::engine
