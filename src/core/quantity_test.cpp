#include "hone/core/quantity.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(Quantity, SizesAreDecimal) {
  EXPECT_EQ(in_megabytes(1'500'000), "1.5 MB");
  EXPECT_EQ(in_megabytes(98'362'432, 0), "98 MB");
  EXPECT_EQ(in_gigabytes(650'000'000, 2), "0.65 GB");
  EXPECT_EQ(in_gigabytes(0), "0.0 GB");
}

TEST(Quantity, TheUnitFitsTheSize) {
  EXPECT_EQ(in_fitting_unit(0), "0 KB");
  EXPECT_EQ(in_fitting_unit(12'345), "12 KB");
  EXPECT_EQ(in_fitting_unit(1'000'000), "1 MB");
  EXPECT_EQ(in_fitting_unit(999'400'000), "999 MB");
  EXPECT_EQ(in_fitting_unit(999'500'000), "1.0 GB");
  EXPECT_EQ(in_fitting_unit(1'240'000'000), "1.2 GB");
}

TEST(Quantity, DurationsAreRough) {
  EXPECT_EQ(rough_duration(0), "0 s");
  EXPECT_EQ(rough_duration(89.4), "89 s");
  EXPECT_EQ(rough_duration(90), "2 min");
  EXPECT_EQ(rough_duration(5000), "83 min");
  EXPECT_EQ(rough_duration(90 * 60), "1.5 h");
}

}  // namespace
}  // namespace hone
