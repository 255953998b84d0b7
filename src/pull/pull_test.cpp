#include "hone/pull/pull.h"

#include <gmock/gmock.h>

#include <chrono>

#include "hone/convert/convert.h"
#include "hone/core/hash.h"
#include "hub_server_test.h"
#include "pull_place.h"

namespace hone::pull {
namespace {

using testing::HasSubstr;

const fs::path folders = fs::path(HONE_SOURCE_DIR) / "src/convert/testdata";

class Pull : public HubTest {
 protected:
  void SetUp() override {
    HubTest::SetUp();
    environment.set("HONE_DATA_DIR", HONE_SOURCE_DIR "/data");
    gguf = folder.path() / "Tiny-Chat-F16.gguf";
    ASSERT_TRUE(convert::convert_hugging_face(folders / "tiny-smol-135m-instruct", gguf, {.type = "f16"}));
    for (const char* quantization : {"Q4_K_M", "Q8_0"}) {
      fs::create_directories(repositories() / "demo/Tiny-GGUF");
      fs::copy_file(gguf, repositories() / "demo/Tiny-GGUF" / (std::string("Tiny-") + quantization + ".gguf"));
    }
    write_text(repositories() / "demo/Tiny-GGUF/README.md", "---\nlicense: mit\nlanguage:\n- en\n- ga\n---\n# Tiny\n");
  }

  Result<Pulled> pull(const std::string& what, PullOptions options = {}) { return pull_model(what, options, {}); }
  static std::vector<std::string> names() {
    std::vector<std::string> list;
    auto models = installed::installed_models();
    for (const installed::InstalledModel& model : *models) list.push_back(model.name);
    return list;
  }

  fs::path gguf;
};

TEST_F(Pull, ARepositoryBecomesAModelOfItsName) {
  auto pulled = pull("demo/Tiny-GGUF");
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->model.file.filename(), "Tiny-Q4_K_M.gguf");
  auto found = installed::find_model("demo/Tiny-GGUF");
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->sha256, *sha256_file(gguf));
  EXPECT_EQ(found->size_bytes, fs::file_size(gguf));
  EXPECT_EQ(found->family, "llama");
  EXPECT_EQ(found->kind, installed::ModelKind::chat);
  EXPECT_EQ(found->licence, "mit");
  EXPECT_EQ(found->source, "hub:demo/Tiny-GGUF@" + test_commit);
  EXPECT_TRUE(found->speaks("ga"));
  EXPECT_FALSE(found->speaks("de"));
  EXPECT_GT(found->memory_bytes, found->size_bytes);

  mode("");
  auto again = pull("demo/Tiny-GGUF");
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->was_here);
  EXPECT_TRUE(log().empty());  // no ping

  ASSERT_TRUE(installed::remove_model("demo/Tiny-GGUF"));
  EXPECT_TRUE(names().empty());
  EXPECT_TRUE(fs::exists(found->file));  // the shared cache stays
  EXPECT_TRUE(installed::find_model("demo/Tiny-GGUF")) << "a repository in the cache is found without a card";
}

TEST_F(Pull, TheQuantizationAskedFor) {
  auto pulled = pull("demo/Tiny-GGUF:q8_0");
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->model.name, "demo/Tiny-GGUF:Q8_0");
  EXPECT_EQ(pulled->model.file.filename(), "Tiny-Q8_0.gguf");
  EXPECT_TRUE(installed::find_model("demo/Tiny-GGUF:Q8_0"));
}

TEST_F(Pull, ASafetensorsRepositoryIsConverted) {
  fs::copy(folders / "bert-tiny-embedder", repositories() / "demo/bert-tiny", fs::copy_options::recursive);
  auto pulled = pull("demo/bert-tiny", {.type = "bf16"});
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->model.kind, installed::ModelKind::embedder);
  EXPECT_EQ(pulled->model.family, "bert");
  EXPECT_EQ(pulled->model.file.parent_path(), installed::model_folder("demo/bert-tiny"));
}

