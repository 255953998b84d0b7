// Against PEFT itself: testdata/adapters and adapter_golden.json were made by scripts/golden/adapter_golden.py.
#include "hone/adapter/peft_adapter.h"

#include <gmock/gmock.h>

#include <fstream>

#include "adapter_fixture.h"
#include "hone/adapter/adapter_place.h"
#include "hone/model/safetensors.h"
#include "hone/model/safetensors_writer.h"

namespace hone::adapter {
namespace {

using testing::HasSubstr;

class Peft : public testing::TestWithParam<const char*> {};

TEST_P(Peft, ReadsTheDeltasThatPeftHas) {
  auto adapter = read_peft_adapter(adapter_folder(GetParam()));
  ASSERT_TRUE(adapter) << adapter.error().message();
  const Json& golden = adapter_golden()["adapters"][GetParam()];
  ASSERT_EQ(adapter->tensors.size(), golden["deltas"].size());
  for (const LoraTensor& tensor : adapter->tensors) {
    const Json& want = golden["deltas"].at(peft_module(tensor.target));
    EXPECT_NEAR(tensor.scale, golden["scales"].at(peft_module(tensor.target)).get<double>(), 1e-6) << tensor.target;
    ASSERT_EQ(Json({tensor.out, tensor.in}), want["shape"]) << tensor.target;
    const auto delta = delta_of(tensor);
    double norm = 0;
    for (double value : delta) norm += value * value;
    EXPECT_NEAR(std::sqrt(norm), want["norm"].get<double>(), 1e-5) << tensor.target;
    const Json& samples = want["every 101st"];
    ASSERT_EQ(samples.size(), (delta.size() + 100) / 101);
    for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_NEAR(delta[i * 101], samples[i].get<double>(), 1e-5);
  }
}

TEST_P(Peft, WritesWhatItReadAndWhatPeftWrote) {
  auto folder = TemporaryFolder::make("peft").value();
  const auto adapter = read_peft_adapter(adapter_folder(GetParam())).value();
  ASSERT_TRUE(write_peft_adapter(adapter, folder.path() / "out"));
  const auto again = read_peft_adapter(folder.path() / "out").value();
  expect_same_delta(adapter, again);
  EXPECT_EQ(again.alpha, adapter.alpha);
  EXPECT_EQ(again.base_name, adapter.base_name);
  EXPECT_EQ(again.use_rslora, adapter.use_rslora);

  // Every key we write is PEFT's and has PEFT's value; patterns may name more modules one by one.
  const Json ours = Json::parse(read_file(folder.path() / "out/adapter_config.json").value());
  const Json theirs = Json::parse(read_file(adapter_folder(GetParam()) / "adapter_config.json").value());
  for (const auto& [key, value] : ours.items()) {
    ASSERT_TRUE(theirs.contains(key)) << key;
    if (key != "rank_pattern" && key != "alpha_pattern") {
      EXPECT_EQ(value, theirs[key]) << key;
      EXPECT_EQ(value.type_name(), std::string(theirs[key].type_name())) << key;
    }
  }
  EXPECT_EQ(ours.size(), 24u);
  const auto written = model::Safetensors::open(folder.path() / "out/adapter_model.safetensors").value();
  const auto reference = model::Safetensors::open(adapter_folder(GetParam()) / "adapter_model.safetensors").value();
  ASSERT_EQ(written.tensors().size(), reference.tensors().size());
  for (std::size_t i = 0; i < written.tensors().size(); ++i) {
    EXPECT_EQ(written.tensors()[i].name, reference.tensors()[i].name);
    EXPECT_EQ(written.tensors()[i].shape, reference.tensors()[i].shape);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Peft, testing::Values("plain", "patterns", "qwen3", "gemma3"),
                         [](const auto& name) { return std::string(name.param); });

TEST(PeftAdapter, TheFileOfPlainIsPeftsByteForByteBehindTheHeader) {
  auto folder = TemporaryFolder::make("peft").value();
  ASSERT_TRUE(write_peft_adapter(read_peft_adapter(adapter_folder("plain")).value(), folder.path()));
  EXPECT_EQ(read_file(folder.path() / "adapter_model.safetensors").value(),
            read_file(adapter_folder("plain") / "adapter_model.safetensors").value());
}

// A copy of "plain" whose config a test changes.
class PeftRefusal : public testing::Test {
 protected:
  std::string with(const std::string& key, const Json& value) {
    Json config = Json::parse(read_file(adapter_folder("plain") / "adapter_config.json").value());
    config[key] = value;
    std::ofstream(folder_.path() / "adapter_config.json") << config.dump();
    fs::copy_file(adapter_folder("plain") / "adapter_model.safetensors", folder_.path() / "adapter_model.safetensors",
                  fs::copy_options::overwrite_existing);
    return complaint();
  }
  std::string complaint() {
    auto read = read_peft_adapter(folder_.path());
    return read ? "" : read.error().message();
  }
  TemporaryFolder folder_ = TemporaryFolder::make("peft").value();
};

TEST_F(PeftRefusal, WhatIsMoreThanLora) {
  EXPECT_EQ(with("revision", nullptr), "");
  EXPECT_EQ(with("some_new_key", 7), "");
  EXPECT_THAT(with("use_dora", true), HasSubstr("uses DoRA, which is not supported"));
  EXPECT_THAT(with("bias", "all"), HasSubstr("biases"));
  EXPECT_THAT(with("modules_to_save", {"lm_head"}), HasSubstr("modules_to_save"));
  EXPECT_THAT(with("peft_type", "LOHA"), HasSubstr("LOHA"));
  EXPECT_THAT(with("task_type", "SEQ_CLS"), HasSubstr("SEQ_CLS"));
  EXPECT_THAT(with("trainable_token_indices", {1}), HasSubstr("embeddings"));
  EXPECT_THAT(with("alora_invocation_tokens", {1}), HasSubstr("aLoRA"));
  EXPECT_THAT(with("fan_in_fan_out", true), HasSubstr("transposed"));
  EXPECT_THAT(with("init_lora_weights", "pissa_niter_16"), HasSubstr("changes the base model's weights"));
  EXPECT_EQ(with("init_lora_weights", "gaussian"), "");
  for (const std::string& refused : {with("use_dora", true), with("modules_to_save", {"lm_head"})})
    EXPECT_THAT(refused, HasSubstr("Merge it into its base where it was trained"));
}

TEST_F(PeftRefusal, WhatDoesNothing) {
  EXPECT_THAT(with("lora_alpha", 0), HasSubstr("adapter_config.json has lora_alpha 0, so the adapter does nothing"));
  EXPECT_EQ(with("lora_alpha", -4), "");  // it takes away what it learned, in PEFT too
}

TEST_F(PeftRefusal, WhatIsDamaged) {
  EXPECT_THAT(with("r", 5), HasSubstr("another rank than its tensors"));
  EXPECT_THAT(with("r", "four"), HasSubstr("\"r\" has the wrong type"));
  EXPECT_THAT(with("lora_alpha", nullptr), HasSubstr("lora_alpha"));
  EXPECT_THAT(with("alpha_pattern", {{"q_proj", "x"}}), HasSubstr("where a number is expected"));
  EXPECT_THAT(with("alpha_pattern", {{"(?<=a)b", 2}}), HasSubstr("cannot be read"));
  EXPECT_THAT(with("rank_pattern", {{"q_proj", 2}}), HasSubstr("another rank"));
  std::ofstream(folder_.path() / "adapter_config.json") << "[1]";
  EXPECT_THAT(complaint(), HasSubstr("no JSON object"));
  fs::remove(folder_.path() / "adapter_config.json");
  EXPECT_THAT(complaint(), HasSubstr("it has no adapter_config.json"));
}

TEST_F(PeftRefusal, TensorsThatAreNoLora) {
  const std::vector<float> numbers(8, 1);
  auto only = [&](const std::string& name, std::vector<std::uint64_t> shape = {4, 2}) {
    model::SafetensorsWriter writer;
    writer.add_tensor(name, model::TensorType::f32, std::move(shape),
                      [&](const model::ByteSink& sink) { return sink(std::as_bytes(std::span(numbers))); });
    EXPECT_TRUE(writer.write(folder_.path() / "adapter_model.safetensors"));
    return complaint();
  };
  ASSERT_EQ(with("revision", nullptr), "");
  EXPECT_THAT(only("base_model.model.model.embed_tokens.weight"), HasSubstr("embeddings"));
  EXPECT_THAT(only("base_model.model.model.embed_tokens.lora_embedding_A"), HasSubstr("embeddings"));
  EXPECT_THAT(only("base_model.model.lm_head.lora_A.weight"), HasSubstr("base_model.model.lm_head"));
  EXPECT_THAT(only("base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector"), HasSubstr("uses DoRA"));
  EXPECT_THAT(only("base_model.model.vision_tower.encoder.layers.0.self_attn.q_proj.lora_A.weight"),
              HasSubstr("vision_tower"));
  EXPECT_THAT(only("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"), HasSubstr("lacks the lora_B"));
  EXPECT_THAT(only("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", {8}), HasSubstr("no matrix"));
}

TEST(PeftAdapter, NamesModules) {
  EXPECT_EQ(peft_module("blk.12.attn_output.weight"), "model.layers.12.self_attn.o_proj");
  EXPECT_EQ(lora_target("base_model.model.model.layers.12.self_attn.o_proj"), "blk.12.attn_output.weight");
  EXPECT_EQ(lora_target("base_model.model.model.language_model.layers.3.mlp.up_proj"), "blk.3.ffn_up.weight");
  EXPECT_EQ(lora_target("base_model.model.language_model.model.layers.3.mlp.up_proj"), "blk.3.ffn_up.weight");
  for (const char* odd : {"", "blk.", "blk.x.attn_q.weight", "blk.01.attn_q.weight",
                          "blk.9999999999999999999999.attn_q.weight", "blk.0.attn_norm.weight", "token_embd.weight"})
    EXPECT_EQ(peft_module(odd), "") << odd;
  for (const char* odd : {"", "layers.", "layers.0", "layers.0.", "layers.-1.mlp.up_proj", "layers.512.mlp.up_proj"})
    EXPECT_EQ(lora_target(odd), "") << odd;
}

TEST(PeftAdapter, ABaseIsNeverAPath) {
  auto folder = TemporaryFolder::make("peft").value();
  auto adapter = read_peft_adapter(adapter_folder("plain")).value();
  for (const auto& [name, written] :
       std::vector<std::pair<std::string, std::string>>{{"org/model", "org/model"},
                                                        {"org/model:Q4_K_M", "org/model:Q4_K_M"},
                                                        {"C:\\model", "model"},
                                                        {"model", "model"},
                                                        {"/home/me/models/model.gguf", "model.gguf"},
                                                        {"./model/", "model"},
                                                        {"~/model", "model"},
                                                        {"C:\\Users\\me\\model", "model"},
                                                        {"models/org/model", "model"}}) {
    adapter.base_name = name;
    ASSERT_TRUE(write_peft_adapter(adapter, folder.path()));
    const Json config = Json::parse(read_file(folder.path() / "adapter_config.json").value());
    EXPECT_EQ(config["base_model_name_or_path"], written);
  }
}

TEST(PeftAdapter, LayersThatDifferAreNamedOneByOne) {
  auto folder = TemporaryFolder::make("peft").value();
  auto adapter = read_peft_adapter(adapter_folder("plain")).value();
  ASSERT_EQ(adapter.tensors[0].target, "blk.0.attn_k.weight");
  adapter.tensors.erase(adapter.tensors.begin());
  ASSERT_TRUE(write_peft_adapter(adapter, folder.path()));
  const Json config = Json::parse(read_file(folder.path() / "adapter_config.json").value());
  EXPECT_EQ(config["target_modules"].size(), 13u);
  EXPECT_THAT(config["target_modules"].get<std::vector<std::string>>(),
              testing::AllOf(testing::Contains("model.layers.1.self_attn.k_proj"),
                             testing::Not(testing::Contains("model.layers.0.self_attn.k_proj"))));
}

TEST(AdapterPlace, IsFoundInEveryForm) {
  auto run = TemporaryFolder::make("run").value();
  EXPECT_THAT(find_adapter(run.path()).error().message(), HasSubstr("holds no adapter"));
  EXPECT_EQ(find_adapter(run.path() / "none").error().code(), ErrorCode::not_found);
  fs::copy(adapter_folder("plain"), run.path() / "adapter");
  EXPECT_EQ(find_adapter(run.path()).value().peft_folder, run.path() / "adapter");
  EXPECT_EQ(find_adapter(run.path() / "adapter").value().peft_folder, run.path() / "adapter");
  EXPECT_THAT(find_adapter(tiny_base()).error().message(), HasSubstr("is no adapter but a model"));
  std::ofstream(run.path() / "adapter.gguf") << "x";
  EXPECT_EQ(find_adapter(run.path()).value().gguf_file, run.path() / "adapter.gguf");
}

TEST(AdapterPlace, OfCheckpointsAloneTheNewestIsNamed) {
  auto folder = TemporaryFolder::make("trainer").value();
  for (const char* name : {"checkpoint-90", "checkpoint-500", "checkpoint-1000x"})
    fs::copy(adapter_folder("plain"), folder.path() / name);
  fs::create_directories(folder.path() / "checkpoint-900");  // cut before its adapter was written
  const auto place = find_adapter(folder.path());
  ASSERT_FALSE(place);
  EXPECT_EQ(place.error().code(), ErrorCode::not_found);
  EXPECT_THAT(place.error().message(), HasSubstr("The newest is " + (folder.path() / "checkpoint-500").string() + ";"));
  EXPECT_TRUE(find_adapter(folder.path() / "checkpoint-500"));

  auto run = TemporaryFolder::make("run").value();  // a run of Hone's that has not ended
  fs::create_directories(run.path() / "checkpoints/step-20");
  fs::copy(adapter_folder("plain"), run.path() / "checkpoints/step-20/adapter");
  EXPECT_THAT(find_adapter(run.path()).error().message(), HasSubstr("checkpoints/step-20/adapter;"));
}

// The layers of "plain" as mlx_lm stores them: A and B transposed, another name, one scale.
class MlxAdapter : public testing::Test {
 protected:
  void SetUp() override {
    plain_ = read_peft_adapter(adapter_folder("plain")).value();
    for (const LoraTensor& tensor : plain_.tensors) {
      const std::string module = peft_module(tensor.target);
      add(module + ".lora_a", tensor.rank, tensor.in, tensor.a);
      add(module + ".lora_b", tensor.out, tensor.rank, tensor.b);
    }
  }
  void add(const std::string& name, std::uint32_t rows, std::uint32_t columns, const std::vector<float>& values) {
    auto turned = std::make_shared<std::vector<float>>();
    for (std::uint32_t column = 0; column < columns; ++column)
      for (std::uint32_t row = 0; row < rows; ++row) turned->push_back(values[row * columns + column]);
    writer_.add_tensor(name, model::TensorType::f32, {columns, rows},
                       [turned](const model::ByteSink& sink) { return sink(std::as_bytes(std::span(*turned))); });
  }
  Json parameters(double scale) const { return {{"rank", plain_.rank}, {"scale", scale}, {"dropout", 0.0}}; }
  Result<LoraAdapter> read(const Json& lora_parameters, const std::string& type = "lora") {
    EXPECT_TRUE(writer_.write(folder_.path() / "adapters.safetensors"));
    std::ofstream(folder_.path() / "adapter_config.json") << Json{{"model", "mlx-community/tiny-4bit"},
                                                                  {"fine_tune_type", type},
                                                                  {"lora_parameters", lora_parameters},
                                                                  {"num_layers", 16}};
    return read_peft_adapter(find_adapter(folder_.path()).value().peft_folder);
  }
  LoraAdapter plain_;
  model::SafetensorsWriter writer_;
  TemporaryFolder folder_ = TemporaryFolder::make("mlx").value();
};

TEST_F(MlxAdapter, IsReadAsTheSameDelta) {
  const double scale = plain_.tensors[0].scale;
  auto adapter = read(parameters(scale));
  ASSERT_TRUE(adapter) << adapter.error().message();
  expect_same_delta(plain_, *adapter);
  EXPECT_EQ(adapter->base_name, "mlx-community/tiny-4bit");
  EXPECT_FLOAT_EQ(adapter->alpha, static_cast<float>(scale * plain_.rank));
  const auto base = model::GgufFile::open(tiny_base()).value();
  EXPECT_TRUE(read_adapter(folder_.path(), base));
  EXPECT_TRUE(read_adapter(folder_.path() / "adapters.safetensors", base));
}

TEST_F(MlxAdapter, EarlierOnesHaveAnAlphaBesideTheScale) {
  Json both = parameters(plain_.tensors[0].scale / 2);
  both["alpha"] = 2 * plain_.rank;
  auto adapter = read(both);
  ASSERT_TRUE(adapter) << adapter.error().message();
  expect_same_delta(plain_, *adapter);
}

TEST_F(MlxAdapter, WhatIsMoreThanLoraIsRefusedWithTheWayOut) {
  EXPECT_THAT(read(parameters(20), "dora").error().message(), HasSubstr("uses DoRA"));
  EXPECT_THAT(read(parameters(20), "full").error().message(), HasSubstr("fuse it into its model"));
  EXPECT_THAT(read(parameters(0)).error().message(), HasSubstr("the adapter does nothing"));
  EXPECT_THAT(read({{"rank", 77}, {"scale", 20.0}}).error().message(), HasSubstr("not of one adapter"));
  EXPECT_THAT(read({{"rank", 4}}).error().message(), HasSubstr("scale"));
  add("model.layers.0.self_attn.q_proj.m", 4, 1, {1, 1, 1, 1});
  EXPECT_THAT(read(parameters(20)).error().message(), HasSubstr("uses DoRA"));
}

TEST(SafetensorsWriter, OrdersPadsAndRefuses) {
  auto folder = TemporaryFolder::make("safetensors").value();
  const std::vector<std::byte> bytes(24, std::byte{1});
  auto give = [&](std::size_t count) {
    return [&bytes, count](const model::ByteSink& sink) { return sink(std::span(bytes).first(count)); };
  };
  model::SafetensorsWriter writer;
  writer.add_tensor("b", model::TensorType::f16, {3}, give(6));
  writer.add_tensor("a", model::TensorType::bf16, {1, 2}, give(4));
  writer.add_tensor("c", model::TensorType::f32, {2, 3}, give(24));
  writer.add_tensor("none", model::TensorType::f32, {0, 3}, give(0));
  writer.set_metadata("note", "\"quoted\"");
  ASSERT_TRUE(writer.write(folder.path() / "x.safetensors"));
  const std::string file = read_file(folder.path() / "x.safetensors").value();
  EXPECT_EQ((file.size() - 34) % 8, 0u);
  EXPECT_LT(file.find("\"c\""), file.find("\"a\""));
  EXPECT_LT(file.find("\"a\""), file.find("\"b\""));
  const auto read = model::Safetensors::open(folder.path() / "x.safetensors").value();
  EXPECT_EQ(read.metadata().at("note"), "\"quoted\"");
  EXPECT_EQ(read.metadata().at("format"), "pt");
  EXPECT_EQ(read.find("c")->shape, (std::vector<std::uint64_t>{2, 3}));
  writer.add_tensor("c", model::TensorType::f32, {1}, give(4));
  EXPECT_THAT(writer.write(folder.path() / "x.safetensors").error().message(), HasSubstr("added twice"));
  model::SafetensorsWriter odd;
  odd.add_tensor("q", model::TensorType::q4_0, {32}, give(18));
  EXPECT_THAT(odd.write(folder.path() / "x.safetensors").error().message(), HasSubstr("Q4_0"));
  EXPECT_EQ(read_file(folder.path() / "x.safetensors").value(), file);
}

}  // namespace
}  // namespace hone::adapter
