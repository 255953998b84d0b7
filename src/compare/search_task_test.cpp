#include "hone/compare/search_task.h"

#include <gmock/gmock.h>

namespace hone::compare {
namespace {

using testing::HasSubstr;

struct Task : testing::Test {
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made) << made.error().message();
    folder.emplace(std::move(*made));
    put("docs/lease.txt",
        "\xEF\xBB\xBF"
        "Anna Kellér signed.\r\nShe signed twice.\r\nRent: 300.\r\n");
  }
  void put(const std::string& name, const std::string& text) {
    const fs::path file = folder->path() / name;
    ASSERT_TRUE(make_folder(file.parent_path()));
    ASSERT_TRUE(write_file_atomically(file, text));
  }
  Result<SearchTask> read(const std::string& rows) {
    put("q.jsonl", rows);
    return read_search_task({folder->path() / "docs"}, folder->path() / "q.jsonl");
  }
  std::string wrong(const std::string& rows) {
    const auto task = read(rows);
    return task ? "accepted" : task.error().message();
  }
  std::optional<TemporaryFolder> folder;
};

std::string row(const std::string& document, int start, int end, const std::string& text = "") {
  std::string span = "{\"start\":" + std::to_string(start) + ",\"end\":" + std::to_string(end);
  if (!text.empty()) span += ",\"text\":\"" + text + "\"";
  return "{\"_id\":\"q\",\"question\":\"Who?\",\"document\":\"" + document + "\",\"spans\":[" + span + "}]}\n";
}

TEST_F(Task, ASpanWithoutItsTextIsTakenByItsOffsets) {
  const auto task = read(row("lease.txt", 5, 11));
  ASSERT_TRUE(task) << task.error().message();
  EXPECT_EQ(task->questions[0].spans[0].start, 5u);
  EXPECT_EQ(task->questions[0].spans[0].end, 11u);
  EXPECT_EQ(task->questions[0].grades.at(0), 1);
  EXPECT_TRUE(task->has_spans());
}

// Counted with the file's byte order mark "Rent" begins at 41; in the text that Hone reads, at 40.
TEST_F(Task, ASpanIsWhereItsTextStandsWhenOffsetsAreOff) {
  const auto task = read(row("lease.txt", 41, 45, "Rent"));
  ASSERT_TRUE(task) << task.error().message();
  EXPECT_EQ(task->questions[0].spans[0].start, 40u);
  EXPECT_EQ(task->questions[0].spans[0].end, 44u);
}

TEST_F(Task, TextThatStandsNowhereOrTwiceIsRefused) {
  EXPECT_THAT(wrong(row("lease.txt", 0, 4, "Bert")), HasSubstr("\"Bert\" does not stand at 0 to 4"));
  EXPECT_THAT(wrong(row("lease.txt", 0, 6, "signed")), HasSubstr("q.jsonl, line 1"));
  const auto second = read(row("lease.txt", 25, 31, "signed"));  // twice there, but at the offsets
  ASSERT_TRUE(second) << second.error().message();
}

TEST_F(Task, TwoDocumentsOfOneNameAreToldByTheirFolder) {
  put("docs/old/lease.txt", "Thomas Byrne signed the older one.");
  EXPECT_THAT(wrong(row("lease.txt", 0, 4)), HasSubstr("2 documents are called \"lease.txt\""));
  const auto task = read(row("old/lease.txt", 0, 6, "Thomas"));
  ASSERT_TRUE(task) << task.error().message();
  EXPECT_THAT(task->names[task->questions[0].spans[0].document], HasSubstr("old/lease.txt"));
}

TEST_F(Task, WhatCannotBeJudgedIsCountedOrRefused) {
  const auto task = read(row("lease.txt", 0, 4) + "{\"question\":\"When?\",\"spans\":[]}\n");
  ASSERT_TRUE(task) << task.error().message();
  EXPECT_EQ(task->questions.size(), 1u);
  EXPECT_EQ(task->unjudged, 1u);
  EXPECT_THAT(wrong("{\"question\":\"When?\",\"spans\":[]}\n"), HasSubstr("nothing can be compared"));
  EXPECT_THAT(wrong(row("laese.txt", 0, 4)), HasSubstr("\"laese.txt\" is not among those compared"));
  EXPECT_THAT(wrong(row("lease.txt", 5, 500)), HasSubstr("does not lie in lease.txt"));
}

TEST_F(Task, ItsHashChangesWithWhatIsJudged) {
  const auto one = read(row("lease.txt", 0, 4)), other = read(row("lease.txt", 0, 5)),
             same = read(row("lease.txt", 0, 4));
  ASSERT_TRUE(one && other && same);
  EXPECT_EQ(one->hash, same->hash);
  EXPECT_NE(one->hash, other->hash);
}

}  // namespace
}  // namespace hone::compare
