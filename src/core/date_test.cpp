#include "hone/core/date.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(Date, IsUtcToTheSecond) {
  EXPECT_EQ(utc_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_time(951'827'696), "2000-02-29T12:34:56Z");
  EXPECT_EQ(utc_time(1'767'225'599), "2025-12-31T23:59:59Z");
}

TEST(Date, NowIsAfterThisWasWritten) { EXPECT_GT(unix_seconds(), 1'764'000'000); }

}  // namespace
}  // namespace hone
