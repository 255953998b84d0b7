// Against llama.cpp's own converter: testdata/convert_golden.json was made by scripts/golden/convert_golden.py.
#include "hone/convert/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "hf_encoding.h"
#include "hf_metadata.h"
#include "hf_pretokenizer.h"
#include "hone/convert/hf_card.h"
#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/model/gguf.h"
#include "hone/model/safetensors.h"

namespace hone::convert {
namespace {

using testing::HasSubstr;

const fs::path data = HONE_TEST_DATA;

const Json& golden() {
  static const Json json = [] {
    auto text = read_file(data / "convert_golden.json");
    return text ? Json::parse(*text) : Json();
  }();
  return json;
}

std::string hash_of(std::span<const std::byte> bytes) {
  return sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// A copy of a test folder that a test may damage.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : temporary_(TemporaryFolder::make("convert").value()), path_(temporary_.path() / name) {
    fs::copy(data / name, path_, fs::copy_options::recursive);
  }
  const fs::path& path() const { return path_; }
  fs::path output() const { return temporary_.path() / "out.gguf"; }
  void write(const std::string& file, const std::string& content) {
    std::ofstream(path_ / file, std::ios::binary) << content;
  }
  Json json(const std::string& file) { return Json::parse(read_file(path_ / file).value()); }

 private:
  TemporaryFolder temporary_;
  fs::path path_;
};

class Golden : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Golden, EqualToConvertHfToGguf) {
  const auto [folder, type] = GetParam();
  auto work = TemporaryFolder::make("convert");
  ASSERT_TRUE(work) << work.error().message();
  const fs::path output = work->path() / "out.gguf";
  auto report = convert_hugging_face(data / folder, output, {type, ""});
  ASSERT_TRUE(report) << report.error().message();
  auto file = model::GgufFile::open(output);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_TRUE(model::check_gguf_model(*file));

  // No key of the script's may differ, nor their order; ours come on top.
  const Json& expected = golden()["folders"][folder][type];
  ASSERT_TRUE(expected.is_object());
  std::vector<const model::GgufValue*> values;
  for (const model::GgufValue& value : file->values())
    if (value.key.substr(0, 5) != "hone.") values.push_back(&value);
  ASSERT_EQ(values.size(), expected["values"].size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Json& want = expected["values"][i];
    EXPECT_EQ(values[i]->key, want["key"].get<std::string>());
    EXPECT_EQ(model::gguf_type_name(values[i]->type), want["type"].get<std::string>()) << want;
    EXPECT_EQ(values[i]->is_array, !want["count"].is_null()) << want;
    EXPECT_EQ(hash_of(values[i]->bytes), want["sha256"].get<std::string>()) << want;
  }
  ASSERT_EQ(file->tensors().size(), expected["tensors"].size());
  for (std::size_t i = 0; i < file->tensors().size(); ++i) {
    const model::GgufTensor& tensor = file->tensors()[i];
    const Json& want = expected["tensors"][i];
    EXPECT_EQ(tensor.name, want["name"].get<std::string>());
    EXPECT_EQ(model::tensor_type_name(tensor.type), want["type"].get<std::string>()) << want;
    EXPECT_EQ(Json(tensor.shape), want["shape"]) << want;
    EXPECT_EQ(hash_of(tensor.data), want["sha256"].get<std::string>()) << want;
  }
}

INSTANTIATE_TEST_SUITE_P(Convert, Golden,
                         testing::Combine(testing::Values("tiny-smol-135m-instruct", "Llama-Tiny-sharded",
                                                          "mistral-spm", "llama-byte-fallback", "bert-tiny-embedder"),
                                          testing::Values("auto", "f32", "f16", "bf16")),
                         [](const auto& test) {
                           std::string name = std::string(std::get<0>(test.param)) + "_" + std::get<1>(test.param);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Convert, WritesWhatTheEmbedderNeedsBeyondTheFormat) {
  Folder folder("bert-tiny-embedder");
  ASSERT_TRUE(convert_hugging_face(folder.path(), folder.output()));
  auto file = model::GgufFile::open(folder.output());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->u32("hone.embedding.max_tokens").value(), 48u);
  EXPECT_TRUE(file->boolean("hone.embedding.normalize").value());
  EXPECT_EQ(file->strings("general.languages").value(), std::vector<std::string_view>{"ga"});
  EXPECT_EQ(file->u32("bert.pooling_type").value(), 2u);
}

TEST(Convert, AsksForAKnownType) {
  auto report = convert_hugging_face(data / "bert-tiny-embedder", "unused.gguf", {"q4_0", ""});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::invalid_argument);
  EXPECT_THAT(report.error().message(), HasSubstr("q4_0"));
}

TEST(Convert, NamesAnArchitectureItDoesNotKnow) {
  Folder folder("llama-byte-fallback");
  Json config = folder.json("config.json");
  config["architectures"] = {"MambaForCausalLM"};
  folder.write("config.json", dump(config));
  auto report = convert_hugging_face(folder.path(), folder.output());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::unsupported);
  EXPECT_THAT(report.error().message(), HasSubstr("MambaForCausalLM"));
}

