#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "hone/core/files.h"
#include "hone/documents/document.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FindDocuments : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(root()); }
  const fs::path& root() const { return folder_->path(); }
  void write(const std::string& name, std::string_view content = "text") {
    fs::create_directories((root() / name).parent_path());
    ASSERT_TRUE(write_file_atomically(root() / name, content).ok());
  }
  FoundDocuments find(const std::vector<fs::path>& paths) {
    auto found = find_documents(paths);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message());
    return found ? *found : FoundDocuments{};
  }
  std::vector<std::string> names(const FoundDocuments& found) const {
    std::vector<std::string> out;
    for (const fs::path& file : found.files) out.push_back(file.lexically_relative(root()).string());
    return out;
  }

 private:
  Result<TemporaryFolder> folder_ = TemporaryFolder::make("hone-documents-test");
};

TEST_F(FindDocuments, SortedWithoutHiddenFiles) {
  for (const char* name :
       {"b.txt", "a.md", "sub/c.html", ".hidden.txt", ".git/d.txt", ".hone/hone.db", "~$lock.docx", "README"})
    write(name);
  const FoundDocuments found = find({root()});
  EXPECT_THAT(names(found), ElementsAre("README", "a.md", "b.txt", "sub/c.html"));
  std::vector<std::string> kinds;  // they are said, but for the workspace
  for (const auto& skipped : found.skipped) kinds.push_back(skipped.path.filename().string() + ": " + skipped.kind);
  EXPECT_THAT(kinds, ElementsAre(".git: hidden folder", ".hidden.txt: hidden file", "~$lock.docx: hidden file"));
}

TEST_F(FindDocuments, ReportsWhatItCannotRead) {
  write("a.txt"), write("photo.jpg", "\xFF\xD8\xFF\xE0"), write("data", std::string_view("x\0y", 3)),
      write("table.xyz");
  const FoundDocuments found = find({root()});
  EXPECT_THAT(names(found), ElementsAre("a.txt"));
  ASSERT_EQ(found.skipped.size(), 3u);
  EXPECT_THAT(found.skipped[0].reason, HasSubstr("binary"));
  EXPECT_THAT(found.skipped[1].reason, HasSubstr("JPEG"));
  EXPECT_THAT(found.skipped[2].reason, HasSubstr(".xyz"));
}

TEST_F(FindDocuments, LeavesLoopsOfLinks) {
  write("sub/a.txt");
  fs::create_directory_symlink(root(), root() / "sub" / "loop");
  fs::create_symlink(root() / "gone.txt", root() / "broken.txt");
  const FoundDocuments found = find({root()});
  EXPECT_THAT(names(found), ElementsAre("sub/a.txt"));
  ASSERT_EQ(found.skipped.size(), 1u);
  EXPECT_THAT(found.skipped[0].reason, HasSubstr("leads nowhere"));
}

TEST_F(FindDocuments, LinksOutOfTheFolderAreFollowedOnlyWhenAsked) {
  write("outside/secret.txt"), write("outside/more/b.txt"), write("inside/a.txt");
  fs::create_symlink(root() / "outside" / "secret.txt", root() / "inside" / "link.txt");
  fs::create_directory_symlink(root() / "outside" / "more", root() / "inside" / "linked");
  fs::create_symlink(root() / "inside" / "a.txt", root() / "inside" / "same.txt");
  const FoundDocuments found = find({root() / "inside"});
  EXPECT_THAT(names(found), ElementsAre("inside/a.txt", "inside/same.txt"));
  ASSERT_EQ(found.skipped.size(), 2u);
  EXPECT_EQ(found.skipped[0].kind, "link out of the folder");
  auto asked = find_documents({root() / "inside"}, {.follow_links = true});
  ASSERT_TRUE(asked.ok());
  EXPECT_THAT(names(*asked), ElementsAre("inside/a.txt", "inside/link.txt", "inside/linked/b.txt", "inside/same.txt"));
  // A link that a person names is meant.
  EXPECT_THAT(names(find({root() / "inside" / "linked"})), ElementsAre("inside/linked/b.txt"));
}

TEST_F(FindDocuments, KindsOfWhatIsSkipped) {
  write("a.msg", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), write("b.png", "\x89PNG"), write("c.zip", "PK\x03\x04");
  write("d.eml", "From: a"), write("e.jpeg", "\xFF\xD8\xFF");
  const FoundDocuments found = find({root()});
  EXPECT_THAT(names(found), ElementsAre("d.eml"));
  ASSERT_EQ(found.skipped.size(), 4u);
  EXPECT_EQ(found.skipped[0].kind, "Outlook message");
  EXPECT_EQ(found.skipped[0].advice, "save it as .eml or pdf");
  EXPECT_EQ(found.skipped[1].kind, "PNG picture");
  EXPECT_EQ(found.skipped[2].kind, "zip archive");
  EXPECT_EQ(found.skipped[3].kind, "JPEG picture");
}

TEST_F(FindDocuments, NamedFilesAreTakenAsTheyAre) {
  write("a.xyz"), write(".hidden.txt");
  EXPECT_THAT(names(find({root() / "a.xyz", root() / ".hidden.txt"})), ElementsAre("a.xyz", ".hidden.txt"));
  auto missing = find_documents({root() / "nothing"});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code(), ErrorCode::not_found);
}

TEST_F(FindDocuments, SaysWhichFolderIsClosed) {
  write("closed/a.txt"), write("open.txt");
  fs::permissions(root() / "closed", fs::perms::none);
  // In a process of its own, which is nobody in particular where this one is root: root may read everything.
  EXPECT_EXIT(
      {
        fs::permissions(root(), fs::perms(0755));
        if (geteuid() == 0 && seteuid(65534) != 0) _exit(10);
        const FoundDocuments found = find({root()});
        if (names(found) != std::vector<std::string>{"open.txt"} || found.skipped.size() != 1) _exit(11);
        if (found.skipped[0].reason.find("closed cannot be read") == std::string::npos) _exit(12);
        auto closed = find_documents({root() / "closed"});
        _exit(!closed.ok() && closed.error().code() == ErrorCode::permission_denied ? 0 : 13);
      },
      ::testing::ExitedWithCode(0), "");
  fs::permissions(root() / "closed", fs::perms::owner_all);
}

}  // namespace
}  // namespace hone::documents
