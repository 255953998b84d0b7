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
                        {"two and a half", "en", 2, ""},
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
