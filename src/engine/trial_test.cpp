#include "hone/engine/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "hone/core/child.h"
#include "hone/core/files.h"
#include "hone/core/hostile_fixture.h"

namespace hone::engine {
namespace {

using ::testing::HasSubstr;

#ifdef __linux__
TEST(Trial, OfAFileThatCameFromAnywhereIsConfined) {
  const HostilePlace place;
  const fs::path worker = place.program("hone-worker"), file = place.path("model.gguf");
  ASSERT_TRUE(write_file_atomically(file, "from anywhere"));
  const char* named = std::getenv("HONE_WORKER");
  const std::string before = named ? named : "";
  ::setenv("HONE_WORKER", worker.c_str(), 1);
  const Status tried = try_in_child(file);
  ::setenv("HONE_WORKER", before.c_str(), 1);
  EXPECT_THAT(tried.error().message(), HasSubstr("cannot be loaded: hone-worker(nothing)"));
  EXPECT_TRUE(place.is_untouched());
  EXPECT_THAT(run_child({worker.string(), "try-model", file.string()})->error_output, HasSubstr("read_secret"));
}
#endif

}  // namespace
}  // namespace hone::engine
