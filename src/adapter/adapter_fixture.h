// The adapters of testdata/adapters with their golden values, and the tiny base that most of them are for.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "hone/adapter/lora_adapter.h"
#include "hone/adapter/peft_adapter.h"
#include "hone/convert/convert.h"
#include "hone/core/json.h"
#include "hone/model/gguf.h"

namespace hone::adapter {

inline const Json& adapter_golden() {
  static const Json json = Json::parse(read_file(fs::path(HONE_TEST_DATA) / "adapter_golden.json").value());
  return json;
}

inline fs::path adapter_folder(const std::string& name) { return fs::path(HONE_TEST_DATA) / "adapters" / name; }

// tiny-smol-135m-instruct in float32, the base of "plain" and "patterns".
inline const fs::path& tiny_base(const std::string& type = "f32") {
  static TemporaryFolder folder = TemporaryFolder::make("hone-adapter-test").value();
  static std::map<std::string, fs::path> made;
  fs::path& path = made[type];
  if (path.empty()) {
    path = folder.path() / ("base-" + type + ".gguf");
    auto converted = convert::convert_hugging_face(
        fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/tiny-smol-135m-instruct", path, {type, ""});
    EXPECT_TRUE(converted) << (converted ? "" : converted.error().message());
  }
  return path;
}

// ΔW = scale · B·A in double, rows as Hugging Face has them.
inline std::vector<double> delta_of(const LoraTensor& tensor) {
  std::vector<double> out(std::size_t{tensor.out} * tensor.in);
  for (std::size_t row = 0; row < tensor.out; ++row)
    for (std::size_t k = 0; k < tensor.rank; ++k)
      for (std::size_t column = 0; column < tensor.in; ++column)
        out[row * tensor.in + column] +=
            double{tensor.scale} * tensor.b[row * tensor.rank + k] * tensor.a[k * tensor.in + column];
  return out;
}

// Equal as functions: the same targets in any order, the same ΔW to a millionth of its norm.
inline void expect_same_delta(const LoraAdapter& left, const LoraAdapter& right) {
  ASSERT_EQ(left.tensors.size(), right.tensors.size());
  for (const LoraTensor& tensor : left.tensors) {
    auto other = std::find_if(right.tensors.begin(), right.tensors.end(),
                              [&](const LoraTensor& candidate) { return candidate.target == tensor.target; });
    ASSERT_NE(other, right.tensors.end()) << tensor.target;
    const auto a = delta_of(tensor), b = delta_of(*other);
    ASSERT_EQ(a.size(), b.size()) << tensor.target;
    double norm = 0, difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) norm += a[i] * a[i], difference += (a[i] - b[i]) * (a[i] - b[i]);
    EXPECT_GT(norm, 0) << tensor.target;
    EXPECT_LE(std::sqrt(difference), 1e-6 * std::sqrt(norm)) << tensor.target;
  }
}

}  // namespace hone::adapter
