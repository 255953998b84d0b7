#include "hone/core/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "hone/core/append_file.h"
#include "hone/core/atomic_file.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

TEST(Files, ReadGivesBackWhatWasWritten) {
  auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "a.txt";
  const std::string content("zero\0byte", 9);
  ASSERT_TRUE(write_file_atomically(file, content, 0600));
  EXPECT_EQ(read_file(file).value(), content);
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(Files, WhatCannotBeLookedAtIsNotTakenForAbsent) {
  auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "a.txt", circle = folder.path() / "circle";
  ASSERT_TRUE(write_file_atomically(file, "words"));
  fs::create_symlink(circle, circle);
  EXPECT_TRUE(is_there(file).value());
  EXPECT_FALSE(is_there(folder.path() / "nothing").value());
  EXPECT_FALSE(is_there(file / "nothing").value());
  EXPECT_FALSE(is_there("").value());
  ASSERT_FALSE(is_there(circle));
  EXPECT_THAT(is_there(circle).error().message(), HasSubstr(circle.string()));

  EXPECT_EQ(read_file_if_there(file).value(), "words");
  EXPECT_FALSE(read_file_if_there(folder.path() / "nothing").value());
  EXPECT_FALSE(read_file_if_there(circle));
  EXPECT_FALSE(read_file_if_there(folder.path()));
  EXPECT_EQ(read_file_if_there(file, 2).error().code(), ErrorCode::limit_exceeded);
}

TEST(Files, AFolderIsListedWholeOrItIsSaidThatItCannotBe) {
  auto folder = TemporaryFolder::make().value();
  EXPECT_TRUE(folder_entries(folder.path() / "nothing").value().empty());
  for (const char* name : {"b", "a", "c"}) ASSERT_TRUE(write_file_atomically(folder.path() / name, name));
  EXPECT_THAT(folder_entries(folder.path()).value(),
              ::testing::ElementsAre(folder.path() / "a", folder.path() / "b", folder.path() / "c"));
  const uid_t self = ::geteuid();
  fs::permissions(folder.path(), fs::perms::owner_exec | fs::perms::others_exec);
  ASSERT_EQ(self == 0 ? ::seteuid(65534) : 0, 0);
  const auto refused = folder_entries(folder.path());
  ASSERT_EQ(self == 0 ? ::seteuid(self) : 0, 0);
  fs::permissions(folder.path(), fs::perms::owner_all);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::permission_denied);
  EXPECT_THAT(refused.error().message(), HasSubstr(folder.path().string()));
}

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 01000;
}

// Restores the mask that was there.
struct Umask {
  explicit Umask(mode_t mask) : before(umask(mask)) {}
  ~Umask() { umask(before); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;
  mode_t before;
};

TEST(Files, ANewFileKeepsToTheUmaskAndAReplacedOneItsMode) {
  auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "a", large = folder.path() / "b", grows = folder.path() / "c";
  {
    const Umask mask(077);
    ASSERT_TRUE(write_file_atomically(file, "text"));
    ASSERT_TRUE(AtomicFile::create(large).value().commit());
    ASSERT_TRUE(AppendFile::create(grows));
  }
  for (const fs::path& one : {file, large, grows}) EXPECT_EQ(mode_of(one), 0600u) << one;
  const Umask mask(022);
  ASSERT_TRUE(write_file_atomically(file, "more"));
  EXPECT_EQ(mode_of(file), 0600u);
  const fs::path open = folder.path() / "d";
  ASSERT_TRUE(write_file_atomically(open, "text"));
  EXPECT_EQ(mode_of(open), 0644u);
  ASSERT_TRUE(write_file_atomically(open, "a secret", 0600));
  EXPECT_EQ(mode_of(open), 0600u);
}

TEST(Files, WhatAKilledWriterLeftIsKnownByItsName) {
  auto folder = TemporaryFolder::make().value();
  {
    auto file = AtomicFile::create(folder.path() / "model.gguf").value();
    for (const auto& entry : fs::directory_iterator(folder.path())) EXPECT_TRUE(is_left_behind(entry.path()));
    ASSERT_TRUE(file.commit());
  }
  for (const auto& entry : fs::directory_iterator(folder.path())) EXPECT_FALSE(is_left_behind(entry.path()));
  for (const char* name : {"model.gguf.incomplete", "a.writing-", "a.writing-123", ".writing-123456"})
    EXPECT_FALSE(is_left_behind(name)) << name;
}

TEST(Files, ALockIsNotTakenThroughALink) {
  auto folder = TemporaryFolder::make().value();
  fs::create_symlink(folder.path() / "elsewhere", folder.path() / "lock");
  EXPECT_FALSE(FileLock::take(folder.path() / "lock", false));
  EXPECT_FALSE(fs::exists(folder.path() / "elsewhere"));
}

TEST(Files, ReadNamesWhatIsWrong) {
  auto folder = TemporaryFolder::make().value();
  EXPECT_EQ(read_file(folder.path() / "none").error().code(), ErrorCode::not_found);
  EXPECT_THAT(read_file(folder.path()).error().message(), HasSubstr("is a folder"));
  ASSERT_TRUE(write_file_atomically(folder.path() / "big", std::string(100, 'x')));
  auto big = read_file(folder.path() / "big", 99);
  EXPECT_EQ(big.error().code(), ErrorCode::limit_exceeded);
  ASSERT_EQ(mkfifo((folder.path() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder.path() / "pipe").error().code(), ErrorCode::invalid_argument);  // and does not wait
}

TEST(Files, AFailedWriteLeavesTheOldContentAndNoTemporary) {
  auto folder = TemporaryFolder::make().value();
  fs::create_directory(folder.path() / "taken");
  EXPECT_FALSE(write_file_atomically(folder.path() / "taken", "text"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Files, TemporaryFolderGoesWithItsObject) {
  fs::path path;
  {
    auto folder = TemporaryFolder::make().value();
    path = folder.path();
    ASSERT_TRUE(make_folder(path / "a/b/c"));
    EXPECT_TRUE(fs::is_directory(path / "a/b/c"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(Files, MapShowsTheBytesAndAnEmptyFileIsEmpty) {
  auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "a", "abc"));
  ASSERT_TRUE(write_file_atomically(folder.path() / "empty", ""));
  auto map = MappedFile::open(folder.path() / "a").value();
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(map.bytes().data()), map.bytes().size()), "abc");
  EXPECT_TRUE(MappedFile::open(folder.path() / "empty").value().bytes().empty());
}

TEST(Files, ALockIsHeldByOne) {
  auto folder = TemporaryFolder::make().value();
  const fs::path file = folder.path() / "lock";
  {
    auto first = FileLock::take(file, false).value();
    EXPECT_EQ(FileLock::take(file, false).error().code(), ErrorCode::busy);
  }
  EXPECT_TRUE(FileLock::take(file, false));
}

}  // namespace
}  // namespace hone