TEST_F(Pull, AnAddressIsResumedAndChecked) {
  fs::copy_file(gguf, repositories() / "Tiny.gguf");
  write_text(installed::model_folder("Tiny") / "Tiny.gguf.a1b2c3", "left by a killed pull");
  mode("cut=1");
  auto pulled = pull(hub_address + "/plain/Tiny.gguf#sha256=" + *sha256_file(gguf));
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->model.name, "Tiny");
  EXPECT_FALSE(fs::exists(installed::model_folder("Tiny") / "Tiny.gguf.a1b2c3"));
  EXPECT_EQ(bytes_of(pulled->model.file), bytes_of(gguf));
  const Json requests = log();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_THAT(requests[1]["range"].get<std::string>(), HasSubstr("bytes="));
}

TEST_F(Pull, AnAddressWithoutHashContinuesOnlyTheSameFile) {
  fs::copy_file(gguf, repositories() / "Tiny.gguf");
  const fs::path partial = installed::models_folder() / ".incoming/Tiny/model.gguf.incomplete";
  const std::string address = hub_address + "/plain/Tiny.gguf";
  write_text(partial, bytes_of(gguf).substr(0, 1000));
  write_text(partial.string() + ".source", address + "\nMon, 01 Jan 2024 00:00:00 GMT");
  ASSERT_TRUE(pull(address));
  EXPECT_EQ(log()[0]["range"], "bytes=1000-");

  ASSERT_TRUE(installed::remove_model("Tiny"));
  write_text(partial, std::string(1000, 'x'));  // of a file that has changed since
  write_text(partial.string() + ".source", address + "\nTue, 02 Jan 2024 00:00:00 GMT");
  auto pulled = pull(address);
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(bytes_of(pulled->model.file), bytes_of(gguf));
}

TEST_F(Pull, WhatKilledPullsLeftGoesAndWhatLivesStays) {
  const fs::path models = installed::models_folder(), incoming = models / ".incoming";
  const auto given_up = fs::file_time_type::clock::now() - std::chrono::hours(24 * 30);
  for (const char* name : {"killed", "cut", "lives"}) {
    write_text(incoming / name / "model.gguf.incomplete", "the first half");
    write_text(models / name / "model.gguf.writing-a1b2c3", "the first half");
    write_text(incoming / (std::string(name) + ".lock"), "");
  }
  for (const char* name : {"killed", "lives"}) {
    fs::last_write_time(incoming / name / "model.gguf.incomplete", given_up);
    fs::last_write_time(incoming / name, given_up);
  }
  const auto held = FileLock::take(incoming / "lives.lock", false).value();
  ASSERT_TRUE(ModelPlace::take("new"));
  EXPECT_FALSE(fs::exists(incoming / "killed"));
  EXPECT_TRUE(fs::exists(incoming / "cut/model.gguf.incomplete"));  // a pull of it goes on from there
  for (const char* name : {"killed", "cut"}) EXPECT_FALSE(fs::exists(models / name / "model.gguf.writing-a1b2c3"));
  EXPECT_TRUE(fs::exists(incoming / "lives/model.gguf.incomplete"));
  EXPECT_TRUE(fs::exists(models / "lives/model.gguf.writing-a1b2c3"));
}

TEST_F(Pull, WhatIsNoModelIsNotKept) {
  write_text(repositories() / "page.gguf", "<html>" + std::string(200, ' '));
  auto pulled = pull(hub_address + "/plain/page.gguf");
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::corrupt_data);
  EXPECT_FALSE(installed::find_model("page"));
  EXPECT_TRUE(names().empty());
}

TEST_F(Pull, AFailedPullLeavesNothingThatLooksComplete) {
  mode("lie=1");
  ASSERT_FALSE(pull("demo/Tiny-GGUF"));
  EXPECT_FALSE(installed::find_model("demo/Tiny-GGUF"));
  EXPECT_TRUE(names().empty());
  mode("");
  EXPECT_TRUE(pull("demo/Tiny-GGUF"));
}

TEST_F(Pull, AFileOfOnesOwnIsLinked) {
  auto pulled = pull(gguf.string());
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->model.name, "Tiny-Chat-F16");
  EXPECT_EQ(fs::hard_link_count(gguf), 2u);
  fs::remove(gguf);
  EXPECT_TRUE(installed::find_model("Tiny-Chat-F16"));
  EXPECT_TRUE(installed::find_model(pulled->model.file.string()));
}

