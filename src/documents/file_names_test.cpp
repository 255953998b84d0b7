#include "hone/documents/file_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/documents/document.h"

namespace hone::documents {
namespace {

constexpr char nfc[] = "r\xC3\xA9sum\xC3\xA9.txt", nfd[] = "re\xCC\x81sume\xCC\x81.txt";

TEST(FileNames, OneNormalForm) {
  EXPECT_EQ(composed(nfd), nfc);
  EXPECT_EQ(composed(nfc), nfc);
  EXPECT_EQ(composed("plain.txt"), "plain.txt");
  EXPECT_EQ(composed("\xFF broken"), "\xFF broken");
}

TEST(FileNames, AFileIsFoundHoweverItsNameIsSpelled) {
  auto folder = TemporaryFolder::make("hone-names-test");
  ASSERT_TRUE(folder.ok());
  const fs::path sub = folder->path() / "cafe\xCC\x81";
  fs::create_directories(sub);
  ASSERT_TRUE(write_file_atomically(sub / nfd, "The fee is 900.").ok());
  const fs::path asked = folder->path() / "caf\xC3\xA9" / nfc;
  EXPECT_EQ(as_stored(asked), sub / nfd);
  auto document = read_document(asked);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->text, "The fee is 900.");
  auto found = find_documents({asked});
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(found->files, testing::ElementsAre(sub / nfd));
  EXPECT_EQ(as_stored(folder->path() / "missing.txt"), folder->path() / "missing.txt");
}

}  // namespace
}  // namespace hone::documents
