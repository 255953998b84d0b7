#include "hone/core/ownership.h"

#include <gtest/gtest.h>

#include "hone/core/files.h"

namespace hone {
namespace {

TEST(Ownership, IsTheUsersOwnAndForRootThatOfWhoCalledSudo) {
  EXPECT_TRUE(is_own(1000, 1000, nullptr));
  EXPECT_FALSE(is_own(1001, 1000, nullptr));
  EXPECT_FALSE(is_own(0, 1000, nullptr));
  EXPECT_FALSE(is_own(1000, 0, nullptr));
  EXPECT_TRUE(is_own(1000, 0, "1000"));
  EXPECT_FALSE(is_own(1001, 0, "1000"));
  EXPECT_FALSE(is_own(1000, 0, "1000 "));
  EXPECT_FALSE(is_own(1001, 1000, "1001"));  // anybody may set it; only root was given it
}

TEST(Ownership, IsOfALinkAndNotOfItsEnd) {
  const auto folder = TemporaryFolder::make().value();
  EXPECT_FALSE(ownership_of(folder.path() / "none"));
  const auto found = ownership_of(folder.path());
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->own);
  EXPECT_FALSE(found->link);
  fs::create_directory_symlink(folder.path() / "none", folder.path() / "link");
  const auto link = ownership_of(folder.path() / "link");
  ASSERT_TRUE(link);
  EXPECT_TRUE(link->link);
}

}  // namespace
}  // namespace hone
