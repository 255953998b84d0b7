#include "hone/engine/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "hone/core/child.h"
#include "hone/core/files.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

#ifdef __linux__
TEST(Trial, OfAFileThatCameFromAnywhereIsConfined) {
  const auto folder = TemporaryFolder::make().value();
  const fs::path worker = folder.path() / "hone-worker", file = folder.path() / "model.gguf";
  fs::create_symlink(fs::path(HONE_SOURCE_DIR) / "tests/probe.py", worker);
  ASSERT_TRUE(write_file_atomically(file, "from anywhere"));
  const char* named = std::getenv("HONE_WORKER");
  const std::string before = named ? named : "";
  ::setenv("HONE_WORKER", worker.c_str(), 1);
  const Status tried = try_in_child(file);
  ::setenv("HONE_WORKER", before.c_str(), 1);
  EXPECT_THAT(tried.error().message(), HasSubstr("cannot be loaded: hone-worker(read)"));
  EXPECT_EQ(run_child({worker.string(), "try-model", file.string()})->error_output,
            "hone-worker(read,network,unix,write,delete,fork,exec)\n");
}
#endif

}  // namespace
}  // namespace hone::engine
