#include "download_hash.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

// FIPS 180 examples, and `git hash-object`.
TEST(Sha1, OfTheStandard) {
  Sha1 abc;
  abc.update("abc");
  EXPECT_EQ(abc.hex(), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Sha1().hex(), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  Sha1 million;
  for (int i = 0; i < 1000; ++i) million.update(std::string(1000, 'a'));
  EXPECT_EQ(million.hex(), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(DownloadHash, KnowsGitNamesAndSha256) {
  DownloadHash git("ce013625030ba8dba906f756967f9e9ca394464a", 6);
  git.update("hel"), git.update("lo\n"), git.finish();
  EXPECT_TRUE(git.matches());
  EXPECT_EQ(git.sha256(), "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
  DownloadHash wrong("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", 6);
  wrong.update("hello"), wrong.finish();
  EXPECT_FALSE(wrong.matches());
  DownloadHash none("", 0);
  none.finish();
  EXPECT_TRUE(none.matches());
}

}  // namespace
}  // namespace hone
