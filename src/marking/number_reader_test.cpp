#include "hone/marking/number_reader.h"

#include <gtest/gtest.h>

namespace hone::marking {
namespace {

struct Case {
  const char* text;
  const char* language;
  double value;
  const char* unit;
};

TEST(Numbers, AsPeopleWriteThem) {
  const Case cases[] = {{"350", "en", 350, ""},
                        {"£350", "en", 350, "gbp"},
                        {"£ 350", "en", 350, "gbp"},
                        {"350 pounds", "en", 350, "gbp"},
                        {"GBP 350", "en", 350, "gbp"},
                        {"1,350", "en", 1350, ""},
                        {"1,350.50", "en", 1350.5, ""},
                        {"1.350", "en", 1.35, ""},
                        {"1.350", "de", 1350, ""},
                        {"1.350,50 €", "de", 1350.5, "eur"},
                        {"1,5", "en", 1.5, ""},
                        {"1,350", "de", 1.35, ""},
                        {"1.234.567", "en", 1234567, ""},
                        {"1,234,567", "de", 1234567, ""},
                        {"1 234 567,8", "fr", 1234567.8, ""},
                        {"1\u202F234", "fr", 1234, ""},
                        {"1'234.50", "en", 1234.5, ""},
                        {"1’234", "de", 1234, ""},
                        {"-5", "en", -5, ""},
                        {"−5 °C", "en", -5, "celsius"},
                        {"-£5", "en", -5, "gbp"},
                        {"1.2 million", "en", 1.2e6, ""},
                        {"$3bn", "en", 3e9, "usd"},
                        {"£2.5k", "en", 2500, "gbp"},
                        {"45%", "en", 45, "percent"},
                        {"45 per cent", "en", 45, "percent"},
                        {"12 square metres", "en", 12, "square metre"},
                        {"twelve", "en", 12, ""},
                        {"three hundred and fifty pounds", "en", 350, "gbp"},
                        {"twenty-one days", "en", 21, "day"},
                        {"zwölf Tage", "de", 12, "day"},
                        {"٣٥٠", "ar", 350, ""},
                        {"３５０円", "ja", 350, "jpy"},
                        {"1e5", "en", 1e5, ""},
                        {"2.5E-3", "en", 0.0025, ""},
                        {".5", "en", 0.5, ""},
                        {"0.125", "de", 0.125, ""},
                        {"3 kg", "en", 3, "kilogram"},
                        {"two and a half", "en", 2.5, ""},
                        {"1804.", "en", 1804, ""},
                        {"0,5 km", "ga", 0.5, "kilometre"},
                        {"1.350,50", "et", 1350.5, ""},
                        {"1.350", "nb", 1350, ""},
                        {"1,350", "nb", 1.35, ""},
                        {"1,350", "xx", 1350, ""},
                        {"1,350", "", 1350, ""}};
  for (const Case& one : cases) {
    const auto numbers = read_numbers(one.text, one.language);
    ASSERT_FALSE(numbers.empty()) << one.text;
    EXPECT_DOUBLE_EQ(numbers[0].value, one.value) << one.text << " in " << one.language;
    EXPECT_EQ(numbers[0].unit, one.unit) << one.text;
  }
}

// Each text's last number, the one that is marked.
TEST(Numbers, FractionsPowersSignsAndWords) {
  const Case cases[] = {
      {"½", "en", 0.5, ""},
      {"2½", "en", 2.5, ""},
      {"2 ½ cups", "en", 2.5, ""},
      {"1/2", "en", 0.5, ""},
      {"1 / 2", "en", 0.5, ""},
      {"2 1/2", "en", 2.5, ""},
      {"-2 1/2", "en", -2.5, ""},
      {"¹⁄₂", "en", 0.5, ""},
      {"½ of 5⅓", "en", 16.0 / 3, ""},
      {"\\boxed{\\frac{1}{2}}", "en", 0.5, ""},
      {"-\\dfrac{3}{4}", "en", -0.75, ""},
      {"\\tfrac12", "en", 0.5, ""},
      {"1\\frac{1}{2}", "en", 1.5, ""},
      {"1/2/1804", "en", 1804, ""},
      {"1851/52", "en", 52, ""},
      {"√2", "en", 1.4142135623730951, ""},
      {"$4\\sqrt{2}$", "en", 5.656854249492381, ""},
      {"\\pi/2", "en", 1.5707963267948966, ""},
      {"10^3", "en", 1000, ""},
      {"10³", "en", 1000, ""},
      {"2^{10}", "en", 1024, ""},
      {"10**3", "en", 1000, ""},
      {"1.5⁻³", "en", 8.0 / 27, ""},
      {"⅔³", "en", 8.0 / 27, ""},
      {"-2³", "en", -8, ""},
      {"1.5 × 10^3", "en", 1500, ""},
      {"1.5 \\times 10^{-3}", "en", 0.0015, ""},
      {"10<sup>3</sup>", "en", 1000, ""},
      {"42 m^2", "en", 42, "square metre"},
      {"minus 5", "en", -5, ""},
      {"negative 5", "en", -5, ""},
      {"moins 5", "fr", -5, ""},
      {"–5", "en", -5, ""},
      {"The answer is –5.", "en", -5, ""},
      {"3–5", "en", 5, ""},
      {"3 – 5", "en", 5, ""},
      {"- 5", "en", -5, ""},
      {"- 5\n- 6", "en", 6, ""},
      {"x = - 5", "en", -5, ""},
      {"5 minus 3", "en", 3, ""},
      {"5%-10%", "en", 10, "percent"},
      {"$-5", "en", -5, "usd"},
      {"答えは-5です", "en", -5, ""},
      {"マイナス5", "ja", -5, ""},
      {"△5", "ja", -5, ""},
      {"△5", "en", 5, ""},
      {"5 degrees below zero", "en", -5, "degree"},
      {"minus twenty-one", "en", -21, ""},
      {"sixteen minus three", "en", 3, ""},
      {"forty two", "en", 42, ""},
      {"one hundred and five", "en", 105, ""},
      {"nineteen eighty-four", "en", 1984, ""},
      {"five six seven", "en", 7, ""},
      {"half", "en", 0.5, ""},
      {"three quarters", "en", 0.75, ""},
      {"half a million", "en", 5e5, ""},
      {"one and a half million", "en", 1.5e6, ""},
      {"a dozen", "en", 12, ""},
      {"three point one four", "en", 3.14, ""},
      {"2 and a half hours", "en", 2.5, "hour"},
      {"minus einundzwanzig", "de", -21, ""},
      {"zweiundvierzig", "de", 42, ""},
      {"quarante deux", "fr", 42, ""},
      {"fyrtiotvå", "sv", 42, ""},
      {"cúig", "ga", 5, ""},
      {"四十二", "zh", 42, ""},
      {"答案是三。", "en", 3, ""},
      {"10,00,000", "en", 1e6, ""},
      {"1,23,456.78", "en", 123456.78, ""},
      {"₹ 2.5 crore", "en", 2.5e7, "inr"},
      {"3 lakh", "en", 3e5, ""},
      {"1_000_000", "en", 1e6, ""},
      {"1{,}234", "en", 1234, ""},
      {"1,\\!000", "en", 1000, ""},
      {"1\\,234.5", "en", 1234.5, ""},
      {"３億円", "ja", 3e8, "jpy"},
      {"1億2,000万円", "ja", 1.2e8, "jpy"},
      {"$28$ %", "en", 28, "percent"},
      {"$\\boxed{28} pct", "en", 28, "percent"},
      {"x\\approx11", "en", 11, ""},
      {"$5, $6", "en", 6, "usd"},
      {"20 degrees Celsius", "en", 20, "celsius"},
      {"20 degrés Celsius", "fr", 20, "celsius"},
      {"90 km/h", "en", 90, "kilometre per hour"},
      {"5 kilomètres", "fr", 5, "kilometre"},
      {"350 pounds/year", "en", 350, "gbp"},
  };
  for (const Case& one : cases) {
    const auto numbers = read_numbers(one.text, one.language);
    ASSERT_FALSE(numbers.empty()) << one.text;
    EXPECT_DOUBLE_EQ(numbers.back().value, one.value) << one.text << " in " << one.language;
    EXPECT_EQ(numbers.back().unit, one.unit) << one.text;
  }
  for (const char* none : {"x^2", "x_1", "1e400", "9^9999", "the tension of attend", "a second"})
    EXPECT_TRUE(read_numbers(none, "en").empty()) << none;
}

TEST(Numbers, HostileTextsEndSoon) {
  for (const char* piece : {"\\frac{", "\\sqrt{", "$", "1/", "1^", "½", "²", "minus ", "√", "1 and ", "{,}", "- 1 "}) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += piece;
    EXPECT_LE(read_numbers(text, "en").size(), 10'000U);
    EXPECT_LE(read_numbers(text.substr(0, 1900), "de").size(), 10'000U);
  }
}

TEST(Numbers, SeveralInOneText) {
  const auto values = [](const char* text) {
    std::vector<double> list;
    for (const auto& number : read_numbers(text, "en")) list.push_back(number.value);
    return list;
  };
  EXPECT_EQ(values("5-10 days"), (std::vector<double>{5, 10}));
  EXPECT_EQ(values("16 - 3 - 4 = 9"), (std::vector<double>{16, 3, 4, 9}));
  EXPECT_EQ(values("section 1.2.3"), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(values("in 1804, 350 houses"), (std::vector<double>{1804, 350}));
  EXPECT_EQ(values("B12 and q3"), (std::vector<double>{}));
  EXPECT_EQ(values("the tension of attend"), (std::vector<double>{}));
  EXPECT_EQ(values("1,2,3"), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(values("no digits"), (std::vector<double>{}));
}

TEST(Numbers, WholeTexts) {
  EXPECT_EQ(whole_number_text(" 1,350.5 ", "en"), 1350.5);
  EXPECT_EQ(whole_number_text("-3", "en"), -3);
  EXPECT_EQ(whole_number_text("1.350,5", "de"), 1350.5);
  EXPECT_EQ(whole_number_text("1/2", "en"), 0.5);
  EXPECT_EQ(whole_number_text("2½", "en"), 2.5);
  EXPECT_EQ(whole_number_text("–5", "en"), -5);
  EXPECT_EQ(whole_number_text("10³", "en"), 1000);
  for (const char* text : {"", "three", "5 6", "5 pounds", "£5", "1.2.3", "nan", "inf", "1e999", "5-"})
    EXPECT_FALSE(whole_number_text(text, "en")) << text;
}

TEST(Units, ManyNamesOneUnit) {
  EXPECT_EQ(canonical_unit("£"), canonical_unit("Pounds"));
  EXPECT_EQ(canonical_unit("metres"), canonical_unit("m"));
  EXPECT_NE(canonical_unit("m"), canonical_unit("km"));
  EXPECT_EQ(canonical_unit("widgets"), canonical_unit("Widget"));
}

}  // namespace
}  // namespace hone::marking
