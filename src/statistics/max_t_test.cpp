#include "hone/statistics/max_t.h"

#include <gmock/gmock.h>

#include <fstream>

#include "hone/core/json.h"

namespace hone::statistics {
namespace {

// Against numpy's own resampling of the same formula (scripts/golden/max_t_golden.py).
TEST(MaxT, AgreesWithNumpy) {
  std::ifstream file(std::string(HONE_TEST_DATA) + "/max_t.json");
  const Json golden = Json::parse(file);
  const auto scores = golden["scores"].get<std::vector<std::vector<double>>>();
  const auto leader = golden["leader"].get<std::size_t>();
  const auto t = paired_t(scores, leader);
  for (std::size_t row = 0; row < t.size(); ++row) EXPECT_NEAR(t[row], golden["t"][row].get<double>(), 1e-9);
  EXPECT_NEAR(max_t_critical(scores, leader), golden["critical"].get<double>(),
              0.06);  // 10,000 against 200,000 resamples
  EXPECT_EQ(tied_with(scores, leader), golden["tied"].get<std::vector<bool>>());
}

TEST(MaxT, RowsThatNeverDifferAreTied) {
  const std::vector<std::vector<double>> scores{{1, 0, 1, 1}, {1, 0, 1, 1}, {0, 0, 0, 0}};
  const auto tied = tied_with(scores, 0);
  EXPECT_TRUE(tied[0]);
  EXPECT_TRUE(tied[1]);
}

TEST(MaxT, ARowThatIsAlwaysWorseByTheSameIsExcluded) {
  const std::vector<std::vector<double>> scores{{0.5, 0.7, 0.9}, {0.4, 0.6, 0.8}, {0.5, 0.6, 0.95}};
  EXPECT_EQ(tied_with(scores, 0)[1], false);
}

TEST(MaxT, OneQuestionExcludesNobody) {
  const std::vector<std::vector<double>> scores{{1}, {0}};
  EXPECT_EQ(tied_with(scores, 0), (std::vector<bool>{true, true}));
}

}  // namespace
}  // namespace hone::statistics
