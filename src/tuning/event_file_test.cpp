#include "event_file.h"

#include <gtest/gtest.h>

#include <cstring>

namespace hone::tuning {
namespace {

TEST(EventFile, ChecksumsAreThoseOfRfc3720) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
}

// Step 1, loss 2.5 at time 0, byte by byte as event.proto and the record format say.
TEST(EventFile, WritesFramedEvents) {
  auto folder = TemporaryFolder::make();
  ASSERT_TRUE(folder);
  {
    auto events = EventFile::create(folder->path() / "events", 0);
    ASSERT_TRUE(events);
    ASSERT_TRUE(events->add(0, 1, {{"loss", 2.5F}}));
  }
  auto bytes = read_file(folder->path() / "events");
  ASSERT_TRUE(bytes);
  const std::string version = std::string("\x09\0\0\0\0\0\0\0\0\x1a\x0d", 11) + "brain.Event:2";
  const std::string event = std::string("\x09\0\0\0\0\0\0\0\0\x10\x01\x2a\x0d\x0a\x0b\x0a\x04", 17) + "loss" +
                            std::string("\x15\0\0\x20\x40", 5);
  ASSERT_EQ(bytes->size(), 16 + version.size() + 16 + event.size());
  EXPECT_EQ(bytes->substr(12, version.size()), version);
  EXPECT_EQ(bytes->substr(16 + version.size() + 12, event.size()), event);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes->data(), sizeof length);
  EXPECT_EQ(length, version.size());
}

}  // namespace
}  // namespace hone::tuning
