#include "hone/model/weights_hash.h"

#include <gtest/gtest.h>

#include <string>

#include "hone/model/gguf_writer.h"

namespace hone::model {
namespace {

// Adapters keep this hash, so it stays what it was. By Python's xxhash and hashlib, of the same bytes.
TEST(WeightsHash, IsWhatAdaptersHaveKept) {
  GgufWriter writer;
  for (const auto& [name, count] : {std::pair("b", 524'290), std::pair("a", 3)})
    writer.add_tensor(name, TensorType::f32, {static_cast<std::uint64_t>(count)},
                      [size = 4 * count](const ByteSink& sink) {
                        std::string data;
                        for (int i = 0; i < size; ++i) data += static_cast<char>((i * 7 + (i >> 8) * 13 + 3) & 0x7f);
                        return sink(std::as_bytes(std::span(data)));
                      });
  const std::string bytes = writer.bytes().value();
  EXPECT_EQ(weights_hash(GgufFile::parse(std::as_bytes(std::span(bytes)), "x").value()),
            "507bfb11b23427d15e26b78230fdfc9cc3d74c45c23acf0bf90adfecf80b44c1");
}

}  // namespace
}  // namespace hone::model
