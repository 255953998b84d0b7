#include "tuning_data.h"

#include <gmock/gmock.h>

#include <algorithm>
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
  for (int i = 0; i < 200; ++i) rows.push_back(row_of(static_cast<std::uint64_t>(i) + 1, i % 60));
  const auto held = hold_out(rows, 1);
  ASSERT_FALSE(held.empty());
  for (const std::int32_t content : contents(held)) EXPECT_FALSE(contents(rows).contains(content)) << content;
}

TEST(HoldOut, TheAnswersOfOneConversationStayTogether) {
  std::vector<model::TokenRow> rows;
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
