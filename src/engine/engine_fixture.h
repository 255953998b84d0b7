// Tiny random models for the engine's tests, converted once from the Hugging Face folders of the model room's test data.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "hone/convert/convert.h"
#include "hone/core/files.h"

namespace hone::engine {

inline const fs::path& tiny_model(const std::string& name) {
  static TemporaryFolder folder = TemporaryFolder::make("hone-engine-test").value();
  static std::map<std::string, fs::path> made;
  fs::path& path = made[name];
  if (path.empty()) {
    path = folder.path() / (name + ".gguf");
    auto converted =
        convert::convert_hugging_face(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata" / name, path, {.type = "f32"});
    EXPECT_TRUE(converted) << (converted ? "" : converted.error().message());
  }
  return path;
}

// Tiny random models whose logits by transformers are known (src/training/testdata): ordinary sizes of logits, 256 tokens.
inline constexpr const char* golden_families[] = {"llama", "llama-rope-scaling", "mistral", "qwen2", "qwen3", "gemma3"};
inline fs::path golden_folder(const std::string& family) {
  return fs::path(HONE_SOURCE_DIR) / "src/training/testdata" / family;
}
inline fs::path golden_model(const std::string& family) { return golden_folder(family) / "model.gguf"; }

}  // namespace hone::engine
