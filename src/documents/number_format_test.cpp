// Right values as LibreOffice 7.4 and Excel show them.
#include "number_format.h"

#include <gtest/gtest.h>

namespace hone::documents {
namespace {

std::string say(const char* code, double value) { return NumberFormat(code).say(value, false); }

TEST(NumberFormat, NumbersAsTheyShow) {
  EXPECT_EQ(say("", 9300), "9300");
  EXPECT_EQ(say("", 0.1 + 0.2), "0.3");
  EXPECT_EQ(say("General", -1.5), "-1.5");
  EXPECT_EQ(say("#,##0", 9300), "9,300");
  EXPECT_EQ(say("#,##0", 1234567), "1,234,567");
  EXPECT_EQ(say("0.00", 2.675), "2.68");  // Excel rounds the decimal that it shows
  EXPECT_EQ(say("0.0%", 0.125), "12.5%");
  EXPECT_EQ(say("0%", 0.07), "7%");
  EXPECT_EQ(say("0.##", 5), "5");
  EXPECT_EQ(say("00000", 42), "00042");
  EXPECT_EQ(say("#,##0.00 \"EUR\"", 9300), "9,300.00 EUR");
  EXPECT_EQ(say("[$\xE2\x82\xAC-407] #,##0.00", 9300), "\xE2\x82\xAC 9,300.00");
  EXPECT_EQ(say("\"$\"#,##0.00;[Red]\\-\"$\"#,##0.00", -5), "-$5.00");
  EXPECT_EQ(say("#,##0.00_);(#,##0.00)", -1234.5), "-1,234.50");
  EXPECT_EQ(say("#,##0,", 1234567), "1,235");
  EXPECT_EQ(say("0;-0;\"none\"", 0), "none");
  EXPECT_EQ(say("0.00E+00", 1500), "1500");
  EXPECT_EQ(say("# ?/?", 0.5), "0.5");
}

TEST(NumberFormat, DatesAreIso) {
  EXPECT_EQ(say("dd/mm/yyyy", 45446), "2024-06-03");
  EXPECT_EQ(say("yyyy-mm-dd hh:mm", 45446.5), "2024-06-03 12:00");
  EXPECT_EQ(say("hh:mm", 0.75), "18:00");
  EXPECT_EQ(say("[h]:mm", 1.5), "36:00");
  EXPECT_EQ(say("d. mmmm yyyy", 1), "1900-01-01");
  EXPECT_EQ(say("dd/mm/yyyy", 61), "1900-03-01");
  EXPECT_EQ(NumberFormat("dd/mm/yyyy").say(43984, true), "2024-06-03");
  EXPECT_EQ(NumberFormat::builtin(14).say(45446, false), "2024-06-03");
  EXPECT_FALSE(NumberFormat("#,##0 \"days\"").is_date());
  EXPECT_FALSE(NumberFormat("[Red]0.00").is_date());
  EXPECT_EQ(say("dd/mm/yyyy", -1), "-1");
}

}  // namespace
}  // namespace hone::documents