TEST_F(Pull, AFolderOfOnesOwnIsConverted) {
  auto pulled = pull((folders / "Llama-Tiny-sharded").string(), {.name = "mine"});
  ASSERT_TRUE(pulled) << pulled.error().message();
  EXPECT_EQ(pulled->model.name, "mine");
  EXPECT_TRUE(installed::find_model("mine"));
}

TEST_F(Pull, TwoModelsOfOneNameAreNotMixed) {
  ASSERT_TRUE(pull(gguf.string(), {.name = "mine"}));
  auto other = pull("demo/Tiny-GGUF", {.name = "mine"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), ErrorCode::already_exists);
}

TEST_F(Pull, ATruncatedFileIsRefused) {
  fs::resize_file(gguf, fs::file_size(gguf) - 100);
  auto pulled = pull(gguf.string());
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::corrupt_data);
  EXPECT_FALSE(installed::find_model(gguf.string()));
}

TEST_F(Pull, AModelWhoseFileChangedSizeIsNotThere) {
  ASSERT_TRUE(pull(gguf.string()));
  fs::resize_file(gguf, 10);
  auto found = installed::find_model("Tiny-Chat-F16");
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message(), HasSubstr("pull it again"));
}

TEST_F(Pull, UnknownNamesGetTheNearest) {
  auto pulled = pull("smolm2-135m-instruct");
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message(), HasSubstr("Did you mean 'smollm2-135m-instruct'?"));
  auto found = installed::find_model("smollm2-135m-instruct");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message(), "No model named smollm2-135m-instruct is here. The catalogue has it (98 MB).");
  EXPECT_EQ(installed::find_model("smollm2-135m-instruct").error().advice().step, NextStep::pull_model);
  EXPECT_EQ(installed::find_model("demo/other").error().advice().step, NextStep::ask_hub);
  EXPECT_EQ(installed::find_model("demo/other").error().advice().subject, "demo/other");
  EXPECT_FALSE(installed::find_model("../../etc/passwd"));
}

TEST_F(Pull, TermsAreAskedForBeforeAnythingIsFetched) {
  std::string shown;
  PullOptions options;
  options.agree = [&](const installed::ModelTerms& terms) {
    shown = terms.text;
    return false;
  };
  auto pulled = pull("gemma-3-270m", options);
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::permission_denied);
  EXPECT_EQ(pulled.error().advice().step, NextStep::agree_to_terms);
  EXPECT_EQ(pulled.error().advice().subject, "gemma-3-270m");
  EXPECT_THAT(shown, HasSubstr("Gemma Prohibited Use Policy"));
  EXPECT_FALSE(pull("gemma-3-270m"));
  EXPECT_TRUE(log().empty());
}

TEST_F(Pull, ACatalogueFileThatIsAnotherOneNowIsRefused) {
  fs::create_directories(repositories() / "Qwen/Qwen3-0.6B-GGUF");
  fs::copy_file(gguf, repositories() / "Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf");
  auto pulled = pull("qwen3-0.6b");
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::integrity);
  EXPECT_EQ(pulled.error().advice().step, NextStep::take_from_hub);
  EXPECT_EQ(pulled.error().advice().subject, "Qwen/Qwen3-0.6B-GGUF");
  EXPECT_FALSE(installed::find_model("qwen3-0.6b"));
}

TEST_F(Pull, OneAtATime) {
  auto place = ModelPlace::take("demo/Tiny-GGUF");
  ASSERT_TRUE(place);
  auto pulled = pull("demo/Tiny-GGUF");
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().code(), ErrorCode::busy);
}

TEST(ModelParts, AllOfASplitModel) {
  EXPECT_EQ(installed::model_parts("x/a-00001-of-00003.gguf"),
            (std::vector<fs::path>{"x/a-00001-of-00003.gguf", "x/a-00002-of-00003.gguf", "x/a-00003-of-00003.gguf"}));
  EXPECT_EQ(installed::model_parts("x/a.gguf"), std::vector<fs::path>{"x/a.gguf"});
}

}  // namespace
}  // namespace hone::pull
