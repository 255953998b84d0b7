#include "hone/rows/packing.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "hone/core/random.h"

namespace hone::rows {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

model::TokenRow row(std::size_t length, std::uint64_t source) {
  model::TokenRow out{.source = source};
  for (std::size_t i = 0; i < length; ++i) {
    out.ids.push_back(static_cast<std::int32_t>(1000 * source + i));
    out.targets.push_back(i % 3 == 0);
  }
  return out;
}

std::vector<std::vector<std::uint64_t>> sources(const Packing& packed) {
  std::vector<std::vector<std::uint64_t>> out;
  for (const model::Sequence& sequence : packed.sequences) {
    out.emplace_back();
    for (const model::TokenRow& one : sequence) out.back().push_back(one.source);
  }
  return out;
}

TEST(Pack, WholeRowsGoIntoTheFirstSequenceWithRoom) {
  const auto packed = pack({row(6, 1), row(5, 2), row(4, 3), row(5, 4), row(10, 5)}, PackMode::rows, 10);
  EXPECT_THAT(sources(packed), ElementsAre(ElementsAre(1, 3), ElementsAre(2, 4), ElementsAre(5)));
}

TEST(Pack, ARowThatIsTooLongIsAlone) {
  const auto packed = pack({row(2, 1), row(50, 2), row(3, 3)}, PackMode::rows, 10);
  EXPECT_THAT(sources(packed), ElementsAre(ElementsAre(1, 3), ElementsAre(2)));
}

TEST(Pack, NoneKeepsRowsAsTheyAre) {
  EXPECT_THAT(sources(pack({row(2, 1), row(50, 2)}, PackMode::none, 10)), ElementsAre(ElementsAre(1), ElementsAre(2)));
  EXPECT_THAT(pack({}, PackMode::rows, 10).sequences, IsEmpty());
}

TEST(Pack, AStreamIsTheJoinedRowsCut) {
  const auto packed = pack({row(5, 1), row(4, 2), row(2, 3)}, PackMode::stream, 4);
  ASSERT_THAT(packed.sequences, SizeIs(2));
  EXPECT_THAT(packed.sequences[1][0].ids, ElementsAre(1004, 2000, 2001, 2002));
  EXPECT_THAT(packed.sequences[1][0].targets, ElementsAre(0, 1, 0, 0));  // a row's first token keeps its target
  EXPECT_EQ(packed.sequences[1][0].source, 1u);
  EXPECT_EQ(packed.dropped_tokens, 3u);
}

TEST(Pack, EveryTokenIsKeptOnceAndNothingIsOverfull) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    std::vector<model::TokenRow> rows;
    for (std::uint64_t i = 1; i <= 60; ++i) rows.push_back(row(1 + random.below(40), i));
    const auto packed = pack(rows, PackMode::rows, 32);
    std::vector<std::int32_t> before, after;
    for (const auto& one : rows) before.insert(before.end(), one.ids.begin(), one.ids.end());
    std::uint64_t first = 0;
    for (const model::Sequence& sequence : packed.sequences) {
      std::size_t tokens = 0;
      for (const model::TokenRow& one : sequence) {
        EXPECT_EQ(one.targets, row(one.ids.size(), one.source).targets);
        tokens += one.ids.size();
        after.insert(after.end(), one.ids.begin(), one.ids.end());
      }
      EXPECT_TRUE(tokens <= 32 || sequence.size() == 1);
      EXPECT_GT(sequence[0].source, first);  // sequences are ordered by their first row
      EXPECT_TRUE(
          std::is_sorted(sequence.begin(), sequence.end(),
                         [](const model::TokenRow& a, const model::TokenRow& b) { return a.source < b.source; }));
      first = sequence[0].source;
    }
    std::sort(after.begin(), after.end());
    EXPECT_EQ(before, after);
    const auto stream = pack(rows, PackMode::stream, 32);
    after.clear();
    for (const model::Sequence& sequence : stream.sequences) {
      ASSERT_THAT(sequence, SizeIs(1));
      EXPECT_THAT(sequence[0].ids, SizeIs(32));
      after.insert(after.end(), sequence[0].ids.begin(), sequence[0].ids.end());
    }
    EXPECT_EQ(after.size() + stream.dropped_tokens, before.size());
    EXPECT_LT(stream.dropped_tokens, 32u);
    EXPECT_TRUE(std::equal(after.begin(), after.end(), before.begin()));
  }
}

TEST(BatchOrder, IsAPermutationOfSeedAndEpoch) {
  const auto order = batch_order(100, 3, 0, true);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, batch_order(100, 3, 5, false));
  EXPECT_EQ(order, batch_order(100, 3, 0, true));
  EXPECT_NE(order, batch_order(100, 3, 1, true));
  EXPECT_NE(order, batch_order(100, 4, 0, true));
  EXPECT_THAT(batch_order(0, 3, 0, true), IsEmpty());
}

TEST(PackMode, HasNames) {
  EXPECT_EQ(parse_pack_mode("stream").value(), PackMode::stream);
  EXPECT_THAT(parse_pack_mode("row").error().message(), ::testing::HasSubstr("Did you mean 'rows'?"));
}

}  // namespace
}  // namespace hone::rows
