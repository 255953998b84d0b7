#include "hone/core/append_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"

namespace hone {
namespace {

TEST(AppendFile, GrowsAndCutsWhatAKillLeft) {
  auto folder = TemporaryFolder::make().value();
  const fs::path path = folder.path() / "lines.jsonl";
  {
    auto file = AppendFile::create(path).value();
    ASSERT_TRUE(file.append("one\n"));
    EXPECT_EQ(read_file(path).value(), "one\n");  // no buffer in between
    ASSERT_TRUE(file.append("tw"));
    ASSERT_TRUE(file.sync());
  }
  auto file = AppendFile::open(path).value();
  ASSERT_TRUE(file.cut(4));
  ASSERT_TRUE(file.append("two\n"));
  EXPECT_EQ(read_file(path).value(), "one\ntwo\n");
  ASSERT_TRUE(file.cut(100));  // longer than the file: nothing to drop
  EXPECT_EQ(read_file(path).value(), "one\ntwo\n");
}

TEST(AppendFile, NeverReplacesAndHasOneWriter) {
  auto folder = TemporaryFolder::make().value();
  const fs::path path = folder.path() / "lines.jsonl";
  EXPECT_EQ(AppendFile::open(path).error().code(), ErrorCode::not_found);
  auto file = AppendFile::create(path).value();
  EXPECT_EQ(AppendFile::create(path).error().code(), ErrorCode::already_exists);
  EXPECT_EQ(AppendFile::open(path).error().code(), ErrorCode::busy);
}

}  // namespace
}  // namespace hone
