#include "hone/core/file_stamp.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "hone/core/files.h"

namespace hone {
namespace {

TEST(FileStamp, MovesWithAnEditThatKeepsSizeAndTime) {
  const auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "deed.txt", other = folder.path() / "other.txt";
  ASSERT_TRUE(write_file_atomically(file, "The rent is 900."));
  ASSERT_TRUE(write_file_atomically(other, "The rent is 800."));
  const FileStamp before = file_stamp(file);
  EXPECT_EQ(file_stamp(file), before);
  EXPECT_EQ(before.size_bytes, 16u);
  fs::last_write_time(other, fs::last_write_time(file));
  fs::rename(other, file);  // as `cp -p` and `mv` leave it
  const FileStamp after = file_stamp(file);
  EXPECT_EQ(after.size_bytes, before.size_bytes);
  EXPECT_EQ(after.modified_ns, before.modified_ns);
  EXPECT_NE(after, before);
  EXPECT_EQ(file_stamp(folder.path() / "none"), FileStamp{});
}

// As `touch -r` leaves it: another inode does not tell.
TEST(FileStamp, MovesWithAnEditInPlaceThatSetsTheTimeBack) {
  const auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "deed.txt";
  ASSERT_TRUE(write_file_atomically(file, "The rent is 900."));
  const FileStamp before = file_stamp(file);
  const auto time = fs::last_write_time(file);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));  // a file system's clock may be as coarse as that
  std::ofstream(file) << "The rent is 800.";
  fs::last_write_time(file, time);
  const FileStamp after = file_stamp(file);
  EXPECT_EQ(after.size_bytes, before.size_bytes);
  EXPECT_EQ(after.modified_ns, before.modified_ns);
  EXPECT_EQ(after.inode, before.inode);
  EXPECT_NE(after, before);
}

}  // namespace
}  // namespace hone
