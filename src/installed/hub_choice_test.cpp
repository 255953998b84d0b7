#include "hone/installed/hub_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::installed {
namespace {

std::vector<HubFile> files(std::initializer_list<const char*> names) {
  std::vector<HubFile> list;
  for (const char* name : names) list.push_back({name, 1});
  return list;
}

std::vector<std::string> paths(const HubChoice& choice) {
  std::vector<std::string> list;
  for (const HubFile& file : choice.files) list.push_back(file.path);
  return list;
}

TEST(QuantizationOf, ReadsTheNamesInUse) {
  EXPECT_EQ(quantization_of("Qwen3-4B-Q4_K_M.gguf"), "Q4_K_M");
  EXPECT_EQ(quantization_of("gemma-3-270m-q4_k_m.gguf"), "Q4_K_M");
  EXPECT_EQ(quantization_of("SmolLM2-135M-Instruct.Q4_1.gguf"), "Q4_1");
  EXPECT_EQ(quantization_of("gpt-oss-20b-MXFP4.gguf"), "MXFP4");
  EXPECT_EQ(quantization_of("BF16/big-BF16-00001-of-00002.gguf"), "BF16");
  EXPECT_EQ(quantization_of("Qwen3-UD-Q4_K_XL.gguf"), "Q4_K_XL");
  EXPECT_EQ(quantization_of("model.gguf"), "");
  EXPECT_EQ(quantization_of("SOF16X.gguf"), "");
}

TEST(ChooseFiles, TakesTheFavouriteOrTheNearest) {
  EXPECT_EQ(choose_files(files({"a-Q2_K.gguf", "a-Q4_K_M.gguf", "a-Q8_0.gguf"}), "o/n", "", false)->quantization,
            "Q4_K_M");
  EXPECT_EQ(choose_files(files({"a-Q2_K.gguf", "a-Q5_K_M.gguf", "a-F16.gguf"}), "o/n", "", false)->quantization,
            "Q5_K_M");
  EXPECT_EQ(choose_files(files({"a-Q4_K_S.gguf", "a-Q4_K_L.gguf"}), "o/n", "", false)->quantization, "Q4_K_L");
  EXPECT_EQ(choose_files(files({"a-Q8_0.gguf"}), "o/n", "", false)->quantization, "Q8_0");
  EXPECT_EQ(paths(*choose_files(files({"model.gguf", "mmproj-Q4_K_M.gguf"}), "o/n", "", false)),
            std::vector<std::string>{"model.gguf"});
}

TEST(ChooseFiles, WhatWasAskedForOrAnErrorThatListsTheRest) {
  const auto there = files({"a-Q4_K_M.gguf", "a-Q8_0.gguf"});
  EXPECT_EQ(paths(*choose_files(there, "o/n", "q8_0", false)), std::vector<std::string>{"a-Q8_0.gguf"});
  auto missing = choose_files(there, "o/n", "Q4_K_S", false);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message(), "o/n has no quantization Q4_K_S. Did you mean 'Q4_K_M'? It has Q4_K_M, Q8_0.");
}

TEST(ChooseFiles, TakesAllPartsInOrderAndOnlyWholeModels) {
  auto choice = choose_files(
      files({"b-Q4_K_M-00002-of-00002.gguf", "b-Q4_K_M-00001-of-00002.gguf", "b-Q8_0-00001-of-00002.gguf"}), "o/n", "",
      false);
  ASSERT_TRUE(choice);
  EXPECT_EQ(paths(*choice), (std::vector<std::string>{"b-Q4_K_M-00001-of-00002.gguf", "b-Q4_K_M-00002-of-00002.gguf"}));
  EXPECT_FALSE(choose_files(files({"b-Q8_0-00001-of-00002.gguf"}), "o/n", "", false));
}

TEST(ChooseFiles, OfASafetensorsRepositoryWhatAConversionReads) {
  auto choice =
      choose_files(files({"README.md", "config.json", "model.safetensors", "tokenizer.json", "1_Pooling/config.json",
                          "onnx/model.onnx", "pytorch_model.bin", "consolidated.safetensors"}),
                   "o/n", "", false);
  ASSERT_TRUE(choice);
  EXPECT_FALSE(choice->is_gguf);
  EXPECT_EQ(paths(*choice), (std::vector<std::string>{"README.md", "config.json", "model.safetensors", "tokenizer.json",
                                                      "1_Pooling/config.json"}));
  EXPECT_FALSE(choose_files(files({"config.json", "model.safetensors"}), "o/n", "Q4_K_M", false));
}

TEST(ChooseFiles, GgufBeforeSafetensorsUnlessAFolderIsWanted) {
  const auto both = files({"config.json", "model.safetensors", "a-Q8_0.gguf"});
  EXPECT_TRUE(choose_files(both, "o/n", "", false)->is_gguf);
  EXPECT_FALSE(choose_files(both, "o/n", "", true)->is_gguf);
}

TEST(ChooseFiles, PicklesAreNotRead) {
  auto choice = choose_files(files({"config.json", "pytorch_model.bin"}), "o/n", "", false);
  ASSERT_FALSE(choice);
  EXPECT_THAT(choice.error().message(), testing::HasSubstr("may run code"));
}

}  // namespace
}  // namespace hone::installed
