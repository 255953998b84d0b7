#include "hone/results/sitting_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "line_sum.h"

namespace hone::results {
namespace {

const std::string written =
    R"({"hone_sitting":1,"exam":{"title":"Lease","hash":"ab","part":"all"},"stage":"tuned","model":{"name":"m","weights_hash":"cd","size_bytes":7},"adapter":{"name":"a","sha256":"ef","size_bytes":3,"training_seconds":1.5},"documents":"","recipe":null,"decline_below":null,"style":"auto","system":null,"n_samples":1,"temperature":0.0,"max_tokens":256,"seed":5,"threads":2,"cpu":"c","build":"0.1","started":"2026-01-02T03:04:05Z","exam_file":"lease.frozen.json","notes":["n"],"first_word_seconds":0.25,"later":[1]})";

TEST(SittingHeader, IsWrittenAsItWasRead) {
  const auto header = parse_sitting_header(written, "s").value();
  EXPECT_EQ(header.exam.hash, "ab");
  EXPECT_EQ(header.adapter.value().training_seconds, 1.5);
  EXPECT_EQ(header.notes.at(0), "n");
  EXPECT_EQ(dump(header.more), R"({"later":[1]})");
  EXPECT_EQ(sitting_header_line(header), with_sum(written));
  EXPECT_EQ(sitting_header_line(parse_sitting_header(with_sum(written), "s").value()), with_sum(written));
}

TEST(SittingHeader, GoesOnUnlessWhoSitsOrHowDiffers) {
  const auto before = parse_sitting_header(written, "s").value();
  auto now = before;
  now.started = "later", now.first_word_seconds = 9, now.exam_file = "elsewhere.frozen.json";
  EXPECT_FALSE(other_sitting(before, now));
  EXPECT_TRUE(same_sitter(before, now));
  now.seed = 6;
  const auto other = other_sitting(before, now);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->member + " " + other->then + " " + other->now, "seed 5 6");
  EXPECT_TRUE(same_sitter(before, now));  // another seed is another sitting of the same sitter
  now.adapter.reset();
  EXPECT_FALSE(same_sitter(before, now));
}

}  // namespace
}  // namespace hone::results