TEST(Convert, AMissingShardIsNamed) {
  Folder folder("Llama-Tiny-sharded");
  fs::remove(folder.path() / "model-00002-of-00003.safetensors");
  auto report = convert_hugging_face(folder.path(), folder.output());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::not_found);
  EXPECT_THAT(report.error().message(), HasSubstr("model-00002-of-00003.safetensors"));
}

TEST(Convert, AFolderThatContradictsItselfLeavesNoFile) {
  Folder folder("llama-byte-fallback");
  Json config = folder.json("config.json");
  config["vocab_size"] = 266;
  folder.write("config.json", dump(config));
  ASSERT_FALSE(convert_hugging_face(folder.path(), folder.output()));
  config["vocab_size"] = 267;
  config["num_attention_heads"] = 3;  // does not divide the rows
  folder.write("config.json", dump(config));
  ASSERT_FALSE(convert_hugging_face(folder.path(), folder.output()));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path().parent_path()), {}), 1);
}

TEST(Convert, AnUnknownPreTokenizerIsAnError) {
  Folder folder("tiny-smol-135m-instruct");
  Json tokenizer = folder.json("tokenizer.json");
  tokenizer["pre_tokenizer"] = {{"type", "Metaspace"}};
  folder.write("tokenizer.json", dump(tokenizer));
  auto report = convert_hugging_face(folder.path(), folder.output());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::unsupported);
  EXPECT_THAT(report.error().message(), HasSubstr("pre-tokenizers"));
}

// The same ids as Hugging Face's tokenizers library: the hash that names a pre-tokenizer is made of them.
TEST(HfEncoding, EqualToTokenizersLibrary) {
  ASSERT_FALSE(golden()["encodings"].empty());
  for (const auto& [folder, cases] : golden()["encodings"].items()) {
    const Json tokenizer = Json::parse(read_file(data / folder / "tokenizer.json").value());
    for (const Json& one : cases) {
      auto ids = hf_encode(tokenizer, one["text"].get<std::string>());
      ASSERT_TRUE(ids) << ids.error().message();
      EXPECT_EQ(Json(*ids), one["ids"]) << folder << ": " << one["text"];
    }
  }
}

TEST(HfCard, ReadsTheYamlOfModelCards) {
  const Json card = parse_front_matter(
      "---\nlicense: apache-2.0 # note\nlanguage:\n- en\n- no\nversion: 1.0\nnothing:\ntags: [a, 'b, c', "
      "\"d\"]\nmodel-index:\n- name: x\n  results: []\n"
      "name: >\n  folded\n  text\nquoted: 'it''s'\nflag: true\nwidget:\n-\ttext: tabbed\n---\nbody: not this\n");
  EXPECT_EQ(card["license"], "apache-2.0");
  EXPECT_EQ(card["language"], Json({"en", "no"}));
  EXPECT_TRUE(card["version"].is_number());
  EXPECT_TRUE(card["nothing"].is_null());
  EXPECT_EQ(card["tags"], Json({"a", "b, c", "d"}));
  EXPECT_EQ(card["model-index"], Json::array({{{"name", "x"}, {"results", Json::array()}}}));
  EXPECT_EQ(card["widget"][0]["text"], "tabbed");
  EXPECT_EQ(card["name"], "folded text\n");
  EXPECT_EQ(card["quoted"], "it's");
  EXPECT_EQ(card["flag"], true);
  EXPECT_FALSE(card.contains("body"));
  EXPECT_TRUE(parse_front_matter("# No front matter\n---\na: b\n").empty());
  EXPECT_TRUE(parse_front_matter("").empty());
  EXPECT_TRUE(parse_front_matter("---\na: &a [x,x]\nb: [*a,*a]\n---\n").empty());
  EXPECT_TRUE(parse_front_matter("---\n- a\n---\n").empty());
}

TEST(HfMetadata, TakesModelIdsApartAsGgufPyDoes) {
  auto text = [](const std::optional<std::string>& value) { return value ? Json(*value) : Json(); };
  ASSERT_FALSE(golden()["model_ids"].empty());
  for (const Json& one : golden()["model_ids"]) {
    const auto parameters = one["parameters"].get<std::uint64_t>();
    const ModelId id = take_apart_model_id(one["id"].get<std::string>(), parameters);
    EXPECT_EQ(Json({text(id.full_name), text(id.organization), text(id.basename), text(id.finetune), text(id.version),
                    text(id.size_label)}),
              one["parts"])
        << one["id"];
    EXPECT_EQ(id_to_title(id.full_name.value()), one["title"].get<std::string>());
    EXPECT_EQ(size_label(parameters), one["size_label"].get<std::string>());
  }
}

}  // namespace
}  // namespace hone::convert
