#include "hone/tuning/share_comparison.h"

#include <gmock/gmock.h>

#include "hone/tuning/row_answers_json.h"
#include "hone/tuning/run_folder.h"
#include "hone/tuning/tuning_result.h"

namespace hone::tuning {
namespace {

class ShareComparisonTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
  }

  // A run that ended, of 20 held-out rows of which the first so many are right.
  fs::path ended(const std::string& name, std::optional<double> share, int right, std::uint64_t seed = 7,
                 const std::string& data_hash = "abc") const {
    fs::path run = folder_->path() / name;
    EXPECT_TRUE(create_run(run, {.model = "tiny",
                                 .data = "/home/anna/rows.jsonl",
                                 .alpha = 32.0F,
                                 .learning_rate = 1e-3F,
                                 .schedule = training::Schedule::constant,
                                 .warmup_steps = 0,
                                 .steps = share ? 10u : 20u,
                                 .batch = 2,
                                 .seq_tokens = 512,
                                 .seed = seed,
                                 .save_every = share ? 5u : 10u,
                                 .eval_every = 0,
                                 .patience = 0,
                                 .share = share}));
    EXPECT_TRUE(write_file_atomically(run / "inputs.json", R"({"model":"m","data":")" + data_hash + "\"}"));
    std::vector<RowAnswer> rows;
    rows.reserve(20);
    for (int row = 0; row < 20; ++row)
      rows.push_back(
          {.row = static_cast<std::uint64_t>(row), .expected = "Bail", .right = BeforeAfter{false, row < right}});
    EXPECT_TRUE(write_row_answers(run, rows));
    EXPECT_TRUE(write_file_atomically(
        run / "result.json", result_text({.steps = share ? 10u : 20u, .epochs = 4, .answers = count_rows(rows)})));
    return run;
  }

  std::optional<TemporaryFolder> folder_;
};

TEST_F(ShareComparisonTest, MoreExamplesHelpedWhereMoreRowsAreRight) {
  const fs::path half = ended("half", 0.5, 5), all = ended("all", std::nullopt, 15);
  for (const fs::path& run : {half, all, all / ""}) {
    const auto compared = compare_shares(run);
    ASSERT_TRUE(compared) << run;
    EXPECT_EQ(compared->fewer.filename(), "half");
    EXPECT_EQ(compared->more.filename(), "all");
    EXPECT_EQ(share_sentence(*compared),
              "More examples would probably help: tuned on half of the rows (half) 5 of 20 held-out rows are right, on "
              "all rows "
              "(all) 15; luck alone would do this less than once in 100.");
  }
}

TEST_F(ShareComparisonTest, AFewMoreThatLuckMayHaveMadeProveNothing) {
  const fs::path all = ended("all", std::nullopt, 15);
  ended("half", 0.25, 12);
  const auto compared = compare_shares(all);
  ASSERT_TRUE(compared);
  EXPECT_EQ(share_sentence(*compared),
            "Whether more examples would help cannot be told: tuned on 25 % of the rows (half) 12 of 20 held-out rows "
            "are right, "
            "on all rows (all) 15; only 3 marks changed, and luck may do that.");
}

TEST_F(ShareComparisonTest, OnlyARunThatDiffersInItsShareAloneBelongsToIt) {
  const fs::path all = ended("all", std::nullopt, 15);
  EXPECT_FALSE(compare_shares(all));
  ended("again", std::nullopt, 15);
  ended("seed", 0.5, 5, 8);
  ended("rows", 0.5, 5, 7, "other");
  EXPECT_FALSE(compare_shares(all));
  const fs::path unfinished = ended("half", 0.5, 5);
  ASSERT_TRUE(fs::remove(unfinished / "result.json"));
  EXPECT_FALSE(compare_shares(all));
  EXPECT_FALSE(compare_shares(unfinished));
}

}  // namespace
}  // namespace hone::tuning
