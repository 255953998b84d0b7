#include "draft_sentences.h"

#include <gmock/gmock.h>

namespace hone::drafting {
namespace {

using testing::ElementsAre;

struct DraftSentences : testing::Test {
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made) << made.error().message();
    folder.emplace(std::move(*made));
    ASSERT_TRUE(write_file_atomically(
        path("mail.eml"),
        "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        "The attached lease was signed in Galway last Monday.\n--b\nContent-Type: text/plain; name=lease.txt\n\n"
        "The tenant pays nine hundred euros on the first of May.\n--b--\n"));
    ASSERT_TRUE(write_file_atomically(path("mill.txt"), "The old mill beside the river burned in the year 1804."));
  }
  std::string path(const char* name) const { return (folder->path() / name).string(); }
  std::vector<std::string> documents(const std::vector<documents::DocumentSpan>& taken) const {
    const auto found = find_draft_sentences({folder->path()}, taken);
    EXPECT_TRUE(found) << found.error().message();
    std::vector<std::string> names;
    for (const DraftSentence& one : found->sentences) names.push_back(one.span.document);
    return names;
  }
  std::optional<TemporaryFolder> folder;
};

// As a workspace reads them: what a message holds is a document of its own.
TEST_F(DraftSentences, AreTakenFromAttachmentsToo) {
  const auto found = find_draft_sentences({folder->path()}, {});
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_THAT(documents({}), ElementsAre(path("mail.eml"), path("mail.eml/lease.txt"), path("mill.txt")));
  EXPECT_EQ(found->files, 2u);
  const DraftSentence& lease = found->sentences[1];
  EXPECT_EQ(lease.text, "The tenant pays nine hundred euros on the first of May.");
  EXPECT_EQ(lease.span.start, 0u);
  EXPECT_EQ(lease.span.end, lease.text.size());
}

TEST_F(DraftSentences, AreKeptApartFromWhatIsTaken) {
  EXPECT_THAT(documents({{"elsewhere/lease.txt", 3, 9}}), ElementsAre(path("mail.eml"), path("mill.txt")));
  EXPECT_THAT(documents({{"mill.txt", 0, 4}, {"mail.eml/lease.txt", 0, 4}}), ElementsAre(path("mail.eml")));
}

TEST_F(DraftSentences, AFileThatCannotBeReadIsNamed) {
  ASSERT_TRUE(write_file_atomically(path("empty.txt"), ""));
  const auto found = find_draft_sentences({folder->path()}, {});
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->sentences.size(), 3u);
  ASSERT_EQ(found->skipped.size(), 1u);
  EXPECT_EQ(found->skipped[0].path.filename(), "empty.txt");
}

}  // namespace
}  // namespace hone::drafting
