#include "hone/core/links.h"

#include <gtest/gtest.h>

#include "hone/core/files.h"

namespace hone {
namespace {

TEST(Links, LeadOutOfAFolderOrStayInIt) {
  const auto made = TemporaryFolder::make().value();
  const fs::path folder = made.path() / "docs";
  ASSERT_TRUE(make_folder(folder / "more"));
  ASSERT_TRUE(make_folder(made.path() / "docs-of-others"));
  for (const char* name : {"docs/a.txt", "secret.txt", "docs-of-others/b.txt"})
    ASSERT_TRUE(write_file_atomically(made.path() / name, "text"));
  fs::create_symlink("a.txt", folder / "same.txt");
  fs::create_symlink("../more/../a.txt", folder / "more/back.txt");
  fs::create_symlink("../secret.txt", folder / "out.txt");
  fs::create_symlink(made.path() / "docs-of-others/b.txt", folder / "neighbour.txt");
  fs::create_directory_symlink("../docs-of-others", folder / "others");
  fs::create_symlink("nothing", folder / "nowhere.txt");
  for (const char* name : {"a.txt", "same.txt", "more/back.txt"})
    EXPECT_FALSE(leads_out_of(folder, folder / name)) << name;
  for (const char* name : {"out.txt", "neighbour.txt", "others/b.txt", "nowhere.txt"})
    EXPECT_TRUE(leads_out_of(folder, folder / name)) << name;
  fs::create_directory_symlink(folder, made.path() / "named");  // a link that a person names is meant
  EXPECT_FALSE(leads_out_of(made.path() / "named", made.path() / "named/a.txt"));
}

TEST(Links, OfAHubsSnapshotLeadToItsBlobs) {
  const auto made = TemporaryFolder::make().value();
  const fs::path cache = made.path() / "datasets--demo--rows", snapshot = cache / "snapshots/0123";
  for (const fs::path& folder : {cache / "blobs", snapshot / "data"}) ASSERT_TRUE(make_folder(folder));
  ASSERT_TRUE(write_file_atomically(cache / "blobs/abc", "text"));
  ASSERT_TRUE(write_file_atomically(cache / "secret", "text"));
  fs::create_symlink("../../../blobs/abc", snapshot / "data/train.jsonl");
  fs::create_symlink("../../secret", snapshot / "valid.jsonl");
  EXPECT_FALSE(leads_out_of(snapshot, snapshot / "data/train.jsonl"));
  EXPECT_TRUE(leads_out_of(snapshot, snapshot / "valid.jsonl"));
  fs::rename(cache / "snapshots", cache / "other");  // only there
  EXPECT_TRUE(leads_out_of(cache / "other/0123", cache / "other/0123/data/train.jsonl"));
}

}  // namespace
}  // namespace hone
