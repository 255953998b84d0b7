#include "tuning_data.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace hone::tuning {
namespace {

model::TokenRow row_of(std::uint64_t source, std::int32_t content) {
  return {.ids = {1, content, 2}, .targets = {0, 1, 1}, .source = source};
}

std::set<std::int32_t> contents(const std::vector<model::TokenRow>& rows) {
  std::set<std::int32_t> out;
  for (const model::TokenRow& row : rows) out.insert(row.ids[1]);
  return out;
}

TEST(HoldOut, ATenthOfTheRowsAndNeverFewerThanEight) {
  for (const auto& [count, expected] : {std::pair{39, 0}, {40, 8}, {100, 10}, {5000, 200}}) {
    std::vector<model::TokenRow> rows;
    for (int i = 1; i <= count; ++i) rows.push_back(row_of(static_cast<std::uint64_t>(i), i));
    const auto held = hold_out(rows, 7);
    EXPECT_EQ(held.size(), static_cast<std::size_t>(expected)) << count;
    EXPECT_EQ(rows.size() + held.size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.source < b.source; }));
  }
}

TEST(HoldOut, EqualRowsStayOnOneSide) {
  std::vector<model::TokenRow> rows;
  rows.reserve(200);
  for (int i = 0; i < 200; ++i) rows.push_back(row_of(static_cast<std::uint64_t>(i) + 1, i % 60));
  const auto held = hold_out(rows, 1);
  ASSERT_FALSE(held.empty());
  for (const std::int32_t content : contents(held)) EXPECT_FALSE(contents(rows).contains(content)) << content;
}

TEST(HoldOut, TheAnswersOfOneConversationStayTogether) {
  std::vector<model::TokenRow> rows;
  rows.reserve(150);
  for (int i = 0; i < 150; ++i) rows.push_back(row_of(static_cast<std::uint64_t>(i / 3) + 1, i));
  const auto held = hold_out(rows, 1);
  ASSERT_EQ(held.size(), 24u);
  for (const model::TokenRow& row : held)
    EXPECT_EQ(std::count_if(held.begin(), held.end(),
                            [&](const model::TokenRow& other) { return other.source == row.source; }),
              3);
}

TEST(HoldOut, DependsOnContentAndSeedAndNotOnPlace) {
  std::vector<model::TokenRow> rows, reversed;
  for (int i = 1; i <= 100; ++i) rows.push_back(row_of(static_cast<std::uint64_t>(i), i));
  reversed.assign(rows.rbegin(), rows.rend());
  std::vector<model::TokenRow> other = rows;
  const auto first = contents(hold_out(rows, 1));
  EXPECT_EQ(contents(hold_out(reversed, 1)), first);
  EXPECT_NE(contents(hold_out(other, 2)), first);
}

TEST(KeepShare, LeavesThatManyWholeConversationsByContentAndSeed) {
  std::vector<model::TokenRow> all;
  all.reserve(120);
  for (int i = 0; i < 120; ++i) all.push_back(row_of(static_cast<std::uint64_t>(i / 2) + 1, i));
  const auto kept = [&](double share, std::uint64_t seed) {
    std::vector<model::TokenRow> rows = all;
    keep_share(rows, share, seed);
    return rows;
  };
  const auto half = kept(0.5, 1);
  EXPECT_EQ(half.size(), 60u);
  std::map<std::uint64_t, int> rows_of;
  for (const model::TokenRow& row : half) ++rows_of[row.source];
  for (const auto& [source, rows] : rows_of) EXPECT_EQ(rows, 2) << source;
  EXPECT_TRUE(std::is_sorted(half.begin(), half.end(), [](auto& a, auto& b) { return a.source < b.source; }));
  EXPECT_EQ(contents(kept(0.5, 1)), contents(half));
  EXPECT_NE(contents(kept(0.5, 2)), contents(half));
  EXPECT_EQ(kept(1, 1).size(), 120u);
  EXPECT_EQ(kept(0.01, 1).size(), 2u);
  const auto quarter = contents(kept(0.25, 1)), of_half = contents(half);
  EXPECT_TRUE(std::includes(of_half.begin(), of_half.end(), quarter.begin(), quarter.end()));
}

TEST(CommonSystemPrompt, IsWhatEveryRowBeginsWith) {
  const auto prompt_of = [](std::string_view text) {
    const auto set = rows::parse_rows(text, rows::RowSyntax::json, "rows.jsonl");
    EXPECT_TRUE(set);
    return set ? common_system_prompt(*set) : std::nullopt;
  };
  EXPECT_EQ(prompt_of(R"({"question":"a","answer":"b"}
{"question":"c","answer":"d"})"),
            "");
  EXPECT_EQ(prompt_of(R"({"question":"a","answer":"b","system":"Be brief."}
{"question":"c","answer":"d","system":"Be brief."})"),
            "Be brief.");
  EXPECT_EQ(prompt_of(R"({"question":"a","answer":"b","system":"Be brief."}
{"question":"c","answer":"d"})"),
            std::nullopt);
}

}  // namespace
}  // namespace hone::tuning
