#include "download_hash.h"

#include <gtest/gtest.h>

namespace hone::pull {
namespace {

// Names by `git hash-object`.
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
}  // namespace hone::pull
